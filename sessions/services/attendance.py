"""Presence by half-day: marked, closed by the trainer, corrected with a reason. Nothing that was is lost."""

from django.db import transaction
from django.utils import timezone

from accounts.services import person_of
from courses.services import cancel_achievement, record_achievement
from lms.common.dates import hour
from lms.common.errors import DomainError
from lms.common.text import clean_line
from sessions import rules
from sessions.enums import ATTENDING, AttendanceMethod, AttendanceStatus, BookingState, SessionState
from sessions.models import Attendance, AttendanceMark, HalfDay, TrainingSession
from sessions.queries import roll_call, unmarked
from sessions.services.booking import lock_session, move_booking, new_booking, release_expired
from sessions.signals import attendance_closed


def lock_half_day(half_day):
    """The half-day read again and held until the transaction ends."""
    rows = HalfDay.objects.select_related("event", "session__venue")
    return rows.select_for_update(of=("self",)).get(pk=half_day.pk)


@transaction.atomic
def mark_attendance(half_day, *, booking, status, by, minutes=None):
    """Note presence; the same mark again changes nothing. Minutes: those given, or all of the half-day's if present.

    Refused (DomainError): not the session's trainer, too early, a closed half-day, somebody not on the roll-call.
    """
    half_day = lock_half_day(half_day)
    if not rules.can_run(by, half_day.session):
        raise DomainError("Seuls les formateurs de cette session peuvent faire l’appel.")
    if half_day.closed_at:
        raise DomainError("Cette demi-journée est close\u00a0: utilisez «\u00a0Corriger ».")
    if not rules.roll_call_is_open(half_day):
        opens = rules.roll_call_opens_at(half_day).astimezone(half_day.session.zone)
        raise DomainError(f"L’appel ouvre à {hour(opens)}.")
    return write_mark(half_day, booking, status, minutes, method=AttendanceMethod.TRAINER, by=by)


@transaction.atomic
def mark_rest_present(half_day, *, by):
    """Note as present everybody who has no mark yet; marks already there stay. Refuses what mark_attendance refuses."""
    rows = [row for row in roll_call(half_day) if row.attendance is None]
    return [mark_attendance(half_day, booking=r.booking, status=AttendanceStatus.PRESENT, by=by) for r in rows]


def write_mark(half_day, booking, status, minutes, *, method, by, reason=""):
    """Write the current row and, when something changed, the append-only mark beside it."""
    if booking.session_id != half_day.session_id or booking.state not in ATTENDING:
        raise DomainError("Cette personne n’est pas sur la feuille de présence.")
    minutes = checked_minutes(half_day, AttendanceStatus(status), minutes)
    attendance = Attendance.objects.filter(booking=booking, half_day=half_day).first()
    if attendance and (attendance.status, attendance.minutes) == (status, minutes):
        return attendance
    attendance = attendance or Attendance(booking=booking, half_day=half_day)
    attendance.status, attendance.minutes, attendance.method = status, minutes, method
    attendance.save()
    AttendanceMark.objects.create(
        booking=booking, half_day=half_day, status=status, minutes=minutes, method=method, by=by, reason=reason
    )
    return attendance


def checked_minutes(half_day, status, minutes):
    if status != AttendanceStatus.PRESENT:
        return 0
    if minutes is None:
        return half_day.minutes
    if not 0 < minutes <= half_day.minutes:
        raise DomainError(f"Entre 1 et {half_day.minutes} minutes peuvent être comptées.")
    return minutes


@transaction.atomic
def add_walk_in(session, *, person, by):
    """Note somebody who came without a place: they are called and attested, and take no seat.

    Somebody booked or noted already keeps that booking; somebody waiting leaves the queue; who comes confirms by that
    the place that was kept. In half-days closed
    before they came they stand absent, so that a correction can say otherwise.
    """
    session = lock_session(session)
    if session.state != SessionState.PUBLISHED:
        raise DomainError("Cette session n’est pas ouverte\u00a0: personne ne peut y être ajouté.")
    release_expired(session)
    booking = session.bookings.active().filter(person=person).first()
    if booking and booking.state in ATTENDING:
        return booking
    if booking:
        booking.session = session
        kept = booking.state == BookingState.HELD
        move_booking(booking, BookingState.CONFIRMED if kept else BookingState.WALK_IN, by=by)
    else:
        booking = new_booking(session, person, BookingState.WALK_IN, by=by)
    for half_day in session.half_days.exclude(closed_at=None):
        write_mark(
            half_day,
            booking,
            AttendanceStatus.ABSENT,
            None,
            method=AttendanceMethod.TRAINER,
            by=by,
            reason="ajouté après la clôture",
        )
    return booking


