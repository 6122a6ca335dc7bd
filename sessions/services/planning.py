"""A session from plan to cancellation."""

from datetime import timedelta
from itertools import pairwise

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from courses.queries import course_facts
from lms.common.errors import DomainError
from lms.common.page_cache import renew_pages
from lms.common.territories import zone_name
from lms.common.text import clean_line, clean_text
from sessions import emails, rules
from sessions.calendar import write_event
from sessions.enums import SessionState
from sessions.models import HalfDay, TrainingSession, Venue
from sessions.services.announcements import announce_session
from sessions.services.booking import drop_bookings, lock_session, promote_waiting

# What correct_session may change, and what of it moves people: they are told, their calendars corrected.
CORRECTABLE = {
    "course", "venue", "remote_link", "signatory_name", "signatory_title", "capacity", "minimum", "booking_opens_at",
    "booking_closes_at", "practical", "trainers", "day_contact_name", "day_contact_phone",
}  # fmt: skip
MOVING = {"venue", "remote_link"}


@transaction.atomic
def add_venue(*, by, **fields):
    """A place where people meet; its time zone follows from its department unless given."""
    text = {name: clean_line(value) if isinstance(value, str) else value for name, value in fields.items()}
    text |= {name: clean_text(fields[name]) for name in ("access", "directions") if name in fields}
    text.setdefault("time_zone", zone_name(text["department"]))
    return Venue.objects.create(**text)


@transaction.atomic
def plan_session(
    organiser,
    *,
    course,
    half_days,
    trainers,
    signatory_name,
    signatory_title,
    capacity,
    venue=None,
    remote_link="",
    minimum=0,
    booking_opens_at=None,
    booking_closes_at=None,
    practical="",
    day_contact_name="",
    day_contact_phone="",
    by,
):
    """A draft session with its half-days, given as (start, end) aware datetimes.

    Refused (DomainError): outside the planner's territory, no half-day, one in the past, one that ends before it
    starts, two that overlap, neither venue nor remote link, no trainer, no place to give, bookings that would close
    after the start. Without ``booking_closes_at`` they close BOOKING_CLOSES_DAYS before the first day, or at the
    start when that is too late.
    """
    if not rules.can_plan(by, organiser):
        raise DomainError("Cette organisation n’est pas de votre territoire.")
    half_days = checked_half_days(half_days)
    starts_at = half_days[0][0]
    session = TrainingSession(
        course=course,
        organiser=organiser,
        venue=venue,
        remote_link=remote_link,
        department=venue.department if venue else organiser.department,
        signatory_name=clean_line(signatory_name),
        signatory_title=clean_line(signatory_title),
        capacity=capacity,
        minimum=minimum,
        booking_opens_at=booking_opens_at,
        booking_closes_at=booking_closes_at or default_closing(starts_at),
        practical=clean_text(practical),
        day_contact_name=clean_line(day_contact_name),
        day_contact_phone=day_contact_phone,
        facts=course_facts(course),
        starts_at=starts_at,
        ends_at=half_days[-1][1],
        created_by=by,
    )
    check_plan(session, trainers)
    if not rules.can_manage(by, session):
        raise DomainError("Ce lieu n’est pas dans votre territoire.")
    session.save()
    session.trainers.set(trainers)
    write_half_days(session, half_days, by=by)
    return session


def default_closing(starts_at):
    """BOOKING_CLOSES_DAYS before the start, or the start itself when that moment is already past."""
    closing = starts_at - timedelta(days=settings.BOOKING_CLOSES_DAYS)
    return closing if closing > timezone.now() else starts_at


def checked_half_days(half_days):
    """The half-days in order; refused: none, in the past, ending before their start, overlapping."""
    half_days = sorted(half_days)
    if not half_days:
        raise DomainError("Indiquez au moins une demi-journée.")
    for start, end in half_days:
        if end <= start:
            raise DomainError("Une demi-journée finit avant de commencer\u00a0: vérifiez ses heures.")
    for (_, end), (start, _) in pairwise(half_days):
        if start < end:
            raise DomainError("Deux demi-journées se chevauchent\u00a0: vérifiez leurs heures.")
    if half_days[0][0] <= timezone.now():
        raise DomainError("La première demi-journée est déjà passée\u00a0: choisissez une date à venir.")
    return half_days


def check_plan(session, trainers):
    """Refuse a session that could not be held (DomainError)."""
    if session.venue is None and not session.remote_link:
        raise DomainError("Choisissez un lieu, ou donnez le lien de la visioconférence.")
    if not trainers:
        raise DomainError("Choisissez au moins une formatrice ou un formateur.")
    if session.capacity < 1:
        raise DomainError("Prévoyez au moins une place.")
    if session.minimum > session.capacity:
        raise DomainError("Le nombre minimum dépasse le nombre de places.")
    if session.booking_closes_at > session.starts_at:
        raise DomainError("Les inscriptions doivent être closes avant le début de la session.")
    if session.booking_opens_at and session.booking_opens_at >= session.booking_closes_at:
        raise DomainError("Les inscriptions doivent ouvrir avant leur clôture.")


