"""Two timetables at once (F-12): each person still has one message. On both databases."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from lms.mail.models import OutgoingMail
from sessions.services import reminders
from sessions.services.booking import cancel_booking
from sessions.services.reminders import send_reminders
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*deeds):
    """Each deed in a thread and a connection of its own, all let go at the same moment."""
    barrier, errors = threading.Barrier(len(deeds)), []

    def run(deed):
        try:
            barrier.wait()
            deed()
        except Exception as error:  # noqa: BLE001 told by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_four_timetables_write_once():
    session = factories.make_session(days=10)
    factories.book(session, 6)
    with time_machine.travel(session.starts_at - timedelta(hours=12), tick=False):
        at_once(*[send_reminders] * 4)
    keys = list(OutgoingMail.objects.filter(kind="day_before").values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 6


def test_twin_without_the_unique_key_a_person_is_told_twice(monkeypatch):
    """The guard is the key in the outbox: with a key that differs each time, the second round writes again."""
    import itertools

    count = itertools.count()
    monkeypatch.setattr(reminders.emails, "mail_key", lambda booking, news: f"booking:{booking.pk}:{next(count)}")
    session = factories.make_session(days=10)
    factories.book(session, 2)
    with time_machine.travel(session.starts_at - timedelta(hours=12), tick=False):
        send_reminders()
        send_reminders()
    assert OutgoingMail.objects.filter(kind="day_before").count() == 4


def test_nobody_who_leaves_meanwhile_is_written_to_after():
    session = factories.make_session(days=10)
    bookings = factories.book(session, 6)
    leaving = bookings[0]
    with time_machine.travel(session.starts_at - timedelta(hours=12), tick=False):
        at_once(send_reminders, lambda: cancel_booking(leaving, by=leaving.person.user))
        before = OutgoingMail.objects.filter(kind="day_before").count()
        send_reminders()
    mails = OutgoingMail.objects.filter(key__startswith=f"booking:{leaving.pk}:").order_by("pk")
    kinds = list(mails.values_list("kind", flat=True))
    assert kinds in (["confirmed", "cancelled"], ["confirmed", "day_before", "cancelled"])
    assert OutgoingMail.objects.filter(kind="day_before").count() == before
