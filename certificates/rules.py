"""Who is attested, who may read, revoke or remake an attestation. Predicates only."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, FilteredRelation, Q

from accounts import rules as accounts
from certificates.enums import PRESENCE
from sessions import rules as sessions
from sessions.enums import ATTENDING, AttendanceStatus
from sessions.models import TrainingSession


@dataclass(frozen=True)
class Presence:
    """What a person really followed of a session: minutes and half-days, and whether every half-day is closed."""

    followed: int
    planned: int
    half_days_followed: int
    half_days: int
    complete: bool
    days: tuple  # of the half-days, in the zone of the place

    def is_told_by(self, facts):
        """Whether the frozen facts of a certificate say the same presence."""
        told = tuple(facts[name] for name in PRESENCE)
        return told == (self.followed, self.planned, self.half_days_followed, self.half_days)


def presence(booking):
    """The presence of a booking, from the marks of closed half-days only; absent and excused count for nothing."""
    mark = Q(attendances__booking=booking.pk, attendances__status=AttendanceStatus.PRESENT)
    rows = booking.session.half_days.chronological().only("session", "closed_at", "event__start", "event__end")
    half_days = rows.annotate(mark=FilteredRelation("attendances", condition=mark), followed=F("mark__minutes"))
    minutes = [half_day.followed for half_day in half_days if half_day.closed_at and half_day.followed]
    return Presence(
        followed=sum(minutes),
        planned=sum(half_day.minutes for half_day in half_days),
        half_days_followed=len(minutes),
        half_days=len(half_days),
        complete=bool(half_days) and all(half_day.closed_at for half_day in half_days),
        days=tuple(half_day.event.start.astimezone(booking.session.zone).date() for half_day in half_days),
    )


def is_eligible(booking, found=None):
    """Somebody on the roll-call of a session that took place, all half-days closed, the setting's share followed."""
    if booking.state not in ATTENDING or booking.session.is_cancelled:
        return False
    found = found or presence(booking)
    enough = found.followed >= settings.ATTENDANCE_THRESHOLD * found.planned
    return found.complete and found.followed > 0 and enough


def session_of(certificate):
    """The session that a certificate is about, or None (it may be about something else one day)."""
    kind, _, key = certificate.subject_key.partition(":")
    return TrainingSession.objects.filter(pk=key).first() if kind == "session" else None


def can_manage(user, certificate):
    """Coordinators of the certificate's department."""
    return user is not None and accounts.coordinates(user, certificate.department)


def can_download(user, certificate):
    """The person themself, the coordinators of the department, the trainers of the session."""
    if certificate.person.user_id == user.pk or can_manage(user, certificate):
        return True
    session = session_of(certificate)
    return session is not None and sessions.can_run(user, session)
