"""Several files as one ZIP, written while it is sent."""

import io
from zipfile import ZipFile, ZipInfo

PIECE = 256 * 1024  # bytes of a file read at a time


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
