"""What sign-up asks besides the address. allauth builds its own form on this one: nothing of allauth is imported."""

from django import forms

from lms.common.text import clean_line


class NameField(forms.CharField):
    """A name on one line, without control characters nor direction marks, at most 100 signs."""

    def __init__(self, **kwargs):
        autocomplete = kwargs.pop("autocomplete")
        widget = forms.TextInput(attrs={"autocomplete": autocomplete})
        super().__init__(max_length=100, widget=widget, **kwargs)

    def to_python(self, value):
        return clean_line(super().to_python(value))


class NamesForm(forms.Form):
    first_name = NameField(label="Prénom", autocomplete="given-name")
    last_name = NameField(label="Nom", autocomplete="family-name")

    def signup(self, request, user):
        """allauth asks for this method; the names are already on the user."""
