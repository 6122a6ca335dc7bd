"""Fields that people type into; their text is clean (no direction mark, no control character) before it is read."""

from django import forms

from lms.common.text import clean_line, clean_text

HOUR_FORMATS = ["%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh"]
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]


class LineField(forms.CharField):
    """One clean line; ``required_words`` says what is missing when it is empty."""

    def __init__(self, *, max_length, required_words="", **options):
        words = {"max_length": f"C’est trop long\u00a0: {max_length} caractères au plus."}
        words |= {"required": required_words} if required_words else {}
        super().__init__(max_length=max_length, error_messages=words | options.pop("error_messages", {}), **options)

    def to_python(self, value):
        return clean_line(super().to_python(value))


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
