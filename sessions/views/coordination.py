"""The coordinator's desk: the sessions of a territory, and one of them with its people."""

from functools import wraps

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rules import is_coordinator
from courses.queries import demands_within
from lms.common.territories import DEPARTMENTS
from lms.mail.queries import failed_within
from sessions import queries
from sessions.models import TrainingSession

PER_PAGE, RECENT, DEMANDS = 20, 8, 12


def coordinators_only(view):
    """404 for everybody else: the address itself tells nothing."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not is_coordinator(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def own_session(request, pk):
    """A session of the user's territory, or 404."""
    sessions = TrainingSession.objects.within(request.user).select_related("venue", "organiser", "course")
    return get_object_or_404(sessions, pk=pk)


def territory_words(user):
    """« Creuse, Deux-Sèvres, Vienne », « toute la France »."""
    return "toute la France" if user.national else ", ".join(DEPARTMENTS.get(d, d) for d in user.departments)


@require_safe
@coordinators_only
def home(request):
    sessions = queries.desk(TrainingSession.objects.within(request.user))
    past, coming = sessions.past().order_by("-starts_at", "pk"), sessions.upcoming().soonest()
    only_past = request.GET.get("quand") == "passees"
    page = Paginator(past if only_past else coming, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "only_past": only_past,
        "recent": [] if only_past else past[:RECENT],
        "territory": territory_words(request.user),
        "callbacks": queries.callbacks(request.user).count(),
        "failed_mails": failed_within(request.user).count(),
        "demands": [] if only_past else demands_within(request.user)[:DEMANDS],
    }
    return render(request, "coordination/home.html", context)


@require_safe
@coordinators_only
def calls(request, pk):
    """Who is told by telephone the evening before, on a sheet to print."""
    session = own_session(request, pk)
    half_days, bookings = queries.half_days_of(session), queries.without_address(session)
    context = {"session": session, "half_days": half_days, "first": half_days[0], "bookings": bookings}
    return render(request, "coordination/calls.html", context)


@require_safe
@coordinators_only
def session(request, pk):
    session = own_session(request, pk)
    half_days = queries.with_presence(session)
    context = {
        "session": session,
        "half_days": half_days,
        "called": any(half_day.marked for half_day in half_days),
        "trainer_names": ", ".join(person.full_name for person in session.trainers.alphabetical()),
        "is_past": session.ends_at < timezone.now(),
        "moves": queries.moves_of(session),
        "to_call": queries.without_address(session),
        **queries.people_of(session),
    }
    return render(request, "coordination/session.html", context)
