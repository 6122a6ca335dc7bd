"""Fields that people type into; their text is clean (no direction mark, no control character) before it is read."""

import re

from django import forms
from wagtail.images.fields import WagtailImageField

from lms.common.fields import LineField
from lms.common.text import clean_text

HOUR_FORMATS = ["%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh"]
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]


class ParagraphField(LineField):
    """Several clean lines."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value):
        return clean_text(forms.CharField.to_python(self, value))


class DayField(forms.DateField):
    """A date, typed or picked."""

    def __init__(self, *, wrong="Écrivez la date comme 12/03/2027.", **options):
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=DAY_FORMATS,
            error_messages={"invalid": wrong},
            **options,
        )


class HourField(forms.TimeField):
    """An hour of the day, at the venue."""

    def __init__(self, *, wrong="Écrivez l’heure comme 9:30.", **options):
        super().__init__(
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            input_formats=HOUR_FORMATS,
            error_messages={"invalid": wrong},
            **options,
        )


class CoordinatesField(LineField):
    """« 46.171, 1.871 », or the address of a place on OpenStreetMap, as (latitude, longitude); None for nothing."""

    wrong = "Écrivez deux nombres séparés par une virgule, par exemple\u00a0: 46.171, 1.871."

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        found = re.search(r"map=\d+/(-?\d+\.\d+)/(-?\d+\.\d+)", text) or re.fullmatch(
            r"(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)", text, re.ASCII
        )
        if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            raise forms.ValidationError(self.wrong)
        return float(found[1]), float(found[2])

    def prepare_value(self, value):
        return f"{value[0]}, {value[1]}" if isinstance(value, tuple) else value


class PhotoField(WagtailImageField):
    """A photograph: PNG, JPEG or WebP within the site's limits of size and pixels, whatever its name says."""

    def __init__(self, **options):
        super().__init__(**options)
        self.allowed_image_extensions = ["jpg", "jpeg", "png", "webp"]
        self.help_text = (
            "PNG, JPEG ou WebP, 10\u00a0Mo au plus. Si cette page revient avec une erreur, choisissez-la de nouveau."
        )
        self.widget.attrs["accept"] = ".jpg,.jpeg,.png,.webp"
        kind = "Choisissez une photo au format PNG, JPEG ou WebP."
        self.error_messages |= dict.fromkeys(
            ("invalid_image", "invalid_image_extension", "invalid_image_known_format", "invalid", "missing"), kind
        )
        heavy = (
            "Cette photo est trop lourde\u00a0: 10\u00a0Mo au plus. Réduisez-la, ou prenez-la de nouveau en plus petit."
        )
        self.error_messages |= dict.fromkeys(("file_too_large", "file_too_large_unknown_size"), heavy)
        self.error_messages |= {
            "file_too_many_pixels": "Cette photo est trop grande\u00a0: 40 millions de pixels au plus.",
            "empty": "Ce fichier est vide.",
            "max_length": "Le nom de ce fichier est trop long.",
        }
