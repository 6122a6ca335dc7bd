from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lms.common.errors import DomainError
from lms.mail.models import OutgoingMail
from sessions.enums import ACTIVE, BOOKING_MOVES, BookingState
from sessions.models import Booking, BookingMove
from sessions.queries import integrity_checks, position
from sessions.services.attendance import add_walk_in
from sessions.services.booking import book_place, cancel_booking, move_booking
from sessions.services.planning import cancel_session
from tests import factories

pytestmark = pytest.mark.django_db


def mails(booking):
    return list(OutgoingMail.objects.filter(key__startswith=f"booking:{booking.pk}:").values_list("kind", flat=True))


def test_a_place_is_given_with_its_ticket_its_log_and_its_message():
    session = factories.make_session(capacity=2)
    user = factories.make_user()
    booking = book_place(session, person=user.person, by=user)
    session.refresh_from_db()
    assert (booking.state, booking.ticket, booking.invited) == ("confirmed", 1, True)
    assert (session.seats_taken, session.waiting, session.next_ticket) == (1, 0, 2)
    assert list(booking.moves.values_list("before", "after", "by")) == [("", "confirmed", user.pk)]
    assert mails(booking) == ["confirmed"]


def test_booking_again_gives_the_same_booking_and_no_second_message():
    session = factories.make_session()
    user = factories.make_user()
    first = book_place(session, person=user.person, by=user)
    assert [book_place(session, person=user.person, by=user).pk for _ in range(10)] == [first.pk] * 10
    assert mails(first) == ["confirmed"]
    assert BookingMove.objects.count() == 1


def test_when_no_place_is_left_people_wait_in_ticket_order():
    session = factories.make_session(capacity=1)
    _, second, third = factories.book(session, 3)
    assert [second.state, third.state] == ["waiting", "waiting"]
    assert [position(second), position(third)] == [1, 2]
    assert mails(third) == ["waiting"]


def test_a_freed_place_goes_to_the_lowest_ticket():
    session = factories.make_session(capacity=1)
    first, second, third = factories.book(session, 3)
    cancel_booking(first, by=first.person.user)
    second.refresh_from_db()
    third.refresh_from_db()
    assert [second.state, third.state] == ["confirmed", "waiting"]
    assert position(third) == 1
    assert mails(first) == ["cancelled", "confirmed"]
    assert sorted(mails(second)) == ["promoted", "waiting"]


def test_a_newcomer_never_overtakes_somebody_who_waits():
    session = factories.make_session(capacity=1)
    first, _ = factories.book(session, 2)
    # A place is free and somebody waits: what a crash between two versions of the code could leave.
    Booking.objects.filter(pk=first.pk).update(state="cancelled")
    type(session).objects.filter(pk=session.pk).update(seats_taken=0)
    [newcomer] = factories.book(session, 1)
    assert newcomer.state == "waiting"


def test_cancelling_twice_changes_nothing():
    session = factories.make_session()
    [booking] = factories.book(session)
    cancel_booking(booking, by=booking.person.user)
    again = cancel_booking(booking, by=booking.person.user)
    assert again.state == "cancelled"
    assert again.sequence == 1
    assert booking.moves.count() == 2


def test_after_cancelling_one_may_book_again_with_a_new_ticket():
    session = factories.make_session()
    [booking] = factories.book(session)
    cancel_booking(booking, by=booking.person.user)
    again = book_place(session, person=booking.person, by=booking.person.user)
    assert (again.ticket, again.state) == (2, "confirmed")
    assert again.uid != booking.uid


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"booking_closes_at": timedelta(seconds=-1)}, "closes"),
        ({"booking_opens_at": timedelta(hours=1)}, "pas encore ouvertes"),
        ({"starts_at": timedelta(days=-3), "ends_at": timedelta(days=-2)}, "terminée"),
    ],
)
def test_a_closed_unopened_or_past_session_is_refused_in_words(change, words):
    session = factories.make_session()
    now = timezone.now()
    type(session).objects.filter(pk=session.pk).update(**{name: now + delta for name, delta in change.items()})
    user = factories.make_user()
    with pytest.raises(DomainError, match=words):
        book_place(session, person=user.person, by=user)
    assert not Booking.objects.exists()


