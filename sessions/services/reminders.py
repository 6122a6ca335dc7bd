"""The evening before: each person with a place is told when, where and who to call. Once, however often asked."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lms.mail.models import OutgoingMail
from sessions import emails, rules
from sessions.enums import BookingState, SessionState
from sessions.models import TrainingSession
from sessions.queries import half_days_of
from sessions.services.booking import lock_session

LOOK_AHEAD = timedelta(days=2)  # more than any « evening before », in every time zone


def send_reminders(now=None):
    """Queue the messages that are due and not written yet; returns how many. A late one still leaves, up to the start.

    Each session in a transaction of its own, under its lock: somebody who gives the place back is not written to.
    """
    now = now or timezone.now()
    near = TrainingSession.objects.published().filter(starts_at__gt=now, starts_at__lte=now + LOOK_AHEAD)
    due = [session for session in near.soonest().select_related("venue") if reminder_is_due(session, now)]
    return sum(remind(session, now=now) for session in due)


def reminder_is_due(session, now):
    """From the evening before the first half-day, at the venue, until it starts."""
    first = half_days_of(session)[0]
    on = session.state == SessionState.PUBLISHED
    return on and rules.day_opens_at(first) <= now < first.event.start


@transaction.atomic
def remind(session, *, now):
    """Write to each confirmed person with an address who has no message about this first day; returns how many."""
    session = lock_session(session)
    if not reminder_is_due(session, now):  # moved or called off meanwhile
        return 0
    bookings = session.bookings.filter(state=BookingState.CONFIRMED).exclude(person__contact_email="")
    news = emails.day_before(session)
    untold = {emails.mail_key(booking, news): booking for booking in bookings.select_related("person")}
    for key in OutgoingMail.objects.filter(key__in=untold).values_list("key", flat=True):
        del untold[key]
    for booking in untold.values():
        booking.session = session
        emails.tell_day_before(booking, today=now.astimezone(session.zone).date())
    return len(untold)
