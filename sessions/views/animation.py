"""The trainer's space: own sessions only."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.rules import is_trainer
from sessions import queries
from sessions.models import HalfDay, TrainingSession


def run_session(request, pk):
    """A session that the user runs, or 404."""
    sessions = TrainingSession.objects.run_by(request.user).select_related("venue", "organiser")
    return get_object_or_404(sessions.distinct(), pk=pk)


def run_half_day(request, pk, half_day):
    """A half-day of a session that the user runs, or 404."""
    session = run_session(request, pk)
    half_day = get_object_or_404(HalfDay.objects.select_related("event"), pk=half_day, session=session)
    half_day.session = session
    return half_day


@require_safe
def home(request):
    if not is_trainer(request.user) and not TrainingSession.objects.run_by(request.user).exists():
        raise Http404
    context = queries.trainer_agenda(TrainingSession.objects.run_by(request.user))
    return render(request, "animation/home.html", context)


@require_safe
def session(request, pk):
    session = run_session(request, pk)
    half_days = queries.with_presence(session)
    context = {
        "session": session,
        "half_days": half_days,
        "people": session.bookings.attending(),
        "current": queries.current_half_day(half_days),
        "all_closed": all(half_day.closed_at for half_day in half_days),
    }
    return render(request, "animation/session.html", context)
