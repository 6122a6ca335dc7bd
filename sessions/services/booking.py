"""Places and the queue. Every deed here holds the session's row: seats, tickets and counters change under one lock."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lms.common.errors import DomainError
from lms.common.text import clean_line
from sessions import emails, rules
from sessions.enums import BOOKING_MOVES, SEATED, UNCONFIRMED, Bookability, BookingState, SessionState
from sessions.models import Booking, BookingMove, TrainingSession

REFUSALS = {
    Bookability.CANCELLED: "Cette session est annulée\u00a0: il n’est plus possible de s’y inscrire.",
    Bookability.PAST: "Cette session est terminée\u00a0: il n’est plus possible de s’y inscrire.",
    Bookability.CLOSED: "Les inscriptions à cette session sont closes.",
    Bookability.NOT_YET: "Les inscriptions à cette session ne sont pas encore ouvertes.",
}


def lock_session(session):
    """The session read again and held until the transaction ends. Late, once; several in pk order.

    On PostgreSQL by the row's lock; on SQLite every transaction is IMMEDIATE, so that it is held already.
    """
    rows = TrainingSession.objects.select_related("venue", "organiser").filter(pk=session.pk)
    if settings.LOCK_SESSIONS:
        rows = rows.select_for_update(of=("self",))
    return rows.get()


@transaction.atomic
def book_place(session, *, person, by):
    """Give the person a place, or a rank in the queue when none is free, and write the message that says so.

    Somebody who is booked already gets that booking back, unchanged: a double click or a replay makes one booking
    and one message. What the person asked for without a login is confirmed by this. Refused (DomainError): a
    cancelled, past, closed or not yet open session.
    """
    session = lock_session(session)
    release_expired(session)
    booking = session.bookings.active().filter(person=person).first()
    if booking and booking.state not in UNCONFIRMED:
        return booking
    if booking is None:
        check_open(session)
        booking = Booking(person=person)
    booking.session = session
    return admit(booking, by=by)


def check_open(session):
    """DomainError when nobody new can book."""
    answer = rules.bookability(session)
    if answer in REFUSALS:
        raise DomainError(REFUSALS[answer])


def admit(booking, *, by):
    """Give the place that is kept for the booking; without one, a free place or the end of the queue.

    The caller holds the session's lock, and the person has said yes: by a login, the link of a message, or a call.
    """
    session = booking.session
    kept = booking.state == BookingState.HELD
    seated = kept or rules.bookability(session) == Bookability.OPEN
    if not kept:
        booking.ticket = take_ticket(session)
    booking.invited = seated
    move_booking(booking, BookingState.CONFIRMED if seated else BookingState.WAITING, by=by)
    (emails.tell_confirmed if seated else emails.tell_waiting)(booking)
    return booking


@transaction.atomic
def cancel_booking(booking, *, by, reason=""):
    """Give a place or a rank back; a place goes at once to the first person waiting.

    Cancelling twice changes nothing. Refused (DomainError): once the session has started.
    """
    session = lock_session(booking.session)
    booking = session.bookings.select_related("person").get(pk=booking.pk)
    booking.session = session
    if not booking.is_active:
        return booking
    if not rules.can_cancel(booking):
        raise DomainError("La session a commencé\u00a0: cette inscription ne peut plus être annulée.")
    booking.sequence += 1
    move_booking(booking, BookingState.CANCELLED, by=by, reason=reason)
    emails.tell_cancelled(booking)
    promote_waiting(session, by=by)
    return booking


def release_expired(session):
    """Expire what was not confirmed in time; the places go on to the queue. The caller holds the session's lock.

    Called before seats are counted, so that a timetable that stands still keeps no place from anybody.
    """
    late = list(session.bookings.overdue().prefetch_related("person").order_by("ticket"))  # mostly nobody
    for booking in late:
        booking.session = session
        move_booking(booking, BookingState.EXPIRED, by=None, reason="non confirmée à temps")
        emails.tell_expired(booking)
    if late:
        promote_waiting(session, by=None)
    return len(late)


def promote_waiting(session, *, by):
    """Give each free place to the lowest ticket that waits. The caller holds the session's lock."""
    if session.state != SessionState.PUBLISHED or session.starts_at <= timezone.now():
        return
    free = session.capacity - session.seats_taken
    for booking in session.bookings.waiting().select_related("person")[: max(free, 0)]:
        booking.session = session
        booking.sequence += 1
        booking.invited = True
        move_booking(booking, BookingState.CONFIRMED, by=by, reason="place libérée")
        emails.tell_promoted(booking)


def drop_bookings(session, *, reason, by):
    """Cancel every active booking of a session that is called off. The caller holds the session's lock."""
    for booking in session.bookings.active().select_related("person").order_by("ticket"):
        booking.session = session
        booking.sequence += 1
        move_booking(booking, BookingState.CANCELLED, by=by, reason=reason)
        emails.tell_session_cancelled(booking)


def new_booking(session, person, state, *, by, **fields):
    """A booking with the session's next ticket. The caller holds the session's lock."""
    booking = Booking(session=session, person=person, ticket=take_ticket(session), **fields)
    move_booking(booking, state, by=by)
    return booking


def take_ticket(session):
    """The session's next ticket; written with the move that it is for."""
    session.next_ticket += 1
    return session.next_ticket - 1


def move_booking(booking, state, *, by, reason=""):
    """The one door to a booking's state: checks the table of legal moves, recounts the session, logs the move."""
    before = booking.state
    if state not in BOOKING_MOVES[before]:
        raise DomainError("Cette inscription ne peut plus changer ainsi.")
    booking.state = state
    if before in UNCONFIRMED:
        booking.origin = ""
        booking.held_until = booking.held_until if state == BookingState.EXPIRED else None
    booking.save()
    BookingMove.objects.create(booking=booking, before=before, after=state, by=by, reason=clean_line(reason)[:300])
    session = booking.session
    session.seats_taken += (state in SEATED) - (before in SEATED)
    session.waiting += (state == BookingState.WAITING) - (before == BookingState.WAITING)
    session.save(update_fields=["seats_taken", "waiting", "next_ticket"])
