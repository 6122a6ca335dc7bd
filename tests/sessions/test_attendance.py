from datetime import timedelta

import pytest
import time_machine

from courses.models import Achievement
from lms.common.errors import DomainError
from sessions.models import Attendance, AttendanceMark
from sessions.queries import half_days_of, integrity_checks, roll_call, with_presence
from sessions.services.attendance import add_walk_in, close_half_day, correct_attendance, mark_attendance
from sessions.signals import attendance_closed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def class_():
    """A session of two half-days with two persons booked, its trainer, and the clock at its start."""
    session = factories.make_session(count=2)
    session.people = factories.book(session, 2)
    session.trainer = session.trainers.get().user
    with time_machine.travel(session.starts_at, tick=False):
        yield session


@pytest.fixture
def heard():
    calls = []

    def listen(sender, session, bookings, by, **kwargs):
        calls.append([booking.pk for booking in bookings])

    attendance_closed.connect(listen)
    yield calls
    attendance_closed.disconnect(listen)


def mark_all(half_day, session, status="present"):
    return [mark_attendance(half_day, booking=b, status=status, by=session.trainer) for b in session.people]


def test_a_mark_is_a_current_row_and_an_append_only_line(class_):
    [half_day, _] = half_days_of(class_)
    booking = class_.people[0]
    mark_attendance(half_day, booking=booking, status="absent", by=class_.trainer)
    mark_attendance(half_day, booking=booking, status="present", by=class_.trainer)
    assert list(Attendance.objects.values_list("status", "minutes")) == [("present", 210)]
    assert list(AttendanceMark.objects.values_list("status", "minutes", "by")) == [
        ("absent", 0, class_.trainer.pk),
        ("present", 210, class_.trainer.pk),
    ]


def test_the_same_mark_twice_writes_one_line(class_):
    [half_day, _] = half_days_of(class_)
    for _ in range(3):
        mark_attendance(half_day, booking=class_.people[0], status="present", by=class_.trainer)
    assert AttendanceMark.objects.count() == 1


def test_minutes_may_be_fewer_than_planned_but_not_more(class_):
    [half_day, _] = half_days_of(class_)
    attendance = mark_attendance(half_day, booking=class_.people[0], status="present", minutes=170, by=class_.trainer)
    assert attendance.minutes == 170
    for minutes in (0, -5, 211):
        with pytest.raises(DomainError, match="minutes"):
            mark_attendance(half_day, booking=class_.people[0], status="present", minutes=minutes, by=class_.trainer)


def test_only_the_sessions_own_trainer_marks_and_closes(class_):
    [half_day, _] = half_days_of(class_)
    for other in (factories.make_trainer().user, factories.make_coordinator("23"), class_.people[0].person.user):
        with pytest.raises(DomainError, match="formateurs de cette session"):
            mark_attendance(half_day, booking=class_.people[0], status="present", by=other)
        with pytest.raises(DomainError, match="formateurs de cette session"):
            close_half_day(half_day, by=other)


def test_the_roll_call_opens_an_hour_before(class_):
    [half_day, _] = half_days_of(class_)
    early = half_day.event.start - timedelta(minutes=61)
    with time_machine.travel(early), pytest.raises(DomainError, match=r"L’appel ouvre à 8.h.00"):
        mark_attendance(half_day, booking=class_.people[0], status="present", by=class_.trainer)
    with time_machine.travel(half_day.event.start - timedelta(minutes=59)):
        mark_attendance(half_day, booking=class_.people[0], status="present", by=class_.trainer)
        with pytest.raises(DomainError, match="pas encore commencé"):
            close_half_day(half_day, by=class_.trainer)


def test_somebody_waiting_or_of_another_session_is_not_on_the_sheet(class_):
    [half_day, _] = half_days_of(class_)
    other = factories.book(factories.make_session())[0]
    with pytest.raises(DomainError, match="feuille de présence"):
        mark_attendance(half_day, booking=other, status="present", by=class_.trainer)


def test_closing_is_refused_with_names_while_a_mark_is_missing(class_):
    [half_day, _] = half_days_of(class_)
    mark_attendance(half_day, booking=class_.people[0], status="present", by=class_.trainer)
    with pytest.raises(DomainError, match=class_.people[1].person.last_name.upper()):
        close_half_day(half_day, by=class_.trainer)


def test_a_half_day_counts_what_was_planned_only_from_a_quarter_of_an_hour_before_its_end(class_, heard):
    [first, _] = half_days_of(class_)
    with time_machine.travel(first.event.end - timedelta(minutes=16)):
        mark_all(first, class_)
        with pytest.raises(DomainError, match=r"finit à 12.h.30.: confirmez"):
            close_half_day(first, by=class_.trainer)
    first.refresh_from_db()
    assert first.closed_at is None
    assert not Achievement.objects.exists()
    with time_machine.travel(first.event.end - timedelta(minutes=14)):
        close_half_day(first, by=class_.trainer)
    assert {a.minutes for a in Achievement.objects.all()} == {210}


