"""Many people, few places, one moment. The figures of ``make soak`` are 500 on 20; ``make test`` runs a tenth."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lms.mail.models import OutgoingMail
from sessions.models import Booking
from sessions.queries import integrity_checks
from tests import factories
from tests.flows.server import post, served, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes, pytest.mark.slow, pytest.mark.soak]
FULL = bool(os.environ.get("SOAK"))
PEOPLE, SEATS = (500, 20) if FULL else (50, 2)


@pytest.fixture(scope="module")
def address(django_db_setup, django_db_blocker):
    """One server for all but the twin, whose server is another."""
    with django_db_blocker.unblock(), served() as found:
        yield found


def rush(address, *, clients, people=PEOPLE, seats=SEATS):
    """Everybody posts the form at once; returns the session and the count of each answer."""
    session = factories.make_session(capacity=seats)
    cookies = [signed_in(factories.make_user()) for _ in range(people)]
    path = f"/sessions/{session.pk}/inscription/"
    connection.close()
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(lambda cookie: post(address, path, cookie), cookies))
    session.refresh_from_db()
    return session, Counter(status for status, _ in answers)


def states(session):
    return Counter(session.bookings.values_list("state", flat=True))


@pytest.mark.parametrize("clients", [16, 64] if FULL else [16])
def test_seats_are_never_oversold_and_nobody_is_lost(address, clients):
    session, answers = rush(address, clients=clients)
    assert answers == {303: PEOPLE}
    assert states(session) == {"confirmed": SEATS, "waiting": PEOPLE - SEATS}
    tickets = list(session.bookings.order_by("ticket").values_list("ticket", "state"))
    assert tickets == [(n, "confirmed" if n <= SEATS else "waiting") for n in range(1, PEOPLE + 1)]
    assert OutgoingMail.objects.filter(kind__in=["confirmed", "waiting"]).count() == PEOPLE
    assert list(integrity_checks()) == []


@pytest.mark.parametrize("run", [1, 2, 3] if FULL else [1])
def test_without_the_lock_it_goes_wrong(run):
    """The twin: this must see the fault that the lock prevents, or the test above proves nothing."""
    with served(LOCK_SESSIONS=0) as loose:
        session, answers = rush(loose, clients=16)
    right = {"confirmed": SEATS, "waiting": PEOPLE - SEATS}
    assert states(session) != right or answers.total() != answers[302] + answers[303]


def test_ten_parallel_posts_of_one_person_make_one_booking_and_ten_equal_answers(address):
    session = factories.make_session()
    cookie = signed_in(factories.make_user())
    path = f"/sessions/{session.pk}/inscription/"
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: post(address, path, cookie), range(10)))
        answers += [post(address, path, cookie) for _ in range(10)]
    assert set(answers) == {(303, f"/sessions/{session.pk}/")}
    assert Booking.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="confirmed").count() == 1


def test_places_freed_at_once_go_on_in_ticket_order(address):
    session = factories.make_session(capacity=5)
    bookings = factories.book(session, 15)
    leaving = [(b.pk, signed_in(b.person.user)) for b in bookings[:5]]
    with ThreadPoolExecutor(5) as pool:
        answers = list(
            pool.map(lambda one: post(address, f"/mon-espace/inscriptions/{one[0]}/annuler/", one[1]), leaving)
        )
    assert {status for status, _ in answers} <= {302, 303}
    confirmed = session.bookings.filter(state="confirmed").values_list("ticket", flat=True)
    assert sorted(confirmed) == [6, 7, 8, 9, 10]
    assert list(integrity_checks()) == []