def write_half_days(session, half_days, *, by):
    """Make the session's half-days and their events match ``half_days``: moved in place, added, taken away."""
    existing = list(session.half_days.chronological())
    for half_day, (start, end) in zip(existing, half_days, strict=False):
        write_event(session, start=start, end=end, title=session.title, by=by, event=half_day.event)
    for start, end in half_days[len(existing) :]:
        event = write_event(session, start=start, end=end, title=session.title, by=by)
        HalfDay.objects.create(session=session, event=event)
    for half_day in existing[len(half_days) :]:
        event = half_day.event
        half_day.delete()
        event.delete()


@transaction.atomic
def publish_session(session, *, by):
    """Open a draft to the public, with the facts of its course as they are today. Publishing twice changes nothing."""
    session = lock_session(session)
    refuse_foreign(session, by)
    if session.state == SessionState.PUBLISHED:
        return session
    if session.state == SessionState.CANCELLED:
        raise DomainError("Cette session est annulée\u00a0: elle ne peut plus être publiée.")
    if session.starts_at <= timezone.now():
        raise DomainError("Cette session a déjà commencé\u00a0: changez ses dates avant de la publier.")
    if not session.course.live:
        raise DomainError("La formation n’est plus au catalogue\u00a0: publiez-la d’abord.")
    session.facts = course_facts(session.course)
    session.state = SessionState.PUBLISHED
    session.published_at = timezone.now()
    session.save(update_fields=["facts", "state", "published_at"])
    announce_session(session)
    renew_pages()
    return session


@transaction.atomic
def correct_session(session, *, by, half_days=None, **changes):
    """Change a session's dates, place or terms; when it is published and people must move, each is told.

    Refused (DomainError): a foreign or cancelled session, dates once presence is noted, fewer places than are
    taken. More places go at once to those who wait, in ticket order.
    """
    unknown = changes.keys() - CORRECTABLE
    if unknown:
        raise TypeError(f"correct_session cannot change {unknown}")
    session = lock_session(session)
    refuse_foreign(session, by)
    if session.state == SessionState.CANCELLED:
        raise DomainError("Cette session est annulée\u00a0: elle ne peut plus être modifiée.")
    trainers = changes.pop("trainers", None)
    change_course(session, changes.pop("course", session.course))
    moved = any(getattr(session, name) != value for name, value in changes.items() if name in MOVING)
    for name, value in changes.items():
        setattr(session, name, clean_text(value) if isinstance(value, str) else value)
    if session.venue:
        session.department = session.venue.department
    if half_days is not None:
        moved |= move_half_days(session, half_days, by=by)
    if session.capacity < session.seats_taken:
        raise DomainError(
            f"{session.seats_taken} personnes ont déjà une place\u00a0: gardez au moins ce nombre de places."
        )
    check_plan(session, session.trainers.all() if trainers is None else trainers)
    refuse_foreign(session, by)
    if trainers is not None:
        session.trainers.set(trainers)
    session.save()
    if moved and session.state == SessionState.PUBLISHED:
        tell_everybody_moved(session)
    promote_waiting(session, by=by)
    renew_pages()
    return session


def change_course(session, course):
    """Another course, for a draft only: what was published keeps the facts that people booked."""
    if course == session.course:
        return
    if session.state != SessionState.DRAFT:
        raise DomainError("La session est publiée\u00a0: sa formation ne peut plus changer.")
    session.course, session.facts = course, course_facts(course)


def move_half_days(session, half_days, *, by):
    """Give the session new dates; True when they differ from the old ones."""
    before = [(h.event.start, h.event.end) for h in session.half_days.chronological()]
    if sorted(half_days) == before:
        return False
    if session.half_days.exclude(attendances=None).exists() or session.half_days.exclude(closed_at=None).exists():
        raise DomainError("Des présences sont déjà notées\u00a0: les dates ne peuvent plus changer.")
    half_days = checked_half_days(half_days)
    session.starts_at, session.ends_at = half_days[0][0], half_days[-1][1]
    write_half_days(session, half_days, by=by)
    return True


def tell_everybody_moved(session):
    """Raise the calendar sequence and tell each booked or waiting person where and when it is now."""
    session.sequence += 1
    session.save(update_fields=["sequence"])
    for booking in session.bookings.active().select_related("person"):
        booking.session = session
        booking.sequence += 1
        booking.save(update_fields=["sequence"])
        emails.tell_changed(booking)


@transaction.atomic
def cancel_session(session, *, reason, by):
    """Call a session off: every active booking is cancelled and its person told. Twice changes nothing.

    Refused (DomainError): a foreign session, no reason, presence already noted.
    """
    session = lock_session(session)
    refuse_foreign(session, by)
    reason = clean_line(reason)
    if session.state == SessionState.CANCELLED:
        return session
    if not reason:
        raise DomainError("Dites pourquoi la session est annulée\u00a0: les personnes inscrites le liront.")
    if session.half_days.exclude(attendances=None).exists():
        raise DomainError("Des présences sont déjà notées\u00a0: cette session ne peut plus être annulée.")
    session.state = SessionState.CANCELLED
    session.cancel_reason = reason[:300]
    session.sequence += 1
    session.save(update_fields=["state", "cancel_reason", "sequence"])
    drop_bookings(session, reason=session.cancel_reason, by=by)
    renew_pages()
    return session


def refuse_foreign(session, by):
    """DomainError unless ``by`` coordinates the session's department."""
    if not rules.can_manage(by, session):
        raise DomainError("Cette session n’est pas de votre territoire.")
