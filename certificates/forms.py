import re

from django import forms

from lms.common.codes import read_code
from lms.common.text import clean_line

# A certificate's number (services.next_number), as people copy it.
NUMBER = re.compile(r"\s*[a-z]{3}\W*\d{4}\W*\d{1,6}\s*$", re.IGNORECASE)


class CheckForm(forms.Form):
    code = forms.CharField(
        label="Code de l’attestation",
        max_length=60,
        help_text="16 lettres et chiffres, imprimés près du code à scanner. Les espaces et les tirets ne comptent pas.",
        error_messages={"required": "Écrivez le code imprimé sur l’attestation."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 24}
        ),
    )

    def clean_code(self):
        code = read_code(self.cleaned_data["code"])
        if code is None and NUMBER.match(self.cleaned_data["code"]):
            raise forms.ValidationError(
                "C’est le numéro de l’attestation. Le code est plus long\u00a0: 16 lettres et chiffres, près du carré "
                "à scanner, par exemple 7F3K-9Q2M-H4TX-8RWC."
            )
        if code is None:
            raise forms.ValidationError(
                "Ce code n’a pas 16 lettres et chiffres. Relisez-le sur l’attestation, par exemple 7F3K-9Q2M-H4TX-8RWC."
            )
        return code


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Gardé avec l’attestation, jamais montré au public.",
        error_messages={"required": "Dites pourquoi en quelques mots."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self):
        return clean_line(self.cleaned_data["reason"])
