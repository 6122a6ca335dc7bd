import pytest

from certificates.rules import is_eligible, presence
from sessions.enums import BookingState
from sessions.models import HalfDay
from tests.certificates.held import held_session

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def marks():
    return {
        "pppp": True,
        "pppa": True,
        "ppaa": True,
        "paaa": False,
        "aaaa": False,
        "peee": False,
        "ppee": True,
        "eeee": False,
    }


def test_the_threshold_counts_minutes_really_followed(marks):
    session = held_session(*marks)
    assert {letters: is_eligible(b) for letters, b in zip(marks, session.people, strict=True)} == marks


def test_the_threshold_is_a_setting(settings):
    session = held_session("pppa")
    for threshold, eligible in [(0.75, True), (0.76, False), (0, True), (1, False)]:
        settings.ATTENDANCE_THRESHOLD = threshold
        assert is_eligible(session.people[0]) is eligible


def test_somebody_never_there_gets_nothing_even_with_a_threshold_of_zero(settings):
    settings.ATTENDANCE_THRESHOLD = 0
    assert not is_eligible(held_session("aa").people[0])


def test_some_minutes_of_a_half_day_count_as_such():
    session = held_session("pp")
    booking = session.people[0]
    booking.attendances.update(minutes=100)
    found = presence(booking)
    assert (found.followed, found.planned, found.half_days_followed, found.half_days) == (200, 420, 2, 2)
    assert not is_eligible(booking)


def test_an_open_half_day_does_not_count():
    session = held_session("pp")
    HalfDay.objects.filter(pk=session.half_days.chronological().last().pk).update(closed_at=None)
    found = presence(session.people[0])
    assert (found.followed, found.complete) == (210, False)
    assert not is_eligible(session.people[0])


@pytest.mark.parametrize("state", [s for s in BookingState if s not in {BookingState.CONFIRMED, BookingState.WALK_IN}])
def test_only_who_stands_on_the_roll_call(state):
    booking = held_session("pp").people[0]
    booking.state = state
    assert not is_eligible(booking)


def test_a_cancelled_session_attests_nothing():
    booking = held_session("pp").people[0]
    booking.session.state = "cancelled"
    assert not is_eligible(booking)