def test_a_half_day_over_before_its_hour_gives_nobody_more_minutes_than_it_lasted(class_):
    [half_day, _] = half_days_of(class_)
    early, late = class_.people
    mark_attendance(half_day, booking=early, status="present", minutes=30, by=class_.trainer)
    mark_attendance(half_day, booking=late, status="present", by=class_.trainer)
    with time_machine.travel(half_day.event.start + timedelta(minutes=101, seconds=50), tick=False):
        close_half_day(half_day, by=class_.trainer, over=True)
    assert dict(Attendance.objects.values_list("booking", "minutes")) == {early.pk: 30, late.pk: 101}
    assert dict(Achievement.objects.values_list("person", "minutes")) == {early.person_id: 30, late.person_id: 101}
    marks = AttendanceMark.objects.filter(booking=late).values_list("minutes", "reason")
    assert [(minutes, reason.replace("\u00a0", " ")) for minutes, reason in marks] == [
        (210, ""),
        (101, "Demi-journée finie à 10 h 41"),
    ]
    assert list(integrity_checks()) == []


def test_closing_keeps_the_confirmation_and_writes_the_ledger(class_, heard):
    [first, second] = half_days_of(class_)
    mark_all(first, class_)
    with time_machine.travel(first.event.end):
        closed = close_half_day(first, by=class_.trainer)
    assert closed.confirmed_as == class_.trainer.person.full_name
    assert sorted(Achievement.objects.values_list("person", "minutes", "step")) == sorted(
        (b.person_id, 210, f"course:{class_.facts['code']}") for b in class_.people
    )
    assert heard == []
    with time_machine.travel(second.event.end):
        mark_all(second, class_, "excused")
        close_half_day(second, by=class_.trainer)
        close_half_day(second, by=class_.trainer)
    assert heard == [[b.pk for b in class_.people]]
    assert Achievement.objects.count() == 2


def test_a_closed_half_day_takes_no_mark_and_nobody_new_escapes_the_check(class_):
    [half_day, _] = half_days_of(class_)
    mark_all(half_day, class_)
    close_half_day(half_day, by=class_.trainer, over=True)
    with pytest.raises(DomainError, match="Corriger"):
        mark_attendance(half_day, booking=class_.people[0], status="absent", by=class_.trainer)


def test_a_correction_asks_its_reason_and_keeps_what_was(class_, heard):
    for half_day in half_days_of(class_):
        with time_machine.travel(half_day.event.end):
            mark_all(half_day, class_)
            close_half_day(half_day, by=class_.trainer)
    attendance = Attendance.objects.filter(booking=class_.people[0]).earliest("pk")
    with pytest.raises(DomainError, match="pourquoi"):
        correct_attendance(attendance, status="absent", reason="  ", by=class_.trainer)
    correct_attendance(attendance, status="absent", reason="Parti à 9 h 10", by=class_.trainer)
    marks = AttendanceMark.objects.filter(booking=class_.people[0], half_day=attendance.half_day)
    assert list(marks.values_list("status", "minutes", "reason")) == [
        ("present", 210, ""),
        ("absent", 0, "Parti à 9 h 10"),
    ]
    standing = Achievement.objects.standing().filter(person=class_.people[0].person)
    assert [a.minutes for a in standing] == [210]
    assert heard[-1] == [class_.people[0].pk]
    assert list(integrity_checks()) == []


def test_an_open_half_day_is_marked_again_not_corrected(class_):
    [half_day, _] = half_days_of(class_)
    attendance = mark_attendance(half_day, booking=class_.people[0], status="present", by=class_.trainer)
    with pytest.raises(DomainError, match="pointez"):
        correct_attendance(attendance, status="absent", reason="Erreur", by=class_.trainer)


def test_a_walk_in_is_called_with_the_others(class_):
    [half_day, _] = half_days_of(class_)
    booking = add_walk_in(class_, person=factories.make_person(last_name="Aalto"), by=class_.trainer)
    assert next(row.booking.pk for row in roll_call(half_day)) == booking.pk
    mark_attendance(half_day, booking=booking, status="present", by=class_.trainer)
    assert [(h.marked, h.present) for h in with_presence(class_)] == [(1, 1), (0, 0)]


def test_names_are_called_without_regard_to_accents(class_):
    for name in ("Étienne", "Eugène", "Zola"):
        add_walk_in(class_, person=factories.make_person(last_name=name), by=None)
    names = [row.person.last_name for row in roll_call(half_days_of(class_)[0])]
    assert [n for n in names if n in ("Étienne", "Eugène", "Zola")] == ["Étienne", "Eugène", "Zola"]
