"""Many hands at once, on both databases: one booking, one of confirmed and expired, no place lost or given twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from lms.mail.models import OutgoingMail
from sessions.models import Booking, TrainingSession
from sessions.queries import integrity_checks
from sessions.services.booking import cancel_booking
from sessions.services.holds import LimitError, confirm_booking, hold_place, purge_expired
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
LUCETTE = {"first_name": "Lucette", "last_name": "Morvan", "email": "lucette@exemple.example"}


def at_once(*deeds):
    """Each deed in a thread and a connection of its own, let go together; their answers in order."""
    barrier = Barrier(len(deeds))

    def run(deed):
        barrier.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result() for future in [pool.submit(run, deed) for deed in deeds]]


def hold(session, **fields):
    return hold_place(session, **LUCETTE | fields, origin="origine")


def test_ten_posts_at_once_and_ten_more_are_one_person_one_booking_one_message(settings):
    session = factories.make_session()
    path = reverse("sessions:book", args=[session.pk])

    def post():
        answer = Client().post(path, LUCETTE)
        return answer.status_code, answer["Location"], answer.content

    answers = at_once(*[post] * 10) + [post() for _ in range(10)]
    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert Person.objects.filter(contact_email=LUCETTE["email"]).count() == 1
    assert Booking.objects.count() == 1
    assert OutgoingMail.objects.count() == 1
    assert list(integrity_checks()) == []


def test_the_last_place_is_held_once(settings):
    settings.GUEST_HOLDS_PER_SESSION = 100
    session = factories.make_session(capacity=1)
    at_once(*[lambda n=n: hold(session, email=f"p{n}@exemple.example") for n in range(8)])
    states = list(session.bookings.values_list("state", flat=True))
    assert (states.count("held"), states.count("asked")) == (1, 7)
    assert list(integrity_checks()) == []


@pytest.mark.parametrize("milliseconds", range(-4, 5, 2))
def test_at_its_hour_a_place_is_confirmed_or_expired_never_both(milliseconds):
    """B-08: the link and the timetable at the same moment, on both sides of the hour."""
    session = factories.make_session(capacity=1)
    booking = hold(session)
    [waiting] = factories.book(session)
    with time_machine.travel(booking.held_until + timedelta(milliseconds=milliseconds)):
        answers = at_once(lambda: confirm_booking(booking).state, purge_expired, lambda: confirm_booking(booking).state)
    booking.refresh_from_db()
    waiting.refresh_from_db()
    assert (booking.state, waiting.state) in [("confirmed", "waiting"), ("expired", "confirmed")]
    assert {answers[0], answers[2]} == {booking.state}
    told = list(OutgoingMail.objects.filter(recipient=LUCETTE["email"]).values_list("kind", flat=True))
    assert sorted(told) == sorted(["held", booking.state])
    assert TrainingSession.objects.get().seats_taken == 1
    assert list(integrity_checks()) == []


def test_confirming_and_cancelling_at_once_leave_one_truth():
    session = factories.make_session(capacity=1)
    booking = hold(session)
    [waiting] = factories.book(session)
    at_once(lambda: confirm_booking(booking), lambda: cancel_booking(booking, by=None))
    booking.refresh_from_db()
    waiting.refresh_from_db()
    assert (booking.state, waiting.state) == ("cancelled", "confirmed")
    assert list(integrity_checks()) == []


def test_ranks_confirmed_at_once_have_each_a_ticket(settings):
    settings.GUEST_HOLDS_PER_SESSION = 100
    session = factories.make_session(capacity=1)
    factories.book(session)
    asked = [hold(session, email=f"p{n}@exemple.example") for n in range(6)]
    at_once(*[lambda b=b: confirm_booking(b) for b in asked])
    tickets = list(session.bookings.filter(state="waiting").values_list("ticket", flat=True))
    assert len(set(tickets)) == 6
    assert list(integrity_checks()) == []


def test_the_limit_of_a_connection_holds_under_a_crowd():
    session = factories.make_session()

    def ask(n):
        try:
            return hold(session, email=f"p{n}@exemple.example").state
        except LimitError:
            return "refused"

    answers = at_once(*[lambda n=n: ask(n) for n in range(8)])
    assert (answers.count("held"), answers.count("refused")) == (3, 5)
    assert timezone.now() < session.starts_at
