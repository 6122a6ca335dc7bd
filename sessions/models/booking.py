import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sessions.enums import ACTIVE, BookingState
from sessions.managers import BookingQuerySet
from sessions.models.planning import TrainingSession


class Booking(models.Model):
    """A person × a session. ``ticket`` is given under the session's lock and never reused.

    It never changes either, but for a rank asked for without a login: who confirms it takes the next ticket then.
    """

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="bookings")
    state = models.CharField("état", max_length=10, choices=BookingState)
    ticket = models.PositiveIntegerField("ticket")
    held_until = models.DateTimeField("à confirmer avant le", null=True, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="UID de l’entrée de calendrier")
    invited = models.BooleanField(default=False, help_text="une invitation de calendrier a été promise")
    origin = models.CharField(
        max_length=64, blank=True, help_text="empreinte de l’adresse réseau d’une demande sans compte, oubliée ensuite"
    )
    sequence = models.PositiveIntegerField(default=0, help_text="SEQUENCE de l’entrée de calendrier (RFC 5546)")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"], condition=Q(state__in=ACTIVE), name="one_active_booking_per_session"
            ),
            models.UniqueConstraint(fields=["session", "ticket"], name="one_ticket_each"),
        ]
        indexes = [
            models.Index(fields=["session", "state", "ticket"]),
            models.Index(fields=["held_until"], name="bookings_to_confirm", condition=Q(held_until__isnull=False)),
        ]

    def __str__(self):
        return f"{self.person_id} × {self.session_id} ({self.state})"

    @property
    def is_active(self):
        return self.state in ACTIVE


class BookingMove(models.Model):
    """Who moved a booking, when, from which state to which, why. Append-only."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="moves")
    before = models.CharField(max_length=10, choices=BookingState, blank=True)
    after = models.CharField(max_length=10, choices=BookingState)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "mouvement d’inscription"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.booking_id} : {self.before or '–'} → {self.after}"


class CalendarFeed(models.Model):
    """A person's bookings as a calendar to subscribe to. Who has the token (128 bits, kept hashed) reads it."""

    person = models.OneToOneField("accounts.Person", on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "agenda personnel"

    def __str__(self):
        return f"agenda de la personne {self.person_id}"
