"""What swells when it is opened (U-03): archives and office documents are weighed, PDF that are sent are not read."""

import io
import os
import struct
import time
import tracemalloc
import zipfile

import pypdf
import pytest
from django.urls import reverse
from wagtail.documents.models import Document

from accounts.enums import Role
from cms import forms
from lms.common import archives
from lms.common.archives import weigh
from lms.common.errors import DomainError
from tests.cms.test_hostile_files import form_of, root_collection, upload
from tests.factories import make_collection, make_resource, make_site, make_user

pytestmark = pytest.mark.once
MEGA = 1024 * 1024
SOAK = bool(os.environ.get("SOAK"))
DEFLATED = zipfile.ZIP_DEFLATED


def packed(*files, method=DEFLATED):
    """A ZIP of (name, content)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as box:
        for name, content in files:
            box.writestr(name, content)
    return made.getvalue()


def lines_of(archive):
    """Where each line of the list at the end begins."""
    at = archive.find(archives.ENTRY_SIGN)
    while at >= 0:
        yield at
        at = archive.find(archives.ENTRY_SIGN, at + 1)


def lying(archive, *, size):
    """The same, whose list says that each file is of so many bytes."""
    said = bytearray(archive)
    for at in lines_of(archive):
        said[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(said)


def locked(archive):
    """The same, said to open with a password."""
    said = bytearray(archive)
    for at in lines_of(archive):
        said[at + 8] |= 1
    said[6] |= 1
    return bytes(said)


def overlapping(lines, size):
    """So many lines that lead to the same content, which is long and gives nothing: empty blocks."""
    made = bytearray(packed(("a", b"\x00\x00\x00\xff\xff" * (size // 5) + b"\x01\x00\x00\xff\xff"), method=0))
    [at] = lines_of(made)
    made[8:10] = made[at + 10 : at + 12] = struct.pack("<H", DEFLATED)
    made[at + 16 : at + 20] = made[at + 24 : at + 28] = bytes(4)  # its CRC, its size
    line, end = made[at:-22], made[-22:]
    end[8:16] = struct.pack("<HHI", lines, lines, lines * len(line))
    return bytes(made[:at] + line * lines + end)


def nested(depth, content=b"x"):
    for _ in range(depth):
        content = packed(("dedans.zip", content))
    return content


def spreading(depth, each):
    """As 42.zip: each archive holds the same one several times, the last a file of a megabyte."""
    content = bytes(MEGA)
    for level in range(depth):
        content = packed(*((f"{level}-{number}.zip", content) for number in range(each)))
    return content


def text(*, pictures=0):
    """The parts that LibreOffice or Word write, with pictures."""
    parts = ["[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/document.xml"]
    parts += [f"word/{part}.xml" for part in ("styles", "settings", "fontTable", "numbering", "theme/theme1")]
    parts += [f"word/media/image{number}.png" for number in range(pictures)]
    return packed(*((part, f"<a>{part}</a>" * 40) for part in parts))


def said_of(name, content):
    try:
        weigh(io.BytesIO(content), name)
    except DomainError as refusal:
        return refusal.message
    return ""


@pytest.fixture
def small(settings):
    """A hundredth of the figures, so that what goes beyond them is made in a moment."""
    settings.ARCHIVE_BYTES = 2 * MEGA
    return settings


# --- what is refused -------------------------------------------------------------------------------------------------
LARGE, MANY, DEEP, BROKEN = "pèserait plus de", "trop de fichiers", "qui en contiennent d’autres", "ne s’ouvre pas"
OTHER_METHODS = [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
HOSTILE = {
    "swells, and says so": (lambda: packed(("a.xml", bytes(3 * MEGA))), LARGE),
    "swells, and says ten bytes": (lambda: lying(packed(("a.xml", bytes(3 * MEGA))), size=10), LARGE),
    "swells in several files": (lambda: packed(*((f"{n}", bytes(MEGA)) for n in range(3))), LARGE),
    "says less than it is": (lambda: lying(packed(("a.xml", bytes(MEGA))), size=10), BROKEN),
    "says more than it is": (lambda: lying(packed(("a.xml", bytes(10))), size=1000), BROKEN),
    "has a hundred lines for one content": (lambda: overlapping(100, MEGA // 20), LARGE),
    "swells within": (lambda: packed(("a.docx", packed(("a.xml", bytes(3 * MEGA))))), LARGE),
    "swells within, under another name": (lambda: packed(("a.txt", packed(("a.xml", bytes(3 * MEGA))))), LARGE),
    "is in itself again and again": (lambda: nested(6), DEEP),
    "is as 42.zip": (lambda: spreading(5, 16), DEEP),
    "holds much more than itself": (lambda: spreading(2, 16), LARGE),
    "holds 101 files": (lambda: packed(*((f"{n}.txt", b"") for n in range(101))), MANY),
    "holds 101 files within": (lambda: packed(("a.zip", packed(*((f"{n}.txt", b"") for n in range(101))))), MANY),
    "asks for a password": (lambda: locked(packed(("a.txt", b"a"))), BROKEN),
    "is no archive": (lambda: b"%PDF-1.7", BROKEN),
    "is empty": (lambda: b"", BROKEN),
    "is cut": (lambda: packed(("a.txt", os.urandom(1000)))[:-40], BROKEN),
    "is altered": (lambda: packed(("a.txt", b"vrai"), method=0).replace(b"vrai", b"faux"), BROKEN),
    "is packed so that few open it": (lambda: packed(("a", b"a"), method=OTHER_METHODS[0]), BROKEN),
    "asks for memory before its first byte": (lambda: packed(("a", b"a"), method=OTHER_METHODS[1]), BROKEN),
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_an_archive_that_would_harm_is_refused_in_a_sentence(small, fault):
    content, said = HOSTILE[fault]
    assert said in said_of("kit.zip", content())


def test_what_people_send_is_taken(small):
    for name, content in {
        "kit.zip": packed(*((f"{n}.txt", b"a") for n in range(100))),
        "dossier.zip": packed(("dossier/", b""), ("dossier/a.pdf", b"%PDF")),
        "stored.zip": packed(("photo.jpg", os.urandom(MEGA)), method=0),
        "fiche.docx": text(),
        "album.docx": text(pictures=150),
        "FICHES.ZIP": packed(*((f"{n}.docx", text()) for n in range(20))),
        "tableau.zip": packed(("texte.docx", packed(("word/embeddings/tableau.xlsx", text())))),
        "vide.zip": packed(),
        "une-fois.zip": overlapping(1, MEGA // 20),
    }.items():
        assert said_of(name, content) == "", name


def test_twin_who_believes_the_list_lets_it_swell(small, monkeypatch):
    """zipfile alone stops where the list says, and the person who opens it does not."""
    content = lying(packed(("a.xml", bytes(3 * MEGA))), size=10)
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        assert sum(info.file_size for info in box.infolist()) == 10
    monkeypatch.setattr(archives.Scales, "_read", lambda *words: None)
    assert said_of("kit.zip", content) == ""


def test_twin_who_looks_at_the_first_archive_only_takes_42_zip(small, monkeypatch):
    monkeypatch.setattr(archives, "FILE_SIGN", b"no archive begins so")
    assert said_of("kit.zip", spreading(4, 16)) == ""


def test_twin_what_gives_nothing_would_be_read_a_hundred_times(small, monkeypatch):
    content_of = archives.content_of
    monkeypatch.setattr(archives, "content_of", lambda *words: ((piece, 0) for piece, _ in content_of(*words)))
    assert said_of("kit.zip", overlapping(100, MEGA // 20)) == ""


def cost(deed):
    """(seconds, bytes at the worst moment)."""
    tracemalloc.start()
    began = time.process_time()
    deed()
    spent = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return spent


@pytest.mark.soak
def test_the_worst_that_is_sent_costs_seconds_and_no_memory(settings):
    """A twentieth of the figures; the figures themselves under SOAK=1."""
    part = 1 if SOAK else 20
    settings.ARCHIVE_BYTES //= part
    content = lying(packed(("a", bytes(settings.ARCHIVE_BYTES + 1))), size=10)
    seconds, memory = cost(lambda: said_of("a.zip", content))
    assert seconds < 2
    assert memory < 4 * MEGA
    lines = 400_000 // part
    settings.ARCHIVE_PARTS //= part
    content = (archives.ENTRY_SIGN + bytes(42)) * lines
    seconds, memory = cost(lambda: said_of("a.zip", content))
    assert seconds < 2
    assert memory < 4 * MEGA


def test_twin_without_counting_first_each_line_takes_memory(monkeypatch):
    lines = 6_000
    content = (archives.ENTRY_SIGN + bytes(42)) * lines
    content += struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0, 0, len(content), 0, 0)
    assert MANY in said_of("a.zip", content)
    monkeypatch.setattr(archives, "entries_in", lambda file: 0)
    assert cost(lambda: said_of("a.zip", content))[1] > 300 * lines


# --- by every door ---------------------------------------------------------------------------------------------------
def doors(client, name, content):
    """What each door of the desk to documents answers to the same file."""
    fields = {"title": "Un envoi", "collection": root_collection()}
    yield client.post(reverse("wagtaildocs:add"), fields | {"file": upload(name, content)}).content.decode()
    several = fields | {"files[]": upload(name, content)}
    yield client.post(reverse("wagtaildocs:add_multiple"), several).json()["error_message"]
    chosen = {f"document-chooser-upload-{field}": value for field, value in fields.items()}
    chosen["document-chooser-upload-file"] = upload(name, content)
    yield client.post(reverse("wagtaildocs_chooser:create"), chosen).json()["htmlFragment"]


@pytest.fixture
def editor(client, db):
    make_site()
    client.force_login(make_user(Role.EDITOR))
    return client


def test_every_door_says_it_next_to_the_field(editor, small):
    said = list(doors(editor, "bombe.docx", packed(("a.xml", bytes(3 * MEGA)))))
    assert len(said) == 3
    assert all("Une fois décompressé, ce fichier pèserait plus de 2\u00a0Mo" in answer for answer in said)
    assert not any("autorisée" in answer for answer in said)
    assert not Document.objects.exists()


def test_twin_without_the_scales_it_is_taken(editor, small, monkeypatch):
    monkeypatch.setattr(forms, "weigh", lambda file, name: None)
    assert form_of("documents", make_user(Role.EDITOR), "bombe.docx", packed(("a.xml", bytes(3 * MEGA)))).is_valid()


def test_a_new_file_in_place_of_an_old_one_is_weighed_too(editor, small):
    form = form_of("documents", make_user(Role.EDITOR), "fiche.docx", text())
    assert form.is_valid()
    document = form.save()
    fields = {"title": "Fiche", "collection": root_collection()}
    answer = editor.post(
        reverse("wagtaildocs:edit", args=[document.pk]), fields | {"file": upload("b.docx", nested(6))}
    )
    assert DEEP in answer.content.decode()
    # What was sent before keeps its title without being read again.
    assert editor.post(reverse("wagtaildocs:edit", args=[document.pk]), fields).status_code == 302


# --- PDF that are sent: none of the site's own programs opens one ----------------------------------------------------
def pdf(*objects):
    """A PDF of these objects, numbered from one; the first is its catalogue."""
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(made))
    return bytes(made + start + table + end)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
HOSTILE_PDF = {
    "deep": lambda: pdf(CATALOGUE, *(b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % n for n in range(3, 3000))),
    "loops": lambda: pdf(CATALOGUE, b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"),
    "nested": lambda: pdf(CATALOGUE, b"[" * 20_000 + b"]" * 20_000),
    "objects": lambda: pdf(CATALOGUE, *[b"<</Kids[2 0 R]>>"] * (200_000 if SOAK else 5_000)),
}


@pytest.mark.django_db
@pytest.mark.soak
@pytest.mark.parametrize("kind", HOSTILE_PDF)
def test_a_hostile_pdf_is_kept_shown_printed_and_taken_without_being_read(client, kind):
    content = HOSTILE_PDF[kind]()
    make_site()
    resource = make_resource("kit", files=[("fiche.pdf", content, "file", 2)])
    collection = make_collection(resource)

    def deeds():
        form = form_of("documents", make_user(Role.EDITOR), "autre.pdf", content + b"%")
        assert form.is_valid()
        form.files["file"].close()
        for address in (resource.url, reverse("cms:collection_paper", args=[collection.slug]), reverse("cms:kit")):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert answer.getvalue()

    deeds()  # what a process reads once
    seconds, memory = cost(deeds)
    assert seconds < 2
    assert memory < 60 * MEGA


def test_twin_who_counts_its_pages_does_not_end_well():
    for kind in ("deep", "loops", "nested"):
        with pytest.raises((RecursionError, pypdf.errors.PyPdfError)):
            len(pypdf.PdfReader(io.BytesIO(HOSTILE_PDF[kind]())).pages)
