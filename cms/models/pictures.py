import secrets
from functools import lru_cache
from pathlib import PurePath

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image

KEPT = {"icc_profile", "transparency"}  # of what a picture says of itself: what its colours need


class OnlyPixels:
    """Takes out where and when a photograph was made, with which apparatus, and what somebody hid in a comment."""

    def run(self, willow, image, env):
        picture = willow.image
        picture.info = {name: said for name, said in picture.info.items() if name in KEPT}


class PlainFilter(Filter):
    @property
    def filter_operations(self):
        return [OnlyPixels(), *super().filter_operations]


@lru_cache
def filter_of(spec):
    return Filter(spec)


class SiteImage(AbstractImage):
    """Ours from the first day: a picture model is costly to change later."""

    credit = models.CharField("crédit", max_length=200, blank=True, help_text="L’auteur de l’image, écrit dessous.")
    # The file comes first: it gives the title.
    admin_form_fields = tuple(dict.fromkeys(("file", "description", *Image.admin_form_fields, "credit")))

    @property
    def printed_name(self):
        """In a document; another one as soon as its file is."""
        return f"{self.pk}-{self.file_hash}.jpg"

    @property
    def default_alt_text(self):
        """Its description alone: its title is mostly the name of a file, which no check would tell from words."""
        return self.description

    def get_upload_to(self, filename):
        """A random name: those of the sizes that pages show are made of it, and stand where everybody may ask."""
        return f"original_images/{secrets.token_urlsafe(12)}{PurePath(filename).suffix.lower()}"

    def get_rendition(self, wanted):
        """As Wagtail’s, which for each picture reads its size anew, and caches again what it was given."""
        kept = filter_of(wanted) if isinstance(wanted, str) else filter_of(wanted.spec)
        return next(iter(self.get_renditions(kept).values()))

    def generate_rendition_file(self, wanted, *, source=None):
        return super().generate_rendition_file(PlainFilter(wanted.spec), source=source)


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]
