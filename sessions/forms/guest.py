"""What a visitor types to book: who comes, and one way to answer them."""

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from accounts.enums import PersonStatus
from lms.common.fields import WRONG_EMAIL, LineField
from lms.common.territories import DEPARTMENT_CHOICES
from lms.common.text import clean_address

NO_REACH = "Donnez une adresse e-mail ou un numéro de téléphone\u00a0: l’un des deux suffit."


class AddressField(forms.EmailField):
    """An address as it is kept: NFC, lower case. Accents before the @ are refused: few mail servers carry them."""

    def to_python(self, value):
        return clean_address(super().to_python(value))

    def run_validators(self, value):
        super().run_validators(value)
        if not value.rpartition("@")[0].isascii():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


def attributes(autocomplete, **more):
    return {"autocomplete": autocomplete} | more


class GuestForm(forms.Form):
    first_name = LineField(
        label="Prénom",
        max_length=100,
        required_words="Écrivez votre prénom.",
        widget=forms.TextInput(attrs=attributes("given-name")),
    )
    last_name = LineField(
        label="Nom",
        max_length=100,
        required_words="Écrivez votre nom.",
        widget=forms.TextInput(attrs=attributes("family-name")),
    )
    email = AddressField(
        label="Adresse e-mail",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs=attributes("email")),
        error_messages={"invalid": WRONG_EMAIL, "max_length": WRONG_EMAIL},
    )
    phone = PhoneNumberField(
        label="Ou téléphone",
        required=False,
        region="FR",
        help_text="Nous vous appelons.",
        widget=forms.TextInput(attrs=attributes("tel", type="tel")),
        error_messages={"invalid": "Ce numéro n’est pas complet\u00a0: écrivez ses dix chiffres."},
    )
    department = forms.ChoiceField(
        label="Votre département",
        choices=[("", "Ne pas préciser"), *DEPARTMENT_CHOICES],
        required=False,
    )
    status = forms.ChoiceField(
        label="Vous êtes", choices=[("", "Ne pas préciser"), *PersonStatus.choices], required=False
    )

    def clean(self):
        given = self.cleaned_data
        if not (given.get("email") or given.get("phone") or self.errors.keys() & {"email", "phone"}):
            self.add_error("email", NO_REACH)
        return given
