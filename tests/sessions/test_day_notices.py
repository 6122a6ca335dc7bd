"""« Je suis en retard », « je ne peux pas venir »: who may say it, when, and what the trainer sees."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.common.errors import DomainError
from sessions.models import DayNotice
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import cancel_booking
from sessions.services.notices import give_day_notice, withdraw_day_notice
from sessions.services.planning import cancel_session
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    return factories.book(factories.make_session())[0]


@pytest.fixture
def half_days(booking):
    return list(booking.session.half_days.chronological())


def before(half_day, **span):
    return time_machine.travel(half_day.event.start - timedelta(**span), tick=False)


def said(booking):
    return list(booking.day_notices.order_by("half_day__event__start").values_list("half_day", "kind"))


def test_late_is_said_of_the_next_half_day_only(booking, half_days):
    with before(half_days[0], minutes=30):
        give_day_notice(booking, kind="late")
        give_day_notice(booking, kind="late")
    assert said(booking) == [(half_days[0].pk, "late")]


def test_absent_is_said_of_the_rest_of_the_day(booking, half_days):
    with before(half_days[0], minutes=30):
        give_day_notice(booking, kind="absent")
    assert said(booking) == [(half_days[0].pk, "absent"), (half_days[1].pk, "absent")]
    DayNotice.objects.all().delete()
    with before(half_days[1], minutes=10):  # the morning is over
        give_day_notice(booking, kind="absent")
    assert said(booking) == [(half_days[1].pk, "absent")]


def test_a_second_word_takes_the_place_of_the_first(booking, half_days):
    with before(half_days[0], minutes=30):
        give_day_notice(booking, kind="absent")
        give_day_notice(booking, kind="late")
    assert said(booking) == [(half_days[0].pk, "late")]


def test_the_same_again_keeps_the_hour_of_the_first(booking, half_days):
    with before(half_days[0], hours=2):
        give_day_notice(booking, kind="late")
    first = booking.day_notices.get().at
    with before(half_days[0], hours=1):
        give_day_notice(booking, kind="late")
    assert booking.day_notices.get().at == first


def test_it_can_be_taken_back_twice(booking, half_days):
    with before(half_days[0], minutes=30):
        give_day_notice(booking, kind="absent")
        withdraw_day_notice(booking)
        withdraw_day_notice(booking)
    assert said(booking) == []


def test_the_evening_before_opens_it_at_the_hour_of_the_venue():
    """17 h in Réunion is 13 h or 14 h in Paris."""
    booking = factories.book(factories.make_session(department="974", venue=factories.make_venue("974")))[0]
    first = booking.session.half_days.chronological()[0]
    opens = (first.starts - timedelta(days=1)).replace(hour=17, minute=0)
    assert opens.tzinfo == ZoneInfo("Indian/Reunion")
    with time_machine.travel(opens - timedelta(minutes=1)), pytest.raises(DomainError, match=r"à partir du .* à 17"):
        give_day_notice(booking, kind="late")
    with time_machine.travel(opens):
        give_day_notice(booking, kind="late")


def test_between_two_days_it_waits_for_the_next_evening():
    paris = ZoneInfo("Europe/Paris")
    slots = [*factories.half_days(paris, days=10, count=2), *factories.half_days(paris, days=17, count=2)]
    booking = factories.book(factories.make_session(half_days=slots))[0]
    half_days = list(booking.session.half_days.chronological())
    with time_machine.travel(half_days[1].event.end + timedelta(days=2)), pytest.raises(DomainError, match="à partir"):
        give_day_notice(booking, kind="late")
    with time_machine.travel(half_days[2].starts.replace(hour=0)):
        give_day_notice(booking, kind="late")
    assert said(booking) == [(half_days[2].pk, "late")]


def test_once_the_roll_is_closed_nothing_is_said(booking, half_days):
    trainer = booking.session.trainers.get().user
    with time_machine.travel(half_days[0].event.start + timedelta(minutes=20)):
        mark_attendance(half_days[0], booking=booking, status="present", by=trainer)
        close_half_day(half_days[0], by=trainer, over=True)
        give_day_notice(booking, kind="absent")
    assert said(booking) == [(half_days[1].pk, "absent")]  # the afternoon is still open
    with time_machine.travel(half_days[3].event.end), pytest.raises(DomainError, match="clos"):
        give_day_notice(booking, kind="late")


def test_only_for_who_has_a_place():
    session = factories.make_session(capacity=1)
    first, waiting = factories.book(session, 2)
    half_day = session.half_days.chronological()[0]
    with before(half_day, minutes=30), pytest.raises(DomainError, match="pas de place"):
        give_day_notice(waiting, kind="late")
    cancel_booking(first, by=first.person.user)
    with before(half_day, minutes=30):
        with pytest.raises(DomainError, match="pas de place"):
            give_day_notice(first, kind="late")
        give_day_notice(waiting, kind="late")  # promoted meanwhile


def test_not_for_a_cancelled_session(booking, half_days):
    cancel_session(booking.session, reason="Neige", by=booking.session.created_by)
    with before(half_days[0], minutes=30), pytest.raises(DomainError):
        give_day_notice(booking, kind="late")


# --- what the trainer sees -------------------------------------------------------------------------------------------
def roll_call(session, half_day):
    client = Client()
    client.force_login(session.trainers.get().user)
    response = client.get(f"/animation/sessions/{session.pk}/emargement/?demi-journee={half_day.pk}")
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_the_trainer_sees_it_on_the_row_and_on_top(booking, half_days):
    others = factories.book(booking.session, 2)
    with before(half_days[0], minutes=30):
        assert "Prévient" not in roll_call(booking.session, half_days[0])
        give_day_notice(booking, kind="late")
        give_day_notice(others[0], kind="absent")
        text = roll_call(booking.session, half_days[0])
        afternoon = roll_call(booking.session, half_days[1])
    assert "1 personne prévient</strong> d’un retard" in text
    assert "1 personne prévient</strong> d’une absence" in text
    row = text.split(f'id="pointage-{booking.pk}"')[1].split("</li>")[0]
    assert "Prévient : en retard" in row
    assert "Prévient : ne peut pas venir" in text
    assert "retard" not in afternoon
    assert "Prévient : ne peut pas venir" in afternoon


def test_a_tap_of_the_trainer_keeps_it_on_the_row(booking, half_days):
    client = Client()
    client.force_login(booking.session.trainers.get().user)
    with before(half_days[0], minutes=30):
        give_day_notice(booking, kind="late")
        address = f"/animation/sessions/{booking.session_id}/emargement/{half_days[0].pk}/pointer/"
        tap = {"booking": booking.pk, "status": "present"}
        row = client.post(address, tap, headers={"hx-request": "true"}).content.decode()
    assert "Prévient\u00a0: en retard" in row


def test_somebody_who_gave_the_place_back_is_not_counted(booking, half_days):
    with before(half_days[0], minutes=30):
        give_day_notice(booking, kind="late")
        cancel_booking(booking, by=booking.person.user)
        assert "Prévient" not in roll_call(booking.session, half_days[0])


def test_queries_do_not_grow_with_notices():
    counts = []
    for people in (1, 16):
        session = factories.make_session()
        bookings = factories.book(session, people)
        half_day = session.half_days.chronological()[0]
        client = Client()
        client.force_login(session.trainers.get().user)
        with before(half_day, minutes=30):
            for booking in bookings:
                give_day_notice(booking, kind="late")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/animation/sessions/{session.pk}/emargement/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
