"""Several files as one ZIP, written while it is sent; and what a ZIP that somebody sends would swell to."""

import io
import struct
import zlib
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.conf import settings

from lms.common.errors import DomainError

PIECE = 256 * 1024  # bytes of a file read at a time
SECTOR = 4096  # the least of them
OFFICE = {".docx", ".odt", ".pptx", ".xlsx"}  # ZIP by another name: their parts are nobody's files
ARCHIVES = OFFICE | {".zip"}
FILE_SIGN, ENTRY_SIGN = b"PK\x03\x04", b"PK\x01\x02"  # of a file in a ZIP, of its line in the list at the end
KNOWN = {ZIP_STORED, ZIP_DEFLATED}  # what every computer opens; others ask for gigabytes before the first byte
BROKEN = (
    BadZipFile,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
TOO_MANY = (
    "Cette archive contient trop de fichiers ({most} au plus)\u00a0: partagez-la en plusieurs, ou envoyez chaque "
    "fichier comme un document."
)
TOO_LARGE = (
    "Une fois décompressé, ce fichier pèserait plus de {most}\u00a0Mo\u00a0: allégez ses images, ou partagez-le en "
    "plusieurs documents."
)
TOO_DEEP = (
    "Cette archive contient des archives qui en contiennent d’autres\u00a0: envoyez plutôt les fichiers qui s’y "
    "trouvent."
)
UNREADABLE = (
    "Ce fichier ne s’ouvre pas\u00a0: il est abîmé, protégé par un mot de passe, ou d’une autre sorte que son nom ne "
    "le dit. Enregistrez-le à nouveau, sans mot de passe, puis renvoyez-le."
)


class Outlet(io.RawIOBase):
    """Where a ZIP is written to: keeps no more than what was not taken yet."""

    def __init__(self):
        self.written = []

    def writable(self):
        return True

    def write(self, content):
        self.written.append(bytes(content))
        return len(content)

    def take(self):
        taken, self.written = b"".join(self.written), []
        return taken


def zip_stream(entries):
    """The bytes of a ZIP, piece by piece: one PIECE of one file is in memory, whatever the files weigh.

    ``entries``: (name in the ZIP, moment, size in bytes, opened binary file) of each, in their order; each file is
    closed when it is written. Nothing is compressed: pictures, videos and PDF are already.
    """
    outlet = Outlet()
    with ZipFile(outlet, "w") as archive:
        for name, moment, size, file in entries:
            info = ZipInfo(name, moment.timetuple()[:6])
            info.file_size = size
            with file, archive.open(info, "w") as place:
                while piece := file.read(PIECE):
                    place.write(piece)
                    yield outlet.take()
    yield outlet.take()


def weigh(file, name):
    """Refuses, in a French sentence, a ZIP that would swell beyond the settings' figures, or that does not open.

    What a ZIP says of itself may lie: each file in it is read to its end, and so are the archives in it. Nothing is
    kept: one PIECE is in memory, an archive within is on the disk while it is weighed.
    """
    Scales().weigh(file, name)
    file.seek(0)


class Scales:
    """What is left of the figures while a file, and those in it, are weighed."""

    def __init__(self):
        self.bytes = settings.ARCHIVE_BYTES
        self.parts = settings.ARCHIVE_PARTS

    def weigh(self, file, name, depth=1):
        if depth > settings.ARCHIVE_DEPTH:
            raise DomainError(TOO_DEEP)
        # ZipFile makes an object of each line of the list: there is room for half a million of them in 20 MB.
        if entries_in(file) > settings.ARCHIVE_PARTS:
            raise DomainError(TOO_MANY.format(most=settings.ARCHIVE_FILES))
        try:
            with ZipFile(file) as box:
                self._count(box.infolist(), name)
                for info in box.infolist():
                    box.open(info).close()  # zipfile's own looks: two names, a password
                    if info.compress_type not in KNOWN:
                        raise BadZipFile
                    self._read(file, info, depth)
        except BROKEN as fault:
            raise DomainError(UNREADABLE) from fault

    def _count(self, entries, name):
        """By what the list says, which costs nothing; it may lie about sizes only."""
        self.parts -= len(entries)
        files = 0 if PurePath(name).suffix.lower() in OFFICE else sum(not entry.is_dir() for entry in entries)
        if self.parts < 0 or files > settings.ARCHIVE_FILES:
            raise DomainError(TOO_MANY.format(most=settings.ARCHIVE_FILES))
        self._take(sum(entry.file_size for entry in entries), keep=True)

    def _take(self, size, *, keep=False):
        if size > self.bytes:
            raise DomainError(TOO_LARGE.format(most=settings.ARCHIVE_BYTES // 1024**2))
        self.bytes -= 0 if keep else size

    def _read(self, file, info, depth):
        read = crc = 0
        start = b""
        with SpooledTemporaryFile(max_size=4 * PIECE) as within:
            for piece, eaten in content_of(file, info):
                read, crc = read + len(piece), zlib.crc32(piece, crc)
                # What gives nothing is counted by what it takes: thousands of lines may lead to the same content.
                self._take(max(len(piece), eaten))
                start = start or piece[: len(FILE_SIGN)]
                if start == FILE_SIGN:
                    within.write(piece)
            if (read, crc) != (info.file_size, info.CRC):
                raise BadZipFile
            if start == FILE_SIGN:
                self.weigh(within, info.filename, depth + 1)


def content_of(file, info):
    """(what comes out, bytes that it was packed in), piece by piece, to where the content itself ends.

    zipfile stops where the list says.
    """
    file.seek(info.header_offset + 26)
    file.seek(sum(struct.unpack("<HH", file.read(4))), 1)  # its name, then what systems add
    if info.compress_type == ZIP_STORED:
        for place in range(0, info.file_size, PIECE):
            yield file.read(min(PIECE, info.file_size - place)), 0
        return
    unpacker, size = zlib.decompressobj(-zlib.MAX_WBITS), max(SECTOR, min(PIECE, info.compress_size))
    while not unpacker.eof:
        packed = unpacker.unconsumed_tail or file.read(size)
        piece = unpacker.decompress(packed, PIECE)
        if not packed and not piece:
            raise BadZipFile  # cut
        yield piece, len(packed) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)


def entries_in(file):
    """How many lines its list may have, those of archives in it that are not compressed included."""
    file.seek(0)
    found, before = 0, b""
    while piece := file.read(PIECE):
        found += (before + piece).count(ENTRY_SIGN)
        before = piece[-len(ENTRY_SIGN) + 1 :]
    return found
