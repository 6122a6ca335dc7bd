from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from phonenumber_field.modelfields import PhoneNumberField

from lms.common.territories import DEPARTMENT_CHOICES, ZONE_CHOICES, zone_name
from sessions.enums import SessionState
from sessions.managers import HalfDayQuerySet, SessionQuerySet


class Venue(models.Model):
    """Where people meet. Its time zone is the session's."""

    name = models.CharField("nom du lieu", max_length=200)
    street = models.CharField("adresse", max_length=200)
    postcode = models.CharField("code postal", max_length=5)
    city = models.CharField("commune", max_length=100)
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, db_index=True)
    time_zone = models.CharField("fuseau horaire", max_length=40, choices=ZONE_CHOICES, default="Europe/Paris")
    room = models.CharField("salle", max_length=100, blank=True)
    access = models.TextField("accès et transports", blank=True, max_length=1000)
    directions = models.TextField("comment trouver la porte", blank=True, max_length=1000)
    door_photo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    step_free = models.BooleanField("entrée de plain-pied", default=False)
    hearing_loop = models.BooleanField("boucle magnétique", default=False)
    accessible_toilets = models.BooleanField("toilettes adaptées", default=False)
    parking = models.CharField("stationnement", max_length=200, blank=True)

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = ["city", "name"]

    def __str__(self):
        return f"{self.name}, {self.city}"

    @property
    def address(self):
        return f"{self.street}, {self.postcode} {self.city}"


class TrainingSession(models.Model):
    """A course given at a time and a place.

    ``facts`` is the copy of the course made at publication: documents, calendars and certificates read it, never the
    page. ``starts_at``, ``ends_at``, ``seats_taken``, ``waiting`` are derived: services write them under the
    session's lock, verify_integrity recounts them.
    """

    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="training_sessions")
    organiser = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="training_sessions")
    signatory_name = models.CharField("signataire", max_length=150)
    signatory_title = models.CharField("qualité du signataire", max_length=150)
    trainers = models.ManyToManyField("accounts.Person", related_name="trained_sessions", verbose_name="formateurs")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="training_sessions")
    remote_link = models.URLField("lien de la visioconférence", blank=True)
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, db_index=True)
    capacity = models.PositiveIntegerField("nombre de places")
    minimum = models.PositiveIntegerField("nombre minimum", default=0)
    booking_opens_at = models.DateTimeField("ouverture des inscriptions", null=True, blank=True)
    booking_closes_at = models.DateTimeField("clôture des inscriptions")
    practical = models.TextField("bon à savoir", blank=True, max_length=1000)
    day_contact_name = models.CharField("qui appeler le jour même", max_length=150, blank=True)
    day_contact_phone = PhoneNumberField("téléphone le jour même", blank=True)
    state = models.CharField("état", max_length=10, choices=SessionState, default=SessionState.DRAFT)
    facts = models.JSONField(default=dict)
    cancel_reason = models.CharField("motif de l’annulation", max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="SEQUENCE des invitations de calendrier")
    next_ticket = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(db_index=True)
    seats_taken = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session de formation"
        verbose_name_plural = "sessions de formation"
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="session_has_a_place"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.title} – {self.town}"

    def get_absolute_url(self):
        return reverse("sessions:detail", args=[self.pk])

    @property
    def reference(self):
        return f"SES-{self.created_at.year}-{self.pk:04d}"

    @property
    def title(self):
        return self.facts["title"]

    @property
    def zone(self):
        """Time zone of the venue; a remote session keeps that of its department."""
        return ZoneInfo(self.venue.time_zone if self.venue else zone_name(self.department))

    @property
    def town(self):
        return self.venue.city if self.venue else "À distance"

    @property
    def is_remote(self):
        return self.venue_id is None

    @property
    def is_cancelled(self):
        return self.state == SessionState.CANCELLED

    @property
    def places_left(self):
        return max(self.capacity - self.seats_taken, 0)

    @property
    def half_day_count(self):
        """Lists prefetch the half-days that they show: counting those costs no query, nor a join of every column."""
        return len(self.half_days.all())

    @property
    def closed_count(self):
        return sum(half_day.closed_at is not None for half_day in self.half_days.all())


class HalfDay(models.Model):
    """The unit of presence. Its Event holds the times, no column here does."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="half_days")
    event = models.OneToOneField("schedule.Event", on_delete=models.PROTECT, related_name="half_day")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_as = models.CharField("certifié par", max_length=250, blank=True)

    objects = HalfDayQuerySet.as_manager()

    class Meta:
        verbose_name = "demi-journée"
        verbose_name_plural = "demi-journées"

    def __str__(self):
        return f"{self.session_id} : {self.event.start:%Y-%m-%d %H:%M}"

    @property
    def starts(self):
        """Start, in the zone of the venue."""
        return self.event.start.astimezone(self.session.zone)

    @property
    def ends(self):
        return self.event.end.astimezone(self.session.zone)

    @property
    def minutes(self):
        return int((self.event.end - self.event.start).total_seconds() // 60)

    @property
    def period(self):
        """matin, après-midi or soirée: by its start, at the venue."""
        hour = self.starts.hour
        return "matin" if hour < 12 else "après-midi" if hour < 18 else "soirée"
