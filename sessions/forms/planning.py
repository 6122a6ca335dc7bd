"""The one form that plans a session, and the one that calls it off."""

from datetime import datetime, time, timedelta

from django import forms
from django.conf import settings
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.utils import timezone
from phonenumber_field.formfields import PhoneNumberField

from accounts.models import Person
from courses.models import CoursePage
from courses.queries import bookable_courses
from lms.common import dates
from lms.common.fields import LineField
from network.models import Organisation
from sessions.enums import SessionState
from sessions.forms.days import FIRST_DAYS, DaysMixin, rows_of
from sessions.forms.fields import DayField, ParagraphField
from sessions.forms.places import Place, PlaceMixin
from sessions.models import TrainingSession, Venue
from sessions.queries import half_days_of, trainers_for, venues_for

LAST_MINUTE = time(23, 59)
MOST_PLACES = 500
PLACES_WORDS = {
    "required": "Dites combien de places vous ouvrez.",
    "invalid": "Écrivez un nombre entier.",
    "min_value": "Il faut au moins une place.",
    "max_value": f"Pas plus de {MOST_PLACES} places.",
}


class TrainerChoice(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person):
        return f"{person.full_name} ({person.city})" if person.city else person.full_name


class SessionForm(DaysMixin, PlaceMixin, forms.Form):
    """Shape of a session; what only the services can know (territory, places taken) they refuse themselves.

    ``session``: the one to correct, else a new one. Days are read in the time zone of the place.
    """

    course = forms.ModelChoiceField(
        None,
        label="Formation",
        empty_label="Choisissez une formation",
        error_messages={"required": "Choisissez une formation."},
    )
    organiser = forms.ModelChoiceField(
        None,
        label="Organisation qui invite",
        empty_label="Choisissez une organisation",
        error_messages={"required": "Choisissez l’organisation qui invite."},
    )
    trainers = TrainerChoice(
        None,
        label="Qui anime\u00a0?",
        error_messages={"required": "Cochez au moins une formatrice ou un formateur."},
    )
    signatory_name = LineField(
        label="Nom de la personne qui signe", max_length=150, required_words="Dites qui signe les attestations."
    )
    signatory_title = LineField(
        label="Sa fonction",
        max_length=150,
        help_text="Par exemple\u00a0: animatrice de la coopération.",
        required_words="Donnez la fonction de la personne qui signe.",
    )
    capacity = forms.IntegerField(
        label="Nombre de places", initial=12, min_value=1, max_value=MOST_PLACES, error_messages=PLACES_WORDS
    )
    minimum = forms.IntegerField(
        label="Minimum pour que la session ait lieu (facultatif)",
        required=False,
        min_value=0,
        max_value=MOST_PLACES,
        error_messages=PLACES_WORDS | {"min_value": "Le minimum ne peut pas être négatif."},
    )
    booking_opens_on = DayField(
        label="Ouverture des inscriptions (facultatif)",
        required=False,
        help_text="Sans date, elles ouvrent dès la publication.",
    )
    booking_closes_on = DayField(
        label="Dernier jour pour s’inscrire (facultatif)",
        required=False,
        help_text=f"Sans date, {settings.BOOKING_CLOSES_DAYS} jours avant le début.",
    )
    practical = ParagraphField(
        label="Bon à savoir (facultatif)",
        max_length=1000,
        required=False,
        help_text="Repas, covoiturage, ce qu’il faut apporter…",
    )

    day_contact_name = LineField(
        label="Qui appeler le jour même (facultatif)",
        max_length=150,
        required=False,
        help_text="La personne qui sera sur place. Son nom et son numéro sont publics.",
    )
    day_contact_phone = PhoneNumberField(
        label="Son téléphone (facultatif)",
        required=False,
        error_messages={"invalid": "Vérifiez ce numéro, par exemple 05 36 49 12 34."},
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def __init__(self, data=None, files=None, *, user, session=None):
        self.user, self.session = user, session
        initial, rows = initial_of(session) if session else (first_values(user), FIRST_DAYS)
        super().__init__(data, files, initial=initial)
        asked = data.get("days") if data is not None else None
        self.add_days(int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 3 else rows)
        self.add_places(venues_for(user))
        self.fields["course"].queryset = bookable_courses()
        self.fields["organiser"].queryset = Organisation.objects.within(user).alphabetical()
        self.fields["trainers"].queryset = trainers_for(user)
        # As on the page, so that the summary of errors reads in its order.
        self.order_fields(["course", "organiser", *(name for name in self.fields if name not in self.base_fields)])
        if session:
            self._keep(session)

    def _keep(self, session):
        """What an existing session holds stays eligible; what can no longer change is shown and not read."""
        self.kept_half_days = {(h.event.start, h.event.end) for h in session.half_days.select_related("event")}
        self.fields["organiser"].queryset = Organisation.objects.filter(pk=session.organiser_id)
        self.fields["organiser"].disabled = True
        if session.state != SessionState.DRAFT:
            self.fields["course"].queryset = CoursePage.objects.filter(pk=session.course_id)
            self.fields["course"].disabled = True
        if session.venue_id:
            known = Q(pk__in=venues_for(self.user).values("pk")) | Q(pk=session.venue_id)
            self.fields["venue"].queryset = Venue.objects.filter(known).order_by("city", "name", "pk")
        runners = Q(pk__in=Person.objects.trainers().values("pk")) | Q(trained_sessions=session)
        self.fields["trainers"].queryset = Person.objects.filter(runners).distinct().alphabetical()

    def clean(self):
        self.check_place()
        zone = self.zone()
        self.cleaned_data["half_days"] = half_days = self.read_half_days(zone)
        if (self.cleaned_data.get("minimum") or 0) > self.cleaned_data.get("capacity", MOST_PLACES):
            self.add_error("minimum", "Le minimum dépasse le nombre de places.")
        if half_days:
            self._clean_window(half_days[0][0], zone)
        return self.cleaned_data

    def _clean_window(self, start, zone):
        """Bookings open at the beginning of a day and close at the end of one, at the venue; never after the start."""
        opens = self._moment("booking_opens_on", time.min, zone)
        closes = self._moment("booking_closes_on", LAST_MINUTE, zone)
        if closes and closes.astimezone(zone).date() > start.date():
            words = f"La session commence le {dates.day(start)}\u00a0: choisissez un jour qui ne vient pas après."
            self.add_error("booking_closes_on", words)
            return
        closes = min(closes or closing_before(start), start)
        if opens and opens >= closes:
            words = "Les inscriptions ouvriraient après leur clôture\u00a0: avancez cette date."
            self.add_error("booking_opens_on", words)
        self.cleaned_data |= {"booking_opens_at": opens, "booking_closes_at": closes}

    def _moment(self, name, hour, zone):
        """The moment that a date means, the session's own when the date has not been changed; None without a date."""
        day = self.cleaned_data.get(name)
        if not day:
            return None
        if abs(day - timezone.localdate()) > timedelta(days=10 * 366):
            self.add_error(name, "Cette date est trop lointaine\u00a0: vérifiez l’année.")
            return None
        if self.session and day == self.initial.get(name) and name not in self.changed_data:
            return getattr(self.session, name.replace("_on", "_at"))
        return datetime.combine(day, hour, zone)

    def terms(self):
        """What plan_session and correct_session both take; ``venue`` is None for a new or remote place."""
        data = self.cleaned_data
        names = ["course", "venue", "remote_link", "trainers", "signatory_name", "signatory_title", "capacity"]
        names += ["practical", "booking_opens_at", "booking_closes_at", "half_days"]
        names += ["day_contact_name", "day_contact_phone"]
        return {name: data[name] for name in names} | {"minimum": data["minimum"] or 0}

    def with_one_more_day(self):
        """The same answers, unjudged, and one more day to fill."""
        data = self.data.copy()
        if self.can_add_day:
            data.update(self.usual_hours(self.day_count + 1))
            data["days"] = str(self.day_count + 1)
        form = type(self)(data, user=self.user, session=self.session)
        # Answers half given are not faults yet.
        form._errors, form.cleaned_data = ErrorDict(), {}
        return form


def closing_before(start):
    """The end of the day BOOKING_CLOSES_DAYS before the start, at the venue; the start when that is past already."""
    day = start.date() - timedelta(days=settings.BOOKING_CLOSES_DAYS)
    closing = datetime.combine(day, LAST_MINUTE, start.tzinfo)
    return closing if closing > timezone.now() else start


def first_values(user):
    """A new session looks like the last one planned in the territory: same organiser, same signatory."""
    last = TrainingSession.objects.within(user).order_by("-pk").select_related("organiser").first()
    own = Organisation.objects.within(user).alphabetical()[:2]
    organiser = last.organiser if last else own[0] if len(own) == 1 else None
    return {
        "organiser": organiser,
        "signatory_name": last.signatory_name if last else f"{user.first_name} {user.last_name}".strip(),
        "signatory_title": last.signatory_title if last else "",
    }


def initial_of(session):
    """The form's values for an existing session, and how many rows its days fill."""
    rows, count = rows_of([(h.starts, h.ends) for h in half_days_of(session)])
    names = "course organiser venue remote_link signatory_name signatory_title capacity practical"
    names += " day_contact_name day_contact_phone"
    values = {name: getattr(session, name) for name in names.split()}
    values |= {"minimum": session.minimum or None, "trainers": list(session.trainers.all())}
    values["place"] = Place.REMOTE if session.is_remote else Place.KNOWN
    for end in ("opens", "closes"):
        moment = getattr(session, f"booking_{end}_at")
        values[f"booking_{end}_on"] = moment.astimezone(session.zone).date() if moment else None
    return values | rows, count


class CancelSessionForm(forms.Form):
    reason = LineField(
        label="Pourquoi la session est-elle annulée\u00a0?",
        max_length=300,
        help_text="Les personnes inscrites liront cette phrase.",
        required_words="Dites pourquoi\u00a0: les personnes inscrites le liront.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
