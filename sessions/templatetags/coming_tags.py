"""The next session of each of several courses, for pages of lower floors, in one query for all."""

from django import template
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from lms.common import dates
from sessions.models import TrainingSession
from sessions.templatetags.session_tags import at_town

register = template.Library()


@register.simple_tag
def next_sessions(courses):
    """{course pk: its next published session that still takes bookings}; read it with the filter ``of``."""
    now = timezone.now()
    coming = TrainingSession.objects.published().filter(starts_at__gt=now, booking_closes_at__gt=now)
    soonest = coming.filter(course=OuterRef("course")).soonest().values("pk")[:1]
    found = coming.filter(course__in=[course.pk for course in courses], pk=Subquery(soonest))
    told = ("course", "starts_at", "department", "venue__city", "venue__time_zone")  # what next_words and links read
    return {session.course_id: session for session in found.select_related("venue").only(*told)}


@register.filter
def of(sessions, course):
    return sessions.get(course.pk)


@register.filter
def next_words(session):
    """« 10 décembre 2026 à Parthenay », « 14 octobre 2026 à distance »; nothing for None."""
    if session is None:
        return ""
    day = dates.day(session.starts_at.astimezone(session.zone), weekday=False)
    return f"{day} {'à distance' if session.is_remote else at_town(session.town)}"
