"""What people hold in their hands, read back: the PDF with its tags and its QR, the calendar that a mail carries."""

import io

import pypdf
import pypdfium2
import vobject
import zxingcpp


class Paper:
    """An attestation as its bytes say it, not as we made it."""

    def __init__(self, data):
        self.reader = pypdf.PdfReader(io.BytesIO(data))
        self.text = " ".join(" ".join(page.extract_text().split()) for page in self.reader.pages)
        self.pages = len(self.reader.pages)
        self.language = self.reader.trailer["/Root"].get("/Lang")
        self.tags = set(tags_of(self.reader.trailer["/Root"]["/StructTreeRoot"]))
        self.metadata = self.reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        picture = pypdfium2.PdfDocument(data)[0].render(scale=3).to_pil()
        self.codes = [code.text for code in zxingcpp.read_barcodes(picture)]


def tags_of(node):
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from tags_of(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"].lstrip("/")
        if "/K" in node:
            yield from tags_of(node["/K"])


class Reader:
    """A calendar program: keeps entries by UID, obeys METHOD and SEQUENCE as RFC 5546 asks (sections 2.1.5, 3.2)."""

    def __init__(self):
        self.entries = {}
        self.sequences = {}

    def receive(self, text):
        calendar = vobject.readOne(text)
        uid = calendar.vevent.uid.value
        sequence = int(calendar.vevent.sequence.value)
        assert {event.uid.value for event in calendar.vevent_list} == {uid}
        if sequence < self.sequences.get(uid, -1):
            return
        self.sequences[uid] = sequence
        if calendar.method.value == "CANCEL":
            self.entries.pop(uid, None)
        else:
            self.entries[uid] = calendar.vevent_list