@transaction.atomic
def close_half_day(half_day, *, by, over=False):
    """Close the roll-call with the trainer's confirmation; hours go to the ledger, the last one calls for certificates.

    Closing twice changes nothing. ``over``: the trainer says that a half-day was over before its hour; nobody then
    keeps more minutes than were given. Refused (DomainError): not the session's trainer, before the start, while
    somebody is unmarked (their names are said), long before the end unless ``over``.
    """
    # The session's lock too: of two half-days closed at once, one must see that it is the last.
    session = lock_session(half_day.session)
    half_day = lock_half_day(half_day)
    if not rules.can_run(by, session):
        raise DomainError("Seuls les formateurs de cette session peuvent clore une demi-journée.")
    if half_day.closed_at:
        return half_day
    if timezone.now() < half_day.event.start:
        raise DomainError("Cette demi-journée n’a pas encore commencé.")
    missing = unmarked(half_day)
    if missing:
        names = ", ".join(person.list_name for person in missing[:5]) + ("…" if len(missing) > 5 else "")
        raise DomainError(
            f"Il reste {len(missing)} personne{'s' if len(missing) > 1 else ''} à pointer\u00a0: {names}."
        )
    if rules.closes_early(half_day):
        if not over:
            raise DomainError(f"La demi-journée finit à {hour(half_day.ends)}\u00a0: confirmez qu’elle est déjà finie.")
        cut_short(half_day, by=by)
    half_day.closed_at, half_day.closed_by = timezone.now(), by
    half_day.confirmed_as = person_of(by).full_name
    half_day.save(update_fields=["closed_at", "closed_by", "confirmed_as"])
    for attendance in half_day.attendances.select_related("booking__person"):
        record(attendance, session, by=by)
    announce(session, session.bookings.filter(state__in=ATTENDING), by=by)
    return half_day


def cut_short(half_day, *, by):
    """Count for nobody the minutes of this half-day that were not given."""
    given, now = rules.minutes_given(half_day), hour(timezone.now().astimezone(half_day.session.zone))
    for attendance in half_day.attendances.filter(minutes__gt=given).select_related("booking"):
        write_mark(
            half_day,
            attendance.booking,
            AttendanceStatus.PRESENT,
            given,
            method=AttendanceMethod.TRAINER,
            by=by,
            reason=f"Demi-journée finie à {now}",
        )


@transaction.atomic
def correct_attendance(attendance, *, status, reason, by, minutes=None):
    """Change presence in a closed half-day; what was stays in the marks, the ledger and the certificate follow.

    Refused (DomainError): not the session's trainer, an open half-day, no reason.
    """
    session = lock_session(attendance.half_day.session)
    half_day = lock_half_day(attendance.half_day)
    reason = clean_line(reason)[:300]
    if not rules.can_run(by, session):
        raise DomainError("Seuls les formateurs de cette session peuvent corriger une présence.")
    if half_day.closed_at is None:
        raise DomainError("Cette demi-journée n’est pas close\u00a0: pointez simplement à nouveau.")
    if not reason:
        raise DomainError("Dites pourquoi vous corrigez\u00a0: le motif est gardé avec la correction.")
    booking = attendance.booking
    before = evidence(attendance)
    corrected = write_mark(half_day, booking, status, minutes, method=AttendanceMethod.CORRECTION, by=by, reason=reason)
    if evidence(corrected) != before:
        cancel_achievement(before, by=by)
        record(corrected, session, by=by)
        announce(session, [booking], by=by)
    return corrected


def evidence(attendance):
    """Key of the mark that the presence stands on: what the ledger points back to."""
    mark = AttendanceMark.objects.filter(booking=attendance.booking_id, half_day=attendance.half_day_id).last()
    return f"half-day:{attendance.half_day_id}:booking:{attendance.booking_id}:mark:{mark.pk}"


def record(attendance, session, *, by):
    """Write followed minutes downward, into the ledger of achievements."""
    if attendance.minutes:
        record_achievement(
            attendance.booking.person,
            step=f"course:{session.facts['code']}",
            kind="half_day",
            minutes=attendance.minutes,
            evidence=evidence(attendance),
            at=attendance.half_day.event.end,
            by=by,
        )


def announce(session, bookings, *, by):
    """Say that presence is complete, once no half-day is open: what follows belongs to a higher floor."""
    if not session.half_days.open().exists():
        attendance_closed.send(sender=TrainingSession, session=session, bookings=list(bookings), by=by)
