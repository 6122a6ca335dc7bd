"""What everybody sees of the sessions, and what a person does with a booking of their own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services import person_of
from lms.common.errors import DomainError
from lms.common.page_cache import same_for_all
from sessions import rules
from sessions.calendar import session_ics
from sessions.enums import Bookability, BookingState
from sessions.filters import SessionFilter
from sessions.models import Booking, TrainingSession
from sessions.queries import clashing_bookings, half_days_of, own_booking, position
from sessions.services.booking import book_place, cancel_booking

PAGE_SIZE = 20
ANYWAY = "quand-meme"  # « M’inscrire quand même », after the warning about the same hours
MINE = {
    BookingState.HELD: "À confirmer",
    BookingState.ASKED: "À confirmer",
    BookingState.CONFIRMED: "Place réservée",
    BookingState.WAITING: "Vous êtes en attente",
}
ANSWERS = {
    BookingState.CONFIRMED: "Votre inscription est confirmée. Vous recevez un message d’ici quelques minutes.",
    BookingState.WAITING: "Vous êtes sur la liste d’attente. Nous vous écrivons dès qu’une place se libère.",
}

GIVEN_BACK = "Votre inscription est annulée. Merci d’avoir prévenu."


class SeeOther(HttpResponseRedirect):
    """The answer to a deed that is done: read the result at another address."""

    status_code = 303


def public_session(pk):
    """A session that a visitor may see, or 404."""
    sessions = TrainingSession.objects.public().select_related("venue__door_photo", "organiser", "course")
    return get_object_or_404(sessions, pk=pk)


@login_not_required
@require_safe
@same_for_all
def session_list(request):
    coming = TrainingSession.objects.published().upcoming()
    found = SessionFilter(request.GET, coming)
    cards = found.qs.soonest().for_cards().with_days()
    page = Paginator(cards, PAGE_SIZE).get_page(request.GET.get("page"))
    mark_own(page.object_list, request.user)
    # Who has searched is shown what was found first; the search follows, to be changed.
    answered, reset_url = found.answered(page.paginator.count), found.reset(request.path)
    context = {"page": page, "filters": found, "answered": answered, "reset_url": reset_url}
    return render(request, "sessions/list.html", context)


def mark_own(sessions, user):
    """Note on each session, as ``mine``, how the user stands in it."""
    if user.is_authenticated:
        own = Booking.objects.active().of(user).filter(session__in=[session.pk for session in sessions])
        states = dict(own.values_list("session", "state"))
        for session in sessions:
            session.mine = MINE.get(states.get(session.pk), "")


@login_not_required
@require_safe
def detail(request, pk):
    session = public_session(pk)
    return render(request, "sessions/detail.html", described(session, request.user))


def described(session, user):
    """What the pages about one session show to ``user``."""
    booking = own_booking(session, user)
    return {
        "session": session,
        "half_days": half_days_of(session),
        "trainers": session.trainers.alphabetical(),
        "booking": booking,
        "rank": position(booking) if booking and booking.state == BookingState.WAITING else None,
        "may_cancel": booking is not None and rules.can_cancel(booking),
        "answer": rules.bookability(session, booking).name,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def book(request, pk):
    """The one-button page of who is signed in; ``guest.book`` sends them here."""
    if request.method == "POST":
        return take_place(request, pk)
    session = public_session(pk)
    context = asking(session, request.user)
    return render(request, "sessions/book.html", context) if "clashing" in context else redirect(session)


def asking(session, user):
    """What the page shows; with the person's bookings at the same hours when they have no place here yet."""
    context = described(session, user)
    if context["booking"] is None or context["answer"] == Bookability.TO_CONFIRM.name:
        context["clashing"] = clashing_bookings(session, person_of(user))
    return context


def take_place(request, pk):
    """Books; the same post again gives the same answer. A refusal is told on the page, with its reason.

    Somebody who has a booking at the same hours is asked first, and books by a second button.
    """
    person, hours = person_of(request.user), TrainingSession.objects.public().only("starts_at", "ends_at")
    session = get_object_or_404(hours, pk=pk)  # the rest is read under the lock
    if ANYWAY not in request.POST and clashing_bookings(session, person):
        context = asking(public_session(pk), request.user)
        if "clashing" in context:
            return render(request, "sessions/book.html", context, status=409)
    try:
        booking = book_place(session, person=person, by=request.user)
    except DomainError as refusal:
        context = asking(public_session(pk), request.user) | {"refusal": refusal.message}
        return render(request, "sessions/book.html", context, status=409)
    say_once(request, ANSWERS.get(booking.state, "Votre inscription est enregistrée."))
    return SeeOther(session.get_absolute_url())


def say_once(request, words):
    """A double click does one thing and says it once."""
    waiting = messages.get_messages(request)
    said = {message.message for message in waiting}
    waiting.used = False  # looked at, not shown
    if words not in said:
        messages.success(request, words)


@login_not_required
@require_safe
def ics(request, pk):
    session = public_session(pk)
    name = f'attachment; filename="session-{session.pk}.ics"'
    return HttpResponse(session_ics(session), "text/calendar; charset=utf-8", headers={"Content-Disposition": name})


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_own(request, pk):
    own = Booking.objects.of(request.user).select_related("session__venue", "session__organiser")
    booking = get_object_or_404(own, pk=pk)
    if request.method == "POST":
        return give_back(request, booking)
    return render(request, "sessions/cancel_booking.html", cancelling(booking))


def cancelling(booking):
    return {
        "booking": booking,
        "session": booking.session,
        "half_days": half_days_of(booking.session),
        "may_cancel": rules.can_cancel(booking),
    }


def give_back(request, booking):
    """Cancels; the same post again gives the same answer. A refusal is told on the page, with its reason."""
    try:
        cancel_booking(booking, by=request.user, reason="annulée par la personne")
    except DomainError as refusal:
        context = cancelling(booking) | {"refusal": refusal.message}
        return render(request, "sessions/cancel_booking.html", context, status=409)
    say_once(request, GIVEN_BACK)
    return SeeOther(reverse("portal:own_space"))
