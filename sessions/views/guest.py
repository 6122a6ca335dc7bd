"""Booking without a login: the form, what it answers, and the pages of the signed link. GET never changes anything."""

import time
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.common.errors import DomainError
from lms.common.limits import address_of, too_many
from sessions import queries, rules
from sessions.calendar import own_ics
from sessions.enums import BOOKABLE, BookingState, LinkState
from sessions.forms.guest import GuestForm
from sessions.services.booking import cancel_booking
from sessions.services.holds import LimitError, confirm_booking, hold_place, origin_of
from sessions.views import public
from sessions.views.public import SeeOther, described, public_session

TOO_MANY = "Beaucoup d’inscriptions viennent de partir de votre connexion. Attendez une heure, ou appelez-nous."
# The address of these pages opens a booking: it goes to no other site, no index, no cache. Not « no-referrer »:
# browsers then send forms with « Origin: null », which the protection against forged requests refuses.
QUIET = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request, pk):
    if request.user.is_authenticated:
        return public.book(request, pk)
    session = public_session(pk)
    if request.method == "POST":
        return ask(request, session)
    return form_page(request, session, GuestForm())


def ask(request, session):
    """Holds a place. Whoever is known, booked or new, the answer on screen is the same: the mailbox gets the rest."""
    address = address_of(request)
    if too_many("guest", address, limit=settings.GUEST_REQUESTS_PER_HOUR, seconds=3600):
        return refused(request, session, TOO_MANY)
    form = GuestForm(request.POST)
    if not form.is_valid():
        return form_page(request, session, form)
    start = time.monotonic()
    try:
        hold_place(session, **form.cleaned_data, origin=origin_of(session, address))
    except LimitError as refusal:
        return refused(request, session, refusal.message)
    except DomainError as refusal:
        return form_page(request, session, form, refusal=refusal.message, status=409)
    wait_for_the_beat(start)
    by_phone = "" if form.cleaned_data["email"] else "?rappel=1"
    return SeeOther(reverse("sessions:asked", args=[session.pk]) + by_phone)


def wait_for_the_beat(start):
    """Until a whole number of GUEST_ANSWER_SECONDS since ``start``: how long the work took is not to be seen."""
    if beat := settings.GUEST_ANSWER_SECONDS:
        time.sleep(beat - (time.monotonic() - start) % beat)


def form_page(request, session, form, *, refusal="", status=200):
    context = described(session, request.user) | {"form": form, "refusal": refusal}
    return render(request, "sessions/guest/form.html", context, status=status)


def refused(request, session, words):
    return render(request, "sessions/guest/too_many.html", {"session": session, "words": words}, status=429)


@login_not_required
@require_safe
def asked(request, pk):
    session = public_session(pk)
    context = {"session": session, "half_days": queries.half_days_of(session), "by_phone": "rappel" in request.GET}
    return render(request, "sessions/guest/asked.html", context)


# --- the signed link -------------------------------------------------------------------------------------------------
def by_link(view):
    """Gives the view the booking of the link; a link that opens nothing says so, and what to do. Quiet pages."""

    @login_not_required
    @wraps(view)
    def opened(request, token):
        booking = queries.booking_of_link(token)
        if booking is None:
            response = render(request, "sessions/link/unknown.html", status=404)
        else:
            response = view(request, token, booking)
        for name, value in QUIET.items():
            response[name] = value
        return response

    return opened


@require_safe
@by_link
def own_link(request, token, booking):
    return render(request, "sessions/link/page.html", link_context(token, booking))


def link_context(token, booking):
    session, state = booking.session, rules.link_state(booking)
    to_confirm = state == LinkState.TO_CONFIRM
    return {
        "token": token,
        "booking": booking,
        "session": session,
        "half_days": queries.half_days_of(session),
        "state": state.name,
        "rank": queries.position(booking) if state == LinkState.WAITING else None,
        "rank_only": BookingState.ASKED in (booking.state, *booking.moves.values_list("before", flat=True)),
        "may_cancel": rules.can_cancel(booking),
        "may_book": rules.bookability(session) in BOOKABLE,
        "clashing": queries.clashing_bookings(session, booking.person) if to_confirm else [],
    }


@require_POST
@by_link
def link_confirm(request, token, booking):
    """Confirms; a booking at the same hours, of which the page did not know, is first shown."""
    if public.ANYWAY in request.POST or not queries.clashing_bookings(booking.session, booking.person):
        confirm_booking(booking)
    return SeeOther(reverse("sessions:own_link", args=[token]))


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def link_cancel(request, token, booking):
    if request.method == "POST":
        return leave(request, token, booking)
    if not rules.can_cancel(booking):
        return redirect("sessions:own_link", token)
    return render(request, "sessions/link/cancel.html", link_context(token, booking))


def leave(request, token, booking):
    try:
        cancel_booking(booking, by=None, reason="annulée par la personne")
    except DomainError as refusal:
        context = link_context(token, booking) | {"refusal": refusal.message}
        return render(request, "sessions/link/page.html", context, status=409)
    return SeeOther(reverse("sessions:own_link", args=[token]))


@require_safe
@by_link
def link_ics(request, token, booking):
    """The dates under the UID of the invitation that was sent: no calendar shows them twice."""
    name = f'attachment; filename="session-{booking.session_id}.ics"'
    found = [booking] if rules.link_state(booking) == LinkState.BOOKED else []
    return HttpResponse(own_ics(found), "text/calendar; charset=utf-8", headers={"Content-Disposition": name})
