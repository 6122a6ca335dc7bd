"""What the coordinator's call gave."""

from django import forms
from django.db import models


class Deed(models.TextChoices):
    CONFIRM = "confirmer", "Confirmer"
    CANCEL = "annuler", "Annuler"


class CallbackForm(forms.Form):
    """Two buttons can send nothing wrong, but a stale page can."""

    booking = forms.ModelChoiceField(None)
    deed = forms.ChoiceField(choices=Deed.choices)

    def __init__(self, data, *, bookings):
        super().__init__(data)
        self.fields["booking"].queryset = bookings
