"""The sessions of a month on a calendar, and the same sessions in people's own."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from lms.common.page_cache import same_for_all
from sessions.calendar import sessions_ics
from sessions.filters import MonthFilter, SessionFilter, named, presences, weeks
from sessions.models import TrainingSession
from sessions.views.public import PAGE_SIZE, mark_own

MOST_IN_FEED = 200
FEED_AGE = 3600  # seconds that a program may keep the feed


@login_not_required
@require_safe
@same_for_all
def calendar(request):
    found = MonthFilter(request.GET, TrainingSession.objects.published().upcoming())
    days = presences(found.qs, found.month)
    of_month = list(dict.fromkeys(presence.session_id for day in sorted(days) for presence in days[day]))
    page = Paginator(of_month, PAGE_SIZE).get_page(request.GET.get("page"))
    cards = TrainingSession.objects.for_cards().prefetch_related("half_days__event").in_bulk(page.object_list)
    page.object_list = [cards[pk] for pk in page.object_list]
    mark_own(page.object_list, request.user)
    context = {"filters": found, "weeks": named(weeks(found.month, days)), "page": page}
    return render(request, "sessions/calendar.html", context | {"reset_url": found.reset(request.path)})


@login_not_required
@require_safe
def feed(request):
    """The sessions to come, cancelled ones too, so that a calendar takes them away; the soonest when there are many."""
    found = SessionFilter(request.GET, TrainingSession.objects.public().upcoming())
    sessions = found.qs.soonest().for_cards().select_related("organiser").prefetch_related("half_days__event")
    name = ", ".join(["Sessions Monalisa", *(each["words"] for each in found.active)])
    response = HttpResponse(sessions_ics(sessions[:MOST_IN_FEED], name=name), "text/calendar; charset=utf-8")
    patch_cache_control(response, public=True, max_age=FEED_AGE)
    return response
