from django import forms

from lms.common.fields import WRONG_EMAIL
from lms.common.territories import DEPARTMENT_CHOICES

ANYWHERE = [("", "Partout en France")]


class OwnDemandForm(forms.Form):
    """Where somebody who is signed in wants a date: their address is known."""

    department = forms.ChoiceField(
        label="Près de chez vous",
        choices=[*ANYWHERE, *DEPARTMENT_CHOICES],
        required=False,
        help_text="Nous vous écrivons aussi quand la formation se donne à distance.",
    )


class DemandForm(OwnDemandForm):
    email = forms.EmailField(
        label="Votre adresse e-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Elle ne sert qu’à vous annoncer une date. Vous arrêtez quand vous voulez.",
        error_messages={"required": "Écrivez votre adresse e-mail.", "invalid": WRONG_EMAIL},
    )
    field_order = ["email", "department"]
