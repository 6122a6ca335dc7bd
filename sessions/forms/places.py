"""Where a session takes place: a known venue, a new one described on the spot, or a video call."""

from zoneinfo import ZoneInfo

from django import forms
from django.db import models

from accounts import rules as accounts
from lms.common import territories
from sessions.forms.fields import LineField, ParagraphField

POSTCODE_WORDS = "Un code postal a cinq chiffres, par exemple 23000."


class Place(models.TextChoices):
    KNOWN = "known", "Dans un lieu que nous connaissons"
    NEW = "new", "Dans un nouveau lieu"
    REMOTE = "remote", "À distance, en visioconférence"


class PlaceMixin:
    """Adds the fields of the place to a form; ``check_place`` says what the choice needs."""

    def add_places(self, venues):
        self.fields["place"] = forms.ChoiceField(
            label="Où la session a-t-elle lieu\u00a0?",
            choices=Place.choices,
            widget=forms.RadioSelect,
            initial=Place.KNOWN if venues.exists() else Place.NEW,
            error_messages={"required": "Dites où la session a lieu."},
        )
        self.fields["venue"] = forms.ModelChoiceField(
            venues, label="Lieu", required=False, empty_label="Choisissez un lieu"
        )
        self.fields["remote_link"] = forms.URLField(
            label="Lien de la visioconférence",
            help_text="Envoyé aux personnes inscrites, jamais publié.",
            required=False,
            max_length=200,
            assume_scheme="https",
            error_messages={"invalid": "Écrivez le lien en entier, par exemple https://visio.exemple.fr/salle."},
        )
        self.fields |= new_venue_fields()

    def check_place(self):
        """Check what the chosen kind of place needs, and forget what belongs to the others."""
        place = self.cleaned_data.get("place")
        if place == Place.KNOWN and not self.cleaned_data.get("venue") and not self.has_error("venue"):
            self.add_error("venue", "Choisissez un lieu dans la liste, ou décrivez un nouveau lieu.")
        if place == Place.REMOTE and not self.cleaned_data.get("remote_link") and not self.has_error("remote_link"):
            self.add_error("remote_link", "Donnez le lien de la visioconférence.")
        if place == Place.NEW:
            self._clean_new_venue()
        self._forget_others(place)

    def _forget_others(self, place):
        """What the person typed for another kind of place is kept on the page, but neither judged nor used."""
        names = {Place.KNOWN: ["venue"], Place.REMOTE: ["remote_link"]}
        names[Place.NEW] = [name for name in self.fields if name.startswith("venue_")]
        for kind, fields in names.items():
            for name in fields if kind != place else ():
                self._errors.pop(name, None)
                self.cleaned_data[name] = "" if name == "remote_link" else None

    def _clean_new_venue(self):
        needed = {"name": "Donnez le nom du lieu.", "street": "Donnez l’adresse du lieu.", "city": "Donnez la commune."}
        for name, words in needed.items():
            if not self.cleaned_data.get(f"venue_{name}") and not self.has_error(f"venue_{name}"):
                self.add_error(f"venue_{name}", words)
        postcode = self.cleaned_data.get("venue_postcode") or ""
        if not (len(postcode) == 5 and postcode.isascii() and postcode.isdigit()):
            self.add_error("venue_postcode", POSTCODE_WORDS)
            return
        department = self.cleaned_data.get("venue_department") or territories.department_of_postcode(postcode)
        self.cleaned_data["venue_department"] = department
        if not department:
            self.add_error("venue_department", "Choisissez le département de ce lieu.")
        elif not accounts.covers(self.user, department):
            name = territories.DEPARTMENTS[department]
            self.add_error("venue_postcode", f"Ce lieu n’est pas dans votre territoire ({name}).")

    def new_venue(self):
        """What sessions.services.planning.add_venue takes, or None when the place is not a new one."""
        if self.cleaned_data["place"] != Place.NEW:
            return None
        names = [name for name in self.fields if name.startswith("venue_")]
        return {name.removeprefix("venue_"): self.cleaned_data[name] for name in names}

    def zone(self):
        """Time zone of the place as far as it is known, else of the organiser's department."""
        data = self.cleaned_data
        if data.get("place") == Place.KNOWN and data.get("venue"):
            return ZoneInfo(data["venue"].time_zone)
        if data.get("place") == Place.NEW and data.get("venue_department"):
            return territories.zone(data["venue_department"])
        return territories.zone(data["organiser"].department if data.get("organiser") else "")


def new_venue_fields():
    """None is required by itself: only when the place is a new one."""
    departments = [("", "D’après le code postal"), *territories.DEPARTMENT_CHOICES]

    def tick(label):
        return forms.BooleanField(label=label, required=False)

    return {
        "venue_name": LineField(label="Nom du lieu", max_length=200, required=False),
        "venue_room": LineField(label="Salle ou étage (facultatif)", max_length=100, required=False),
        "venue_street": LineField(label="Adresse", max_length=200, required=False),
        "venue_postcode": LineField(
            label="Code postal", max_length=5, required=False, error_messages={"max_length": POSTCODE_WORDS}
        ),
        "venue_city": LineField(label="Commune", max_length=100, required=False),
        "venue_department": forms.ChoiceField(
            label="Département",
            choices=departments,
            required=False,
            help_text="À changer seulement si le code postal ne suffit pas.",
        ),
        "venue_step_free": tick("Entrée de plain-pied"),
        "venue_hearing_loop": tick("Boucle magnétique"),
        "venue_accessible_toilets": tick("Toilettes adaptées"),
        "venue_parking": LineField(label="Stationnement (facultatif)", max_length=200, required=False),
        "venue_access": ParagraphField(
            label="Accès et transports (facultatif)",
            max_length=1000,
            required=False,
            help_text="Par exemple l’arrêt de bus, l’entrée à prendre, le code de la porte.",
        ),
    }
