from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class SiteImage(AbstractImage):
    """Ours from the first day: a picture model is costly to change later."""

    credit = models.CharField("crédit", max_length=200, blank=True, help_text="L’auteur de l’image, écrit dessous.")
    admin_form_fields = (*Image.admin_form_fields, "credit")

    @property
    def printed_name(self):
        """In a document; another one as soon as its file is."""
        return f"{self.pk}-{self.file_hash}.jpg"

    @property
    def default_alt_text(self):
        """Its description alone: its title is mostly the name of a file, which no check would tell from words."""
        return self.description


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]
