"""Files that somebody sends so that they run in another's browser, and names that lie about them."""

import io
import struct
import zipfile
import zlib

SIGN = "SCRIPT RAN"  # what a script that runs writes on the console, where no policy silences it
SCRIPT = f"var c='';try{{c=document.cookie}}catch(e){{}}console.log('{SIGN} '+c)"
PAGE = f"<!doctype html><title>a</title><script>{SCRIPT}</script><p onclick=1>".encode()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows=b"", *between):
    """A PNG that says how large it is; whole when its ``rows`` are given."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(between) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def gif(frames, size=b"\x01\x00\x01\x00", comment=b""):
    """A GIF of so many moments of one point each."""
    head = b"GIF89a" + size + b"\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    note = b"\x21\xfe" + bytes([len(comment)]) + comment + b"\x00" if comment else b""
    frame = b"\x21\xf9\x04\x00\x00\x00\x00\x00" + b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00" + b"\x02\x02\x44\x01\x00"
    return head + note + frame * frames + b";"


def jpeg_with_a_page():
    from PIL import Image

    plain = io.BytesIO()
    Image.new("RGB", (2, 2)).save(plain, "JPEG")
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", len(PAGE) + 2) + PAGE + plain.getvalue()[2:]


def archive(*names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as box:
        for name in names:
            box.writestr(name, PAGE)
    return packed.getvalue()


XHTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{SCRIPT}</script></html>'
XML = (
    '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><a><x:stylesheet id="s" version="1.0" '
    f'xmlns:x="http://www.w3.org/1999/XSL/Transform"><x:template match="/">{XHTML}</x:template></x:stylesheet></a>'
)
# By the extension that such a file has by right.
CONTENTS = {
    "html": PAGE,
    "htm": b"\xff\xfe" + PAGE.decode().encode("utf-16-le"),
    "svg": f'<svg xmlns="http://www.w3.org/2000/svg"><script>{SCRIPT}</script></svg>'.encode(),
    "xht": XHTML.encode(),
    "xml": XML.encode(),
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + PAGE,
    "js": SCRIPT.encode(),
    # Valid in two ways: a picture of 10 799 points in width, and a script whose first word is « GIF89a ».
    "gif": gif(1, size=b"/*\x01\x00", comment=b"*/=1;" + SCRIPT.encode() + b"//"),
    "pdf": b"/*%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n*/" + SCRIPT.encode(),
    "png": png(1, 1, b"\x00" * 4, chunk(b"tEXt", b"Comment\x00" + PAGE)),
    "jpg": jpeg_with_a_page(),
    "zip": archive("index.html", "../../etc/cron.d/a"),
    "vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + PAGE,
}
NAMES = [
    "fiche.{}",
    "fiche.pdf",
    "fiche.{}.pdf",
    "fiche.pdf.{}",
    "FICHE.{}",
    "fiche\u202efdp.{}",
    "fiche.{}\x00.pdf",
    "fiche.{};.txt",
    "../../static/fiche.{}",
]
ODD = [
    ("sans-extension", PAGE),
    (".htaccess", b"AddType text/html .pdf"),
    ("retour\r\nSet-Cookie: a=b.pdf", PAGE),
]
CORPUS = [(name.format(kind), content) for kind, content in CONTENTS.items() for name in NAMES] + ODD
