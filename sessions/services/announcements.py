"""Who asked « Prévenez-moi » hears of a new session."""

from courses.queries import demands_for
from sessions import emails


def announce_session(session):
    """One message to each address that waits for this course: anywhere, in the session's department or, when the
    session is remote, in any. In the caller's transaction; a demand hears of a session once.
    """
    for demand in demands_for(session.course, None if session.is_remote else session.department):
        emails.tell_new_date(session, demand)
