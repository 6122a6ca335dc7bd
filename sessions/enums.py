"""States and their legal moves."""

from django.db import models


class SessionState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    PUBLISHED = "published", "Publiée"
    CANCELLED = "cancelled", "Annulée"


class BookingState(models.TextChoices):
    HELD = "held", "À confirmer"
    ASKED = "asked", "Rang à confirmer"
    CONFIRMED = "confirmed", "Confirmée"
    WAITING = "waiting", "En attente"
    OFFERED = "offered", "Place proposée"
    CANCELLED = "cancelled", "Annulée"
    EXPIRED = "expired", "Expirée"
    WALK_IN = "walk_in", "Venu sans inscription"


# A person has at most one booking in these states per session.
ACTIVE = (
    BookingState.HELD,
    BookingState.ASKED,
    BookingState.CONFIRMED,
    BookingState.WAITING,
    BookingState.OFFERED,
    BookingState.WALK_IN,
)
# Asked for without a login, and not confirmed yet: until ``held_until``, then expired.
UNCONFIRMED = (BookingState.HELD, BookingState.ASKED)
# These take one of the session's places.
SEATED = (BookingState.HELD, BookingState.CONFIRMED, BookingState.OFFERED)
# These stand on the roll-call.
ATTENDING = (BookingState.CONFIRMED, BookingState.WALK_IN)

# From each state, the states a booking may move to ("" is a new booking). A rank asked for without a login is ASKED,
# not WAITING: it stands in no queue, so that it can neither overtake nor block anybody before it is confirmed.
BOOKING_MOVES = {
    "": {BookingState.HELD, BookingState.ASKED, BookingState.CONFIRMED, BookingState.WAITING, BookingState.WALK_IN},
    BookingState.HELD: {BookingState.CONFIRMED, BookingState.CANCELLED, BookingState.EXPIRED},
    BookingState.ASKED: {
        BookingState.CONFIRMED,
        BookingState.WAITING,
        BookingState.CANCELLED,
        BookingState.EXPIRED,
        BookingState.WALK_IN,
    },
    BookingState.CONFIRMED: {BookingState.CANCELLED},
    BookingState.WAITING: {
        BookingState.CONFIRMED,
        BookingState.OFFERED,
        BookingState.CANCELLED,
        BookingState.EXPIRED,
        BookingState.WALK_IN,
    },
    BookingState.OFFERED: {BookingState.CONFIRMED, BookingState.CANCELLED, BookingState.EXPIRED},
    BookingState.WALK_IN: {BookingState.CANCELLED},
    BookingState.CANCELLED: set(),
    BookingState.EXPIRED: set(),
}


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Excusé"


class AttendanceMethod(models.TextChoices):
    TRAINER = "trainer", "Pointage par la formatrice ou le formateur"
    CORRECTION = "correction", "Correction"


class NoticeKind(models.TextChoices):
    """What a person says of the day itself, before the roll-call."""

    LATE = "late", "Sera en retard"
    ABSENT = "absent", "Ne peut pas venir"


class DayState(models.TextChoices):
    """What the page of the day is for the person who opens it."""

    CANCELLED = "cancelled", "Session annulée"
    LEFT = "left", "Inscription annulée"
    PLACELESS = "placeless", "Pas de place"
    EARLY = "early", "Pas encore ouverte"
    OPEN = "open", "Ouverte"
    OVER = "over", "Terminée"


class Bookability(models.TextChoices):
    """What a person may do with a session now; the session page shows one action for each."""

    OPEN = "open", "Ouverte"
    FULL = "full", "Complet"
    NOT_YET = "not_yet", "Pas encore ouverte"
    CLOSED = "closed", "Inscriptions closes"
    CANCELLED = "cancelled", "Annulée"
    PAST = "past", "Passée"
    BOOKED = "booked", "Confirmée"
    WAITING = "waiting", "En attente"
    TO_CONFIRM = "to_confirm", "À confirmer"


# Somebody new may ask for a place or for a rank.
BOOKABLE = (Bookability.OPEN, Bookability.FULL)


class LinkState(models.TextChoices):
    """What the page of a booking's signed link is for who opens it."""

    SESSION_CANCELLED = "session_cancelled", "Session annulée"
    LEFT = "left", "Inscription annulée"
    EXPIRED = "expired", "Délai dépassé"
    TO_CONFIRM = "to_confirm", "À confirmer"
    BOOKED = "booked", "Confirmée"
    WAITING = "waiting", "En attente"
    OVER = "over", "Terminée"
