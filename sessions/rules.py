"""Who may do what, and when. Predicates only: nothing is written, nothing is refused here."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts import rules as accounts
from sessions.enums import ATTENDING, UNCONFIRMED, Bookability, BookingState, DayState, LinkState, SessionState

# What a session is to the holder of an active booking; every other state waits.
OFFERED_TO = {
    **dict.fromkeys(ATTENDING, Bookability.BOOKED),
    **dict.fromkeys(UNCONFIRMED, Bookability.TO_CONFIRM),
}


def can_plan(user, organisation):
    """Coordinators plan sessions of organisations of their own territory."""
    return accounts.coordinates(user, organisation.department)


def can_manage(user, session):
    """Coordinators of the session's department."""
    return accounts.coordinates(user, session.department)


def can_run(user, session):
    """The session's own trainers, never others."""
    return session.state != SessionState.DRAFT and session.trainers.filter(user=user).exists()


def bookability(session, booking=None, now=None):
    """What ``session`` offers to the holder of ``booking`` (None: somebody without an active one)."""
    now = now or timezone.now()
    if session.state == SessionState.CANCELLED:
        return Bookability.CANCELLED
    if session.ends_at <= now:
        return Bookability.PAST
    if booking and not is_overdue(booking, now):
        return OFFERED_TO.get(booking.state, Bookability.WAITING)
    if session.booking_opens_at and now < session.booking_opens_at:
        return Bookability.NOT_YET
    if now >= session.booking_closes_at or session.state != SessionState.PUBLISHED:
        return Bookability.CLOSED
    return Bookability.FULL if session.seats_taken >= session.capacity or session.waiting else Bookability.OPEN


def is_overdue(booking, now=None):
    """Not confirmed in time: expired, or about to be."""
    return booking.state in UNCONFIRMED and booking.held_until <= (now or timezone.now())


def hold_end(session, *, by_phone, now=None):
    """Until when a place or a rank waits for its confirmation: never past the end of the booking window."""
    now = now or timezone.now()
    late = session.starts_at - now <= timedelta(days=settings.LATE_HOLD_DAYS)
    hours = settings.LATE_HOLD_HOURS if late else settings.HOLD_HOURS
    hours = settings.CALLBACK_HOLD_HOURS if by_phone else hours
    return min(now + timedelta(hours=hours), session.booking_closes_at)


def link_state(booking, now=None):
    """What the page of a booking's signed link is: exactly one thing to say, at most one thing to do."""
    now = now or timezone.now()
    if booking.session.state == SessionState.CANCELLED:
        return LinkState.SESSION_CANCELLED
    if booking.state == BookingState.EXPIRED or is_overdue(booking, now):
        return LinkState.EXPIRED
    if not booking.is_active:
        return LinkState.LEFT
    if booking.session.ends_at <= now:
        return LinkState.OVER
    if booking.state in UNCONFIRMED:
        return LinkState.TO_CONFIRM
    return LinkState.BOOKED if booking.state in ATTENDING else LinkState.WAITING


def can_cancel(booking, now=None):
    """An active booking, until the session starts; a walk-in was there: only its marks can be corrected."""
    started = booking.session.starts_at <= (now or timezone.now())
    return booking.is_active and booking.state != BookingState.WALK_IN and not started


def roll_call_opens_at(half_day):
    return half_day.event.start - timedelta(minutes=settings.ROLL_CALL_OPENS_MINUTES)


def roll_call_is_open(half_day, now=None):
    """From an hour before the start (a setting) until the half-day is closed, of a session that is on."""
    started = (now or timezone.now()) >= roll_call_opens_at(half_day)
    return started and half_day.closed_at is None and half_day.session.state == SessionState.PUBLISHED


def closes_early(half_day, now=None):
    """Whether hours planned are still to come: more than CLOSING_MARGIN_MINUTES before the end."""
    margin = timedelta(minutes=settings.CLOSING_MARGIN_MINUTES)
    return (now or timezone.now()) < half_day.event.end - margin


def minutes_given(half_day, now=None):
    """Minutes of a half-day that ends now, before its hour; one at least."""
    return max(1, int(((now or timezone.now()) - half_day.event.start).total_seconds() // 60))


def day_opens_at(half_day):
    """The evening before a half-day, in its venue's zone: the page of the day opens, the reminder leaves."""
    evening = half_day.starts - timedelta(days=1)
    return evening.replace(hour=settings.DAY_PAGE_OPENS_HOUR, minute=0, second=0, microsecond=0)


def day_is_open(half_day, now=None):
    """From the evening before until the half-day is over."""
    now = now or timezone.now()
    return day_opens_at(half_day) <= now < half_day.event.end


def can_give_notice(half_day, now=None):
    """While the page of its day is open and the roll-call is not closed, of a session that is on."""
    on = half_day.closed_at is None and half_day.session.state == SessionState.PUBLISHED
    return on and day_is_open(half_day, now)


def day_state(booking, half_days, now=None):
    """What « le jour J » is to the holder of ``booking``. ``half_days``: all those of the session, in order."""
    now = now or timezone.now()
    if booking.session.state == SessionState.CANCELLED:
        return DayState.CANCELLED
    if not booking.is_active:
        return DayState.LEFT
    if booking.state not in ATTENDING:
        return DayState.PLACELESS
    if half_days[-1].event.end <= now:
        return DayState.OVER
    return DayState.EARLY if now < day_opens_at(half_days[0]) else DayState.OPEN
