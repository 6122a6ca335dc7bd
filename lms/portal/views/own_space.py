"""A person's own space: what comes next, bookings, attestations, the doors that their roles open."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import rules as roles
from certificates.models import Certificate, CertificateRequest
from lms.common.due import DueState
from sessions.enums import BookingState
from sessions.models import Booking
from sessions.rules import can_cancel

HISTORY = 20  # past and cancelled bookings shown


@require_safe
def own_space(request):
    coming, past = told_apart(own_bookings(request.user))
    following = next((booking for booking in coming if booking.state != BookingState.WAITING), None)
    context = {
        "following": following,
        "bookings": [booking for booking in coming if booking != following],
        "past": past[:HISTORY],
        "certificates": Certificate.objects.of(request.user).filter(replaced_at=None),
        "expected": expected_certificates(request.user),
        "is_trainer": roles.is_trainer(request.user),
        "is_coordinator": roles.is_coordinator(request.user),
        "is_editor": roles.is_editor(request.user),
    }
    return render(request, "portal/own_space.html", context)


def own_bookings(user):
    """The user's bookings, soonest session first, with all that the page reads of them."""
    own = Booking.objects.of(user).with_rank().select_related("session__venue", "session__organiser")
    return own.prefetch_related("session__half_days__event").order_by("session__starts_at", "pk")


def told_apart(bookings):
    """(active bookings of sessions that are not over, the others with the latest first)."""
    now, coming, past = timezone.now(), [], []
    for booking in bookings:
        booking.may_cancel = can_cancel(booking, now)
        ahead = booking.is_active and booking.session.ends_at > now
        (coming if ahead else past).append(booking)
    return coming, past[::-1]


def expected_certificates(user):
    """Attestations that are due and not made yet."""
    waiting = CertificateRequest.objects.filter(booking__person__user=user, state=DueState.WAITING)
    return waiting.select_related("booking__session__venue").prefetch_related("booking__session__half_days__event")
