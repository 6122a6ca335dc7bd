"""What the site's search knows of the sessions to come."""

from lms.common.territories import DEPARTMENTS
from sessions.models import TrainingSession


def search_sources(only=None):
    """Published sessions that are not over. ``only``: those of these numbers."""
    coming = TrainingSession.objects.published().upcoming().select_related("venue", "organiser").order_by("pk")
    for session in coming if only is None else coming.filter(pk__in=only):
        start = session.starts_at.astimezone(session.zone).date()
        department = DEPARTMENTS.get(session.department, session.department)
        where = "À distance, en visioconférence" if session.is_remote else f"{session.venue.name}, {session.town}"
        place = "à distance" if session.is_remote else f"{session.town}\u00a0({session.department})"
        yield {
            "kind": "session",
            "key": f"session:{session.pk}",
            "title": f"{session.title}, {place}",
            "url": session.get_absolute_url(),
            "summary": f"{where}, {department}. Avec {session.organiser.name}.",
            "date": start,
            "until": session.ends_at,
        }
