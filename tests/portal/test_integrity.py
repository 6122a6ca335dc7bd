"""verify_integrity is silent on what the services write, and names each damage done behind their back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import F

from certificates.models import Certificate
from certificates.services import issue_due
from sessions.models import Attendance, AttendanceMark, Booking, BookingMove, HalfDay, TrainingSession
from sessions.services.attendance import close_half_day, mark_attendance
from tests import factories
from tests.plugins.copied import copied

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived():
    """A session held and attested, and a coming one with its queue: sound data to damage. The coming one."""
    write_lived()
    return TrainingSession.objects.get(capacity=2)


@copied
def write_lived():
    held = factories.make_session(count=1)
    factories.book(held, 2)
    trainer = held.trainers.get().user
    [half_day] = held.half_days.all()
    with time_machine.travel(half_day.event.end):
        for booking in held.bookings.all():
            mark_attendance(half_day, booking=booking, status="present", by=trainer)
        close_half_day(half_day, by=trainer)
        issue_due(5)
    coming = factories.make_session(capacity=2, days=30)
    factories.book(coming, 4)


def damaged(capsys):
    """The checks that the command names; it ends with status 1 when there are any."""
    status = 0
    try:
        call_command("verify_integrity")
    except SystemExit as end:
        status = end.code
    lines = capsys.readouterr().out.splitlines()
    assert status == bool(lines)
    return {line.split(":")[0] for line in lines}


def test_it_is_silent_on_sound_data(lived, capsys):
    assert damaged(capsys) == set()


def of(session, **fields):
    return TrainingSession.objects.filter(pk=session.pk).update(**fields)


def waiting(session):
    return Booking.objects.filter(session=session, state="waiting").order_by("ticket")


DAMAGES = {
    "a seat counted twice": (lambda s: of(s, seats_taken=F("seats_taken") + 1), "seats"),
    "a wrong queue": (lambda s: of(s, waiting=0), "seats"),
    "more people than places": (lambda s: of(s, capacity=1), "oversold"),
    "a free place beside a queue": (lambda s: of(s, capacity=3), "queue"),
    "a ticket never given": (lambda s: of(s, next_ticket=2), "ticket"),
    "somebody overtaken": (lambda s: waiting(s).filter(ticket=4).update(state="confirmed"), "order"),
    "a booking without a log": (lambda s: BookingMove.objects.filter(booking=waiting(s)[0]).delete(), "moves"),
    "a state that no move explains": (lambda s: waiting(s).filter(ticket=4).update(state="cancelled"), "moves"),
    "dates that differ from the half-days": (lambda s: of(s, starts_at=s.starts_at - timedelta(days=1)), "half-days"),
    "a presence of somebody who waits": (
        lambda s: Attendance.objects.create(
            booking=waiting(s)[0], half_day=s.half_days.first(), status="present", minutes=210
        ),
        "attendance",
    ),
    "a presence in another session": (
        lambda s: Attendance.objects.filter(pk=Attendance.objects.first().pk).update(half_day=s.half_days.first()),
        "attendance",
    ),
    "a closed half-day with somebody unmarked": (lambda s: Attendance.objects.first().delete(), "closing"),
    "a presence that its marks do not say": (lambda s: Attendance.objects.update(minutes=1), "marks"),
    "a mark taken away": (lambda s: AttendanceMark.objects.first().delete(), "marks"),
    "a half-day opened again under a certificate": (
        lambda s: HalfDay.objects.exclude(closed_at=None).update(closed_at=None),
        "certificate",
    ),
    "a file that changed": (lambda s: Certificate.objects.update(sha256="0" * 64), "certificate"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_named(lived, damage, capsys):
    harm, check = DAMAGES[damage]
    harm(lived)
    assert any(name.startswith(check) for name in damaged(capsys))
