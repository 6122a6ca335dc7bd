"""« Est-ce vous ? »: one answer about one person."""

from django import forms

ME, NOT_ME = "moi", "pas-moi"


class IdentityForm(forms.Form):
    """Two buttons can send nothing wrong, but a stale page can."""

    person = forms.ModelChoiceField(None)
    answer = forms.ChoiceField(choices=[(ME, "C’est moi"), (NOT_ME, "Ce n’est pas moi")])

    def __init__(self, data, *, persons):
        super().__init__(data)
        self.fields["person"].queryset = persons
