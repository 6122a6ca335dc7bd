"""What a trainer types: somebody who came without booking, the correction of a mark."""

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from lms.common.errors import DomainError
from lms.common.fields import WRONG_EMAIL, LineField
from lms.common.text import sort_key
from sessions.enums import AttendanceStatus
from sessions.queries import roll_call


class MarkForm(forms.Form):
    """One tap: the buttons can send nothing wrong, but a stale page or a replay can."""

    booking = forms.ModelChoiceField(None)
    status = forms.ChoiceField(choices=AttendanceStatus.choices)

    def __init__(self, data, *, half_day):
        super().__init__(data)
        self.fields["booking"].queryset = half_day.session.bookings.attending()

    def choice(self):
        """What mark_attendance takes; DomainError when the tap makes no sense (any more)."""
        if not self.is_valid():
            raise DomainError("Ce pointage n’a pas été compris\u00a0: rechargez la page et recommencez.")
        return self.cleaned_data


def of_another(**attributes):
    return forms.TextInput(attrs={"autocomplete": "off"} | attributes)


class WalkInForm(forms.Form):
    """Somebody else than who types: the browser offers the trainer's own name nowhere."""

    first_name = LineField(label="Prénom", max_length=100, required_words="Écrivez le prénom.", widget=of_another())
    last_name = LineField(label="Nom", max_length=100, required_words="Écrivez le nom.", widget=of_another())
    phone = PhoneNumberField(
        label="Téléphone (facultatif)",
        required=False,
        region="FR",
        widget=of_another(type="tel"),
        error_messages={"invalid": "Ce numéro n’est pas complet\u00a0: écrivez ses dix chiffres."},
    )
    contact_email = forms.EmailField(
        label="Adresse e-mail (facultatif)",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Pour recevoir l’attestation. Sans adresse, elle peut être imprimée.",
        error_messages={"invalid": WRONG_EMAIL},
    )
    namesake = forms.BooleanField(label="C’est une autre personne, qui porte le même nom", required=False)

    def __init__(self, data=None, *, half_day):
        super().__init__(data)
        self.half_day = half_day
        self.already = self._already() if data is not None else None
        if not self.already:
            del self.fields["namesake"]

    def _already(self):
        """The list name of a person on the sheet whose names are those given, or None."""
        given = sort_key(" ".join(str(self.data.get(name, "")).strip() for name in ("last_name", "first_name")))
        rows = roll_call(self.half_day)
        return next((row.person.list_name for row in rows if row.person.sort_name == given), None)

    def clean(self):
        if self.already and not self.cleaned_data.get("namesake"):
            words = f"{self.already} est déjà sur la feuille. Si c’est une autre personne, cochez la case."
            self.add_error("namesake", words)
        return self.cleaned_data

    def person_fields(self):
        """What accounts.services.add_person takes."""
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name", "phone", "contact_email")}


class CorrectionForm(forms.Form):
    status = forms.ChoiceField(
        label="Présence",
        choices=AttendanceStatus.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez présent, absent ou excusé."},
    )
    minutes = forms.IntegerField(
        label="Minutes suivies (facultatif)",
        required=False,
        min_value=1,
        error_messages={"invalid": "Écrivez un nombre entier de minutes.", "min_value": "Comptez au moins une minute."},
    )
    reason = LineField(
        label="Pourquoi cette correction\u00a0?",
        max_length=300,
        help_text="Par exemple\u00a0: arrivée après l’appel. Le motif reste avec la correction.",
        required_words="Dites pourquoi vous corrigez\u00a0: le motif est gardé avec la correction.",
    )

    def __init__(self, data=None, *, attendance):
        whole = attendance.half_day.minutes
        minutes = attendance.minutes if 0 < attendance.minutes < whole else None
        super().__init__(data, initial={"status": attendance.status, "minutes": minutes})
        help_text = f"Seulement en cas d’arrivée tardive ou de départ anticipé, sur {whole} minutes."
        self.fields["minutes"].help_text = help_text
