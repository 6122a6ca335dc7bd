"""Booking without a login: a place or a rank is asked for, then confirmed by the mailbox or by a call, else expires.

What a visitor types is proved by nothing. It changes no person that is known, and the answer tells nothing of who is.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.services import find_or_add_person
from lms.common.errors import DomainError
from lms.mail.models import OutgoingMail
from lms.mail.queries import guest_mail_is_full
from sessions import emails, rules
from sessions.enums import UNCONFIRMED, Bookability, BookingState
from sessions.models import Booking, TrainingSession
from sessions.services.booking import admit, check_open, lock_session, new_booking, release_expired


class LimitError(DomainError):
    """Asked more often than the limits for visitors allow."""


def origin_of(session, address):
    """What is kept of a network address while a request waits: enough to count, for this session only."""
    return salted_hmac("sessions.holds.origin", f"{session.pk}:{address}", algorithm="sha256").hexdigest()


@transaction.atomic
def hold_place(session, *, first_name, last_name, email="", phone="", origin, department="", status="", by=None):
    """Keep a place for somebody without a login until they confirm, and write the message with the link to do so.

    The place is held until ``rules.hold_end``. When none is free a rank is asked for: it counts from its confirmation.
    Without ``email`` a coordinator calls back. Who is booked already gets a message that says so; the same again
    changes nothing, and writes again only after GUEST_RESEND_MINUTES. Refused: a session that cannot be booked
    (DomainError); beyond the limits of ``check_limits`` (LimitError). ``origin``: of ``origin_of``.
    """
    session = lock_session(session)
    release_expired(session)
    check_open(session)
    person = find_or_add_person(
        first_name=first_name, last_name=last_name, email=email, phone=phone, department=department, status=status
    )
    booking = session.bookings.active().select_related("person").filter(person=person).first()
    news = not (booking and was_told_lately(booking))
    check_limits(session, origin, booking=booking, address=email if news else "")
    if booking is None:
        free = rules.bookability(session) == Bookability.OPEN
        state = BookingState.HELD if free else BookingState.ASKED
        until = rules.hold_end(session, by_phone=not email)
        booking = new_booking(session, person, state, by=by, origin=origin, held_until=until)
    booking.session = session
    if news:
        (emails.tell_held if booking.state in UNCONFIRMED else emails.tell_already_booked)(booking)
    return booking


def was_told_lately(booking):
    """Whether this booking's link went out to a visitor a few minutes ago."""
    since = timezone.now() - timedelta(minutes=settings.GUEST_RESEND_MINUTES)
    told = OutgoingMail.objects.filter(key__startswith=emails.mail_key(booking, emails.ASKED_NEWS))
    return told.filter(created_at__gt=since).exists()


def check_limits(session, origin, *, booking, address):
    """LimitError beyond GUEST_HOLDS_PER_SESSION requests of one origin, GUEST_MESSAGES_PER_HOUR of one mailbox.

    Asked whether or not the person is booked, so that a limit tells nothing. One's own request again is no other one.
    """
    own = booking is not None and booking.origin == origin
    if not own and session.bookings.unconfirmed().filter(origin=origin).count() >= settings.GUEST_HOLDS_PER_SESSION:
        raise LimitError(
            "Plusieurs inscriptions à cette session attendent déjà d’être confirmées depuis votre connexion. "
            "Confirmez-les d’abord\u00a0: le lien est dans les messages que vous avez reçus."
        )
    if address and guest_mail_is_full(address):
        raise LimitError(
            "Plusieurs messages viennent de partir vers cette adresse. Regardez votre messagerie, "
            "aussi les courriers indésirables. Sinon, recommencez dans une heure."
        )


@transaction.atomic
def confirm_booking(booking, *, by=None):
    """Turn what was asked for without a login into a place or a rank, and write the message that says which.

    Returns the booking as it is now: exactly one of confirmed (or waiting) and expired. Too late, or a second time,
    nothing is confirmed. ``by``: a coordinator who has called, or nobody: the link of the message.
    """
    session = lock_session(booking.session)
    release_expired(session)
    booking = session.bookings.select_related("person").get(pk=booking.pk)
    booking.session = session
    return admit(booking, by=by) if booking.state in UNCONFIRMED else booking


def purge_expired():
    """Expire everything not confirmed in time, each session under its own lock; returns how many bookings."""
    late = Booking.objects.overdue().values_list("session", flat=True)
    sessions = TrainingSession.objects.filter(pk__in=late.distinct()).order_by("pk")
    return sum(_purge(session) for session in sessions)


@transaction.atomic
def _purge(session):
    return release_expired(lock_session(session))
