"""Roll-call, for a phone: each tap is a POST of its own; htmx only spares the reload."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.services import add_person, person_of
from lms.common.errors import DomainError
from sessions import queries, rules
from sessions.enums import AttendanceStatus
from sessions.forms import CorrectionForm, MarkForm, WalkInForm
from sessions.services import attendance as services
from sessions.views.animation import run_half_day, run_session

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def sheet(half_day, anchor=""):
    """Address of the roll-call of a half-day."""
    return f"{reverse('animation:roll_call', args=[half_day.session_id])}?demi-journee={half_day.pk}{anchor}"


def about(half_day):
    """What each page about one half-day shows."""
    return {"half_day": half_day, "session": half_day.session, "back": sheet(half_day)}


def say(request, error):
    """A refusal in its own words, shown on the page that follows."""
    messages.error(request, error.message)


@require_safe
def roll_call(request, pk):
    session = run_session(request, pk)
    half_days = queries.half_days_of(session)
    asked = request.GET.get("demi-journee", "")
    found = [h for h in half_days if str(h.pk) == asked] if asked else [queries.current_half_day(half_days)]
    if not found:
        raise Http404
    half_day = found[0]
    context = {
        "session": session,
        "half_days": half_days,
        "half_day": half_day,
        "is_open": rules.roll_call_is_open(half_day),
        "opens_at": rules.roll_call_opens_at(half_day).astimezone(session.zone),
        **queries.roll_call_sheet(half_day),
    }
    return render(request, "animation/roll_call.html", context)


@require_POST
def mark(request, pk, half_day):
    half_day = run_half_day(request, pk, half_day)
    form = MarkForm(request.POST, half_day=half_day)
    try:
        attendance = services.mark_attendance(half_day, **form.choice(), by=request.user)
    except DomainError as error:
        say(request, error)
        return HttpResponseClientRefresh() if request.htmx else redirect(sheet(half_day))
    if not request.htmx:
        return redirect(sheet(half_day, f"#pointage-{attendance.booking_id}"))
    notice = half_day.day_notices.filter(booking=attendance.booking_id).first()
    row = queries.RollCallRow(attendance.booking, attendance, notice=notice)
    context = {"session": half_day.session, "half_day": half_day, "row": row, "is_open": True}
    return render(request, "animation/marked.html", context | queries.roll_call_counts(half_day))


@require_POST
def mark_rest(request, pk, half_day):
    half_day = run_half_day(request, pk, half_day)
    try:
        services.mark_rest_present(half_day, by=request.user)
    except DomainError as error:
        say(request, error)
    return redirect(sheet(half_day))


@form_methods
def walk_in(request, pk, half_day):
    half_day = run_half_day(request, pk, half_day)
    form = WalkInForm(request.POST or None, half_day=half_day)
    if form.is_valid():
        try:
            booking = welcome(half_day, form, by=request.user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{booking.person.full_name} est sur la feuille, présence notée.")
            return redirect(sheet(half_day, f"#pointage-{booking.pk}"))
    return render(request, "animation/walk_in.html", {"form": form, **about(half_day)})


@transaction.atomic
def welcome(half_day, form, *, by):
    """The booking of somebody who came without one, marked present: they stand in front of the trainer."""
    person = add_person(by=by, reachable=False, **form.person_fields())
    booking = services.add_walk_in(half_day.session, person=person, by=by)
    services.mark_attendance(half_day, booking=booking, status=AttendanceStatus.PRESENT, by=by)
    return booking


@form_methods
def close(request, pk, half_day):
    half_day = run_half_day(request, pk, half_day)
    if request.method == "POST":
        try:
            services.close_half_day(half_day, by=request.user, over="over" in request.POST)
        except DomainError as error:
            say(request, error)
            return redirect("animation:close", pk, half_day.pk)
        messages.success(request, "La demi-journée est close, merci.")
        return redirect("animation:session", pk)
    context = {"trainer": person_of(request.user), "now": timezone.now(), **about(half_day)}
    context |= queries.closing_counts(half_day)
    if rules.closes_early(half_day):
        context["given"] = rules.minutes_given(half_day)
    return render(request, "animation/close.html", context)


@form_methods
def correct(request, pk, half_day, attendance):
    half_day = run_half_day(request, pk, half_day)
    found = half_day.attendances.select_related("booking__person", "half_day__event", "half_day__session__venue")
    attendance = get_object_or_404(found, pk=attendance)
    form = CorrectionForm(request.POST or None, attendance=attendance)
    if form.is_valid():
        try:
            services.correct_attendance(attendance, **form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"La présence de {attendance.booking.person.full_name} est corrigée.")
            return redirect(sheet(half_day, f"#pointage-{attendance.booking_id}"))
    context = {"form": form, "attendance": attendance, "marks": queries.marks_of(attendance)}
    return render(request, "animation/correct.html", context | about(half_day))
