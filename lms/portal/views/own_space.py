"""A person's own space: what comes next, bookings, what they have followed, the doors that their roles open."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import rules as roles
from certificates.models import Certificate, CertificateRequest
from courses.models import CoursePage
from courses.queries import progress_of
from lms.common.dates import countdown
from lms.common.due import DueState
from sessions.enums import ATTENDING
from sessions.models import Booking, HalfDay
from sessions.queries import link_token
from sessions.rules import can_cancel

HISTORY = 20  # past and cancelled bookings shown


@require_safe
def own_space(request):
    coming, past = told_apart(own_bookings(request.user))
    following = next((booking for booking in coming if booking.state in ATTENDING), None)
    context = {
        "following": following,
        "bookings": [booking for booking in coming if booking != following],
        "past": past[:HISTORY],
        "followed": followed(request.user),
        "certificates": Certificate.objects.of(request.user).filter(replaced_at=None),
        "expected": expected_certificates(request.user),
        "is_trainer": roles.is_trainer(request.user),
        "is_coordinator": roles.is_coordinator(request.user),
        "is_editor": roles.is_editor(request.user),
    }
    return render(request, "portal/own_space.html", context)


def own_bookings(user):
    """The user's bookings, soonest session first, with all that the page reads of them."""
    related = ("person", "session__venue", "session__organiser")
    own = Booking.objects.of(user).with_rank().select_related(*related)
    half_days = Prefetch("session__half_days", HalfDay.objects.chronological())
    return own.prefetch_related(half_days).order_by("session__starts_at", "pk")


def told_apart(bookings):
    """(active bookings of sessions that are not over, the others with the latest first)."""
    now, coming, past = timezone.now(), [], []
    for booking in bookings:
        if booking.is_active and booking.session.ends_at > now:
            booking.may_cancel, booking.link = can_cancel(booking, now), link_token(booking)
            booking.when = starting_words(booking.session, now)
            coming.append(booking)
        else:
            past.append(booking)
    return coming, past[::-1]


def starting_words(session, now):
    """« demain », « dans 3 jours », « en cours »: seen from the venue."""
    start = session.starts_at.astimezone(session.zone)
    return countdown(start.date(), now.astimezone(session.zone).date()) or "en cours"


def followed(user):
    """What the ledger holds: each course with the person's progress, the latest first, and all minutes together."""
    courses = list(CoursePage.objects.exclude(code=None).only("code", "minutes", "title", "live", "url_path"))
    progress = progress_of(user, courses)
    found = [(course, progress[course.pk]) for course in courses if course.pk in progress]
    found.sort(key=lambda pair: pair[1].last_at, reverse=True)
    return {"courses": found, "minutes": sum(done.minutes for _, done in found)}


def expected_certificates(user):
    """Attestations that are due and not made yet."""
    waiting = CertificateRequest.objects.filter(booking__person__user=user, state=DueState.WAITING)
    return waiting.select_related("booking__session__venue").prefetch_related("booking__session__half_days__event")
