"""Where files that are sent to the site are kept."""

import secrets
from contextlib import suppress
from pathlib import Path

from django.core.files.storage import FileSystemStorage

DOCUMENTS = "documents"


class HiddenDocuments(FileSystemStorage):
    """Each document in a folder of its own, whose random name nobody guesses; it keeps the name that people save."""

    def get_available_name(self, name, max_length=None):
        folder, _, file = name.rpartition("/")
        if folder == DOCUMENTS:
            name = f"{DOCUMENTS}/{secrets.token_urlsafe(12)}/{file}"
        return super().get_available_name(name, max_length=max_length)

    def delete(self, name):
        super().delete(name)
        folder = Path(name).parent
        if folder.parent == Path(DOCUMENTS):
            with suppress(OSError):  # gone already, or not empty
                Path(self.path(str(folder))).rmdir()
