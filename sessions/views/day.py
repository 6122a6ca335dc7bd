"""« Le jour J »: one page for the phone of who comes, opened by the booking's signed link. GET changes nothing."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lms.common.dates import countdown
from lms.common.errors import DomainError
from sessions import queries, rules
from sessions.enums import NoticeKind
from sessions.services.notices import give_day_notice, withdraw_day_notice
from sessions.views.guest import by_link
from sessions.views.public import SeeOther

COMING = "coming"  # « Finalement, je viens »


@require_safe
@by_link
def day(request, token, booking):
    return render(request, "sessions/day/page.html", the_day(booking) | {"token": token})


def the_day(booking):
    """What the page shows: the day that runs or comes next, who waits there, what the person has said of it."""
    session, now = booking.session, timezone.now()
    half_days = queries.half_days_of(session)
    return {
        "booking": booking,
        "session": session,
        "half_days": half_days,
        "state": rules.day_state(booking, half_days, now),
        "opens_at": rules.day_opens_at(half_days[0]),
        "may_cancel": rules.can_cancel(booking, now),
        "trainers": session.trainers.alphabetical(),
        **coming_day(booking, half_days, now),
    }


def coming_day(booking, half_days, now):
    """The day that runs or comes next: its half-days, those of them ``ahead``, how far it is, the notice given."""
    ahead = queries.appointment(half_days, now)
    if not ahead:
        return {}
    day = ahead[0].starts.date()
    return {
        "today": [half_day for half_day in half_days if half_day.starts.date() == day],
        "next": ahead[0],
        "running": ahead[0].event.start <= now,
        "when": countdown(day, now.astimezone(booking.session.zone).date()),
        "may_tell": any(rules.can_give_notice(half_day, now) for half_day in ahead),
        "notice": queries.notice_of(booking, ahead),
    }


@require_POST
@by_link
def tell(request, token, booking):
    """One tap: late, absent, or coming after all. A refusal is told on the page."""
    kind = request.POST.get("kind")
    try:
        if kind == COMING:
            withdraw_day_notice(booking)
        elif kind in NoticeKind:
            give_day_notice(booking, kind=kind)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return SeeOther(reverse("sessions:day", args=[token]))
