"""The real worker and the real poller, as the demo runs them: what is due happens, whoever dies on the way."""

import signal
import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from certificates.models import Certificate, CertificateRequest
from lms.celery import app
from lms.mail.models import OutgoingMail
from lms.portal.queries import integrity_problems
from sessions.services.attendance import close_half_day, mark_attendance
from tests import factories
from tests.flows.server import process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes, pytest.mark.slow]
POLLER = ("django", "deliver_mail", "--watch")
WORKER = ("celery", "-A", "lms", "worker", "--concurrency", "1", "-l", "error", "--without-gossip", "--without-mingle")


def until(condition, seconds=90):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return
        time.sleep(0.02)
    raise TimeoutError(condition)


def held(people):
    """A session that took place yesterday and whose roll-call has just been closed."""
    with time_machine.travel(timezone.now() - timedelta(days=12)):
        session = factories.make_session(count=1)
        factories.book(session, people)
    trainer = session.trainers.get().user
    [half_day] = session.half_days.all()
    with time_machine.travel(half_day.event.end):
        for booking in session.bookings.all():
            mark_attendance(half_day, booking=booking, status="present", by=trainer)
    close_half_day(half_day, by=trainer)
    return session


def sent():
    return OutgoingMail.objects.filter(state="done").count()


def all_sent():
    return not OutgoingMail.objects.exclude(state="done").exists()


def test_the_worker_makes_attestations_and_the_poller_sends_every_message(tmp_path):
    app.control.purge()  # what the tests before have called for
    held(3)
    assert CertificateRequest.objects.filter(state="waiting").count() == 3
    outbox = tmp_path / "outbox"
    with process(*WORKER, EMAIL_FILE_PATH=outbox), process(*POLLER, EMAIL_FILE_PATH=outbox):
        until(lambda: Certificate.objects.count() == 3)
        until(all_sent)
    assert OutgoingMail.objects.filter(kind="certificate").count() == 3
    letters = "".join(file.read_text() for file in outbox.iterdir())
    assert [letters.count(row.message_id) for row in OutgoingMail.objects.all()] == [1] * 6
    assert list(integrity_problems()) == []


def test_a_killed_poller_loses_nothing(tmp_path):
    """Killed at any moment, started again: every message leaves, and a doubt is written on the row."""
    session = factories.make_session(capacity=100)
    factories.book(session, 12)
    for _ in range(2):
        before = sent()
        with process(*POLLER, EMAIL_FILE_PATH=tmp_path / "outbox") as poller:
            until(lambda before=before: sent() > before or all_sent())  # it is at work when it dies
            poller.send_signal(signal.SIGKILL)
    # The leases of the dead run out.
    OutgoingMail.objects.exclude(leased_until=None).update(leased_until=timezone.now() - timedelta(seconds=1))
    with process(*POLLER, EMAIL_FILE_PATH=tmp_path / "outbox"):
        until(all_sent)
    letters = "".join(file.read_text() for file in (tmp_path / "outbox").iterdir())
    for row in OutgoingMail.objects.all():
        assert row.message_id in letters