def test_a_cancelled_session_and_a_draft_are_refused():
    coordinator = factories.make_coordinator("23")
    session = factories.make_session(coordinator=coordinator)
    draft = factories.make_session(publish=False)
    user = factories.make_user()
    cancel_session(session, reason="Salle inondée", by=coordinator)
    with pytest.raises(DomainError, match="annulée"):
        book_place(session, person=user.person, by=user)
    with pytest.raises(DomainError, match="closes"):
        book_place(draft, person=user.person, by=user)


def test_a_booking_cannot_be_cancelled_once_the_session_has_started():
    session = factories.make_session()
    [booking] = factories.book(session)
    with time_machine.travel(session.starts_at + timedelta(minutes=1)), pytest.raises(DomainError, match="a commencé"):
        cancel_booking(booking, by=booking.person.user)


def test_nobody_is_promoted_into_a_session_that_has_started():
    session = factories.make_session(capacity=1)
    first, second = factories.book(session, 2)
    with time_machine.travel(session.starts_at + timedelta(minutes=1)):
        move_booking(Booking.objects.get(pk=first.pk), BookingState.CANCELLED, by=None)
    second.refresh_from_db()
    assert second.state == "waiting"


def test_a_walk_in_takes_no_seat_and_is_noted_once():
    session = factories.make_session(capacity=1)
    factories.book(session, 1)
    person = factories.make_person(email="", phone="", reachable=False)
    booking = add_walk_in(session, person=person, by=None)
    assert add_walk_in(session, person=person, by=None) == booking
    session.refresh_from_db()
    assert (booking.state, session.seats_taken) == ("walk_in", 1)


def test_somebody_waiting_who_comes_leaves_the_queue():
    session = factories.make_session(capacity=1)
    _, waiting = factories.book(session, 2)
    booking = add_walk_in(session, person=waiting.person, by=None)
    session.refresh_from_db()
    assert (booking.pk, booking.state, session.waiting) == (waiting.pk, "walk_in", 0)


@pytest.mark.parametrize("before", list(BookingState))
@pytest.mark.parametrize("after", list(BookingState))
def test_only_legal_moves_pass(before, after):
    session = factories.make_session()
    [booking] = factories.book(session)
    Booking.objects.filter(pk=booking.pk).update(state=before)
    type(session).objects.filter(pk=session.pk).update(seats_taken=5, waiting=5)
    booking = Booking.objects.get(pk=booking.pk)
    if after in BOOKING_MOVES[before]:
        move_booking(booking, after, by=None)
    else:
        with pytest.raises(DomainError):
            move_booking(booking, after, by=None)


def test_the_database_itself_refuses_two_active_bookings():
    from django.db import IntegrityError, transaction

    session = factories.make_session()
    [booking] = factories.book(session)
    for state in ACTIVE:
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.create(session=session, person=booking.person, state=state, ticket=99)


def test_nothing_is_written_when_the_message_cannot_be(monkeypatch):
    """Twin: a booking without its message would be a promise that nobody hears of."""
    from sessions import emails

    session = factories.make_session()
    user = factories.make_user()

    def broken(booking):
        raise RuntimeError("no message")

    monkeypatch.setattr(emails, "tell_confirmed", broken)
    with pytest.raises(RuntimeError):
        book_place(session, person=user.person, by=user)
    session.refresh_from_db()
    assert (Booking.objects.count(), session.seats_taken, session.next_ticket) == (0, 0, 1)


def test_tickets_follow_the_order_of_booking_whatever_the_clock_says():
    session = factories.make_session(capacity=1, days=30)
    orders = []
    for shift in (0, -3600, 3600, -0.4, 0.4, 0):
        with time_machine.travel(timezone.now() + timedelta(seconds=shift)):
            orders.append(factories.book(session)[0].ticket)
    assert orders == [1, 2, 3, 4, 5, 6]


def test_a_life_of_bookings_breaks_no_invariant():
    session = factories.make_session(capacity=3)
    bookings = factories.book(session, 8)
    for index in (0, 5, 3, 1):
        cancel_booking(bookings[index], by=None)
    assert list(integrity_checks()) == []
