"""Where a session takes place: a known venue, a new one described on the spot, or a video call."""

from zoneinfo import ZoneInfo

from django import forms
from django.db import models

from accounts import rules as accounts
from lms.common import territories
from lms.common.fields import LineField
from sessions.forms.fields import CoordinatesField, ParagraphField, PhotoField

POSTCODE_WORDS = "Un code postal a cinq chiffres, par exemple 23000."
NEEDED = {"name": "Donnez le nom du lieu.", "street": "Donnez l’adresse du lieu.", "city": "Donnez la commune."}
PHOTO_WORDS = "Dites ce que montre la photo\u00a0: des personnes ne la verront pas."


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
        self.fields |= {f"venue_{name}": field for name, field in venue_fields().items()}

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
        for name, words in NEEDED.items():
            if not self.cleaned_data.get(f"venue_{name}") and not self.has_error(f"venue_{name}"):
                self.add_error(f"venue_{name}", words)
        if self.cleaned_data.get("venue_photo") and not self.cleaned_data.get("venue_photo_words"):
            self.add_error("venue_photo_words", PHOTO_WORDS)
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


def venue_fields():
    """The fields of a venue; none is required by itself."""
    departments = [("", "D’après le code postal"), *territories.DEPARTMENT_CHOICES]

    def tick(label):
        return forms.BooleanField(label=label, required=False)

    def line(label, most, **options):
        return LineField(label=label, max_length=most, required=False, **options)

    def paragraph(label, help_text):
        return ParagraphField(label=label, max_length=1000, required=False, help_text=help_text)

    return {
        "name": line("Nom du lieu", 200),
        "room": line("Salle ou étage (facultatif)", 100),
        "street": line("Adresse", 200),
        "postcode": line("Code postal", 5, error_messages={"max_length": POSTCODE_WORDS}),
        "city": line("Commune", 100),
        "department": forms.ChoiceField(
            label="Département",
            choices=departments,
            required=False,
            help_text="À changer seulement si le code postal ne suffit pas.",
        ),
        "step_free": tick("Entrée de plain-pied"),
        "hearing_loop": tick("Boucle magnétique"),
        "accessible_toilets": tick("Toilettes adaptées"),
        "parking": line("Stationnement (facultatif)", 200),
        "access": paragraph("Accès et transports (facultatif)", "La gare, l’arrêt de bus, le temps à pied."),
        "directions": paragraph(
            "Comment trouver la porte (facultatif)", "L’entrée à prendre, l’étage, le code, ce qui se voit de loin."
        ),
        "coordinates": CoordinatesField(
            label="Coordonnées (facultatif)",
            max_length=300,
            required=False,
            help_text="Pour l’itinéraire. Par exemple 46.171, 1.871, ou l’adresse de la page d’OpenStreetMap.",
        ),
        "photo": PhotoField(label="Photo de la porte (facultatif)", required=False),
        "photo_words": line(
            "Ce que montre la photo",
            200,
            help_text="Lu aux personnes qui ne la voient pas. Par exemple\u00a0: une porte verte au fond d’une cour.",
        ),
    }


class VenueForm(forms.Form):
    """Corrects a known venue; its department stays, sessions and territories hang on it."""

    drop_photo = forms.BooleanField(label="Retirer la photo", required=False)

    def __init__(self, data=None, files=None, *, venue):
        self.venue = venue
        super().__init__(data, files, initial=self._initial())
        drop = self.fields.pop("drop_photo")
        self.fields |= {name: field for name, field in venue_fields().items() if name != "department"}
        for name, words in (NEEDED | {"postcode": POSTCODE_WORDS}).items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = words
        if venue.door_photo:
            self.fields["drop_photo"] = drop

    def _initial(self):
        venue, names = self.venue, ["name", "room", "street", "postcode", "city", "parking", "access", "directions"]
        values = {name: getattr(venue, name) for name in [*names, "step_free", "hearing_loop", "accessible_toilets"]}
        placed = venue.latitude is not None and venue.longitude is not None
        values["coordinates"] = (venue.latitude, venue.longitude) if placed else None
        values["photo_words"] = venue.door_photo.description if venue.door_photo else ""
        return values

    def clean_postcode(self):
        postcode = self.cleaned_data["postcode"]
        if not (len(postcode) == 5 and postcode.isascii() and postcode.isdigit()):
            raise forms.ValidationError(POSTCODE_WORDS)
        department = territories.department_of_postcode(postcode)
        if postcode != self.venue.postcode and department != self.venue.department:
            name = territories.DEPARTMENTS[self.venue.department]
            raise forms.ValidationError(
                f"Ce lieu est en {name}\u00a0: pour un autre département, décrivez un nouveau lieu."
            )
        return postcode

    def clean(self):
        kept = self.venue.door_photo and not self.cleaned_data.get("drop_photo")
        if (self.cleaned_data.get("photo") or kept) and not self.cleaned_data.get("photo_words"):
            self.add_error("photo_words", PHOTO_WORDS)
        return self.cleaned_data
