"""The forms of what is sent to the site: a new file takes the place of the old one, a picture stands still."""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtail.utils.file import hash_filelike

from lms.common.archives import ARCHIVES, weigh
from lms.common.errors import DomainError

OTHER_FORMAT = (
    "Ce fichier n’a pas le même format que celui qu’il remplace ({format})\u00a0: son adresse changerait, "
    "et des liens ne mèneraient plus à rien. Ajoutez-le comme un nouveau document."
)
ALREADY_THERE = (
    "Ce fichier est déjà sur le site, sous le titre «\u00a0{title}\u00a0»\u00a0: choisissez celui-là, "
    "il n’y en aura qu’un à tenir à jour."
)
MOVES = (
    "Cette image est animée, et le site n’en montrerait que le premier moment. Envoyez une image fixe, ou une vidéo "
    "parmi les documents."
)


class DocumentForm(BaseDocumentForm):
    def add_error(self, field, error):
        """One refusal of a file is said: the model then looks for the ending of a file that is no longer there."""
        super().add_error(field, error)
        if "file" in self.errors:
            del self.errors["file"][1:]

    def clean_file(self):
        """Refuses a file of another format in place of one that has an address, what would swell when it is opened,
        and a file that the site has."""
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        if self.original_file:
            # The address of a document ends with the name of its file.
            name = PurePath(self.original_file.name)
            if PurePath(file.name).suffix.lower() != name.suffix.lower():
                raise ValidationError(OTHER_FORMAT.format(format=name.suffix.removeprefix(".").upper()))
            file.name = name.name
        return self._new(bearable(file))

    def _new(self, file):
        others = get_document_model().objects.exclude(pk=self.instance.pk)
        twin = others.filter(file_hash=hash_filelike(file)).first()
        file.seek(0)
        if twin:
            raise ValidationError(ALREADY_THERE.format(title=twin.title))
        return file


def bearable(file):
    """An archive, or an office document, that swells on the computer of whoever opens it goes no further."""
    if PurePath(file.name).suffix.lower() in ARCHIVES:
        try:
            weigh(file, file.name)
        except DomainError as refusal:
            raise ValidationError(refusal.message) from refusal
    return file


class PictureForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if words := self.fields.get("description"):
            words.label = "Ce que l’on voit"
            words.help_text = "En une phrase, pour qui ne voit pas l’image\u00a0: la page la reprend."

    def clean_file(self):
        """Refuses a picture that moves, without counting its moments: there may be a hundred thousand."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and moves(file):
            raise ValidationError(MOVES)
        return file


def moves(file):
    """Reads the head of the file, and that of its second moment if there is one; decodes none."""
    with Image.open(file) as picture:
        found = getattr(picture, "is_animated", False)
    file.seek(0)
    return found
