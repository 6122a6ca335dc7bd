"""What a person corrects about themselves: how they are called, reached and greeted."""

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from accounts.enums import Channel, Civility, PersonStatus
from accounts.forms.names import NameField
from lms.common.fields import LineField
from lms.common.territories import DEPARTMENT_CHOICES, department_of_postcode

POSTCODE_WORDS = "Un code postal a cinq chiffres, par exemple 23000."


def optional_line(label, length, autocomplete):
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return LineField(label=label, max_length=length, required=False, widget=widget)


class DetailsForm(forms.Form):
    """Checks shape, and that the preferred way of reaching the person is given."""

    civility = forms.ChoiceField(label="Civilité", choices=Civility.choices, required=False)
    first_name = NameField(
        label="Prénom", autocomplete="given-name", error_messages={"required": "Écrivez votre prénom."}
    )
    last_name = NameField(label="Nom", autocomplete="family-name", error_messages={"required": "Écrivez votre nom."})
    phone = PhoneNumberField(
        label="Téléphone (facultatif)",
        required=False,
        region="FR",
        help_text="Pour vous joindre si une session change au dernier moment.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"invalid": "Ce numéro n’est pas complet : écrivez ses dix chiffres."},
    )
    street = optional_line("Adresse (facultatif)", 200, "street-address")
    postcode = optional_line("Code postal (facultatif)", 20, "postal-code")
    city = optional_line("Commune (facultatif)", 100, "address-level2")
    department = forms.ChoiceField(
        label="Département",
        choices=[("", "D’après le code postal"), *DEPARTMENT_CHOICES],
        required=False,
        help_text="Pour vous proposer les sessions près de chez vous.",
    )
    status = forms.ChoiceField(label="Vous êtes", choices=PersonStatus.choices)
    channel = forms.ChoiceField(
        label="Comment préférez-vous que nous vous joignions ?",
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez comment nous pouvons vous joindre."},
    )

    def __init__(self, *args, person, **kwargs):
        self.person = person
        super().__init__(*args, initial={name: getattr(person, name) for name in self.base_fields}, **kwargs)

    def clean_postcode(self):
        postcode = "".join(self.cleaned_data["postcode"].split())
        if postcode and not (len(postcode) == 5 and postcode.isascii() and postcode.isdigit()):
            raise forms.ValidationError(POSTCODE_WORDS)
        if postcode and not department_of_postcode(postcode):
            raise forms.ValidationError("Aucun département n’a ce code postal : vérifiez ses chiffres.")
        return postcode

    def clean(self):
        data = self.cleaned_data
        if not data.get("department"):
            data["department"] = department_of_postcode(data.get("postcode") or "")
        if data.get("channel") == Channel.PHONE and not data.get("phone") and not self.has_error("phone"):
            self.add_error("phone", "Donnez votre téléphone, ou choisissez une autre manière de vous joindre.")
        if data.get("channel") == Channel.POST:
            for name, words in (("street", "l’adresse"), ("postcode", "le code postal"), ("city", "la commune")):
                if not data.get(name) and not self.has_error(name):
                    self.add_error(name, f"Donnez {words}, ou choisissez une autre manière de vous joindre.")
        if data.get("channel") == Channel.EMAIL and not self.person.contact_email:
            self.add_error("channel", "Nous n’avons pas d’adresse e-mail pour vous : choisissez une autre manière.")
        return data
