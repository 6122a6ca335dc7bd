"""Planning, from the first draft to the cancellation: these views carry a form to the services."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lms.common.errors import DomainError
from sessions.forms import CancelSessionForm, SessionForm
from sessions.queries import half_days_of
from sessions.services import planning
from sessions.services.venues import describe_venue, photograph_door
from sessions.views.coordination import coordinators_only, own_session

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@transaction.atomic
def save(form, *, by, session=None):
    """The planned or corrected session, with its venue when that is a new one."""
    terms, venue = form.terms(), form.new_venue()
    door = {"photo": venue.pop("photo"), "words": venue.pop("photo_words")} if venue else {}
    if venue:
        terms["venue"] = describe_venue(by=by, **venue)
    if session:
        session = planning.correct_session(session, by=by, **terms)
    else:
        session = planning.plan_session(form.cleaned_data["organiser"], by=by, **terms)
    if door.get("photo"):
        photograph_door(session.venue, by=by, **door)
    return session


def saved(request, form, *, session=None):
    """The session, or None when the form or the services refuse (the form then says why)."""
    if not form.is_valid():
        return None
    try:
        return save(form, by=request.user, session=session)
    except DomainError as error:
        form.add_error(None, error.message)
        return None


def ask(request, form, *, session=None):
    """Show the form; the button that adds a day brings it back with one more."""
    if "add_day" in request.POST:
        form = form.with_one_more_day()
    return render(request, "coordination/session_form.html", {"form": form, "session": session})


@form_methods
@coordinators_only
def new(request):
    form = SessionForm(request.POST or None, request.FILES or None, user=request.user)
    session = saved(request, form) if form.is_bound and "add_day" not in request.POST else None
    if session is None:
        return ask(request, form)
    messages.success(request, "La session est enregistrée en brouillon. Relisez-la, puis publiez-la.")
    return redirect("coordination:session", session.pk)


@form_methods
@coordinators_only
def edit(request, pk):
    session = own_session(request, pk)
    form = SessionForm(request.POST or None, request.FILES or None, user=request.user, session=session)
    asked = form.is_bound and "add_day" not in request.POST
    if not asked or saved(request, form, session=session) is None:
        return ask(request, form, session=session)
    messages.success(request, "La session est à jour.")
    return redirect("coordination:session", pk)


@require_POST
@coordinators_only
def publish(request, pk):
    session = own_session(request, pk)
    try:
        planning.publish_session(session, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "La session est publiée. Les inscriptions suivent leur calendrier.")
    return redirect("coordination:session", pk)


@form_methods
@coordinators_only
def cancel(request, pk):
    session = own_session(request, pk)
    form = CancelSessionForm(request.POST or None)
    if form.is_valid():
        try:
            planning.cancel_session(session, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "La session est annulée. Un message part à chaque personne inscrite.")
            return redirect("coordination:session", pk)
    context = {"session": session, "form": form, "half_days": half_days_of(session)}
    context["told"] = session.bookings.active().count()
    return render(request, "coordination/cancel_session.html", context)
