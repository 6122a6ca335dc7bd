"""Sending: whatever the mail server, a crash or a second poller does, nothing is lost nor silently doubled."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError, connection
from django.utils import timezone

from lms.common.due import LEASE_SECONDS, DueQuerySet, DueState
from lms.mail.enums import MailKind
from lms.mail.management.commands import deliver_mail
from lms.mail.models import OutgoingMail
from lms.mail.queries import integrity_checks, oldest_due_age
from lms.mail.services import deliver_due
from tests.mail.smtp_sink import DROP, Sink

SENT = []  # Message-IDs, by the backends of this module


class Dying(BaseEmailBackend):
    """Takes the message, then the process dies before it can write down that it did."""

    def send_messages(self, messages):
        SENT.extend(message.extra_headers["Message-ID"] for message in messages)
        raise SystemExit


class Slow(BaseEmailBackend):
    def send_messages(self, messages):
        SENT.extend(message.extra_headers["Message-ID"] for message in messages)
        threading.Event().wait(0.02)
        return len(messages)


@pytest.fixture(autouse=True)
def nothing_sent_yet():
    SENT.clear()


def later(**passed):
    return time_machine.travel(timezone.now() + timedelta(**passed), tick=True)


# --- what a mail server does -----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_message_arrives(queue, sink):
    row = queue(html="<p>Bonjour</p>")
    assert deliver_due() == 1
    row.refresh_from_db()
    assert (row.state, row.leased_until, row.uncertain) == (DueState.DONE, None, False)
    assert sink.messages[0]["Message-ID"] == row.message_id


FOR_A_WHILE = [
    {"CONNECT": "421 too busy"},
    {"CONNECT": DROP},
    {"CONNECT": 1.0},
    {"EHLO": DROP},
    {"MAIL": "451 try later"},
    {"MAIL": "550 who are you"},
    {"RCPT": "450 mailbox busy"},
    {"RCPT": "452 too many"},
    {"DATA": "421 closing"},
    {"DATA": "452 no room"},
    {"END": "451 greylisted"},
    {"END": DROP},
    {"END": 1.0},
]


@pytest.mark.django_db
@pytest.mark.parametrize("faults", FOR_A_WHILE, ids="-".join)
def test_a_fault_that_may_pass_is_tried_again_and_arrives(queue, settings, faults):
    row = queue()
    with Sink(faults) as sink:
        sink.use(settings)
        assert deliver_due() == 0
        row.refresh_from_db()
        assert (row.state, row.attempts, row.leased_until) == (DueState.WAITING, 1, None)
        assert row.error
        assert timedelta(seconds=50) < row.due_at - timezone.now() <= timedelta(seconds=60)
        assert deliver_due() == 0
        sink.faults.clear()
        sink.raw.clear()
        with later(seconds=61):
            assert deliver_due() == 1
        assert [message["Message-ID"] for message in sink.messages] == [row.message_id]


@pytest.mark.django_db
@pytest.mark.parametrize("faults", [{"RCPT": "550 5.1.1 no such user"}, {"END": "554 spam"}, {"DATA": "552 full"}])
def test_a_refusal_for_good_is_given_up_at_once_in_words(queue, settings, faults):
    row, other = queue(), queue("booking:2:confirmed", to="autre@exemple.example")
    with Sink(faults) as sink:
        sink.use(settings)
        assert deliver_due() == 0
        row.refresh_from_db()
        other.refresh_from_db()
        assert (row.state, other.state) == (DueState.FAILED, DueState.FAILED)
        assert row.error.startswith("La messagerie du destinataire a refusé")
        assert next(iter(faults.values()))[:3] in row.error


@pytest.mark.django_db
def test_taken_then_cut_off_may_leave_twice_under_one_message_id(queue, settings):
    row = queue()
    with Sink(accepts_then_drops=True) as sink:
        sink.use(settings)
        deliver_due()
        sink.accepts_then_drops = False
        with later(seconds=61):
            assert deliver_due() == 1
        assert [message["Message-ID"] for message in sink.messages] == [row.message_id] * 2


@pytest.mark.django_db
def test_the_tries_end_and_staff_see_it(queue, settings):
    row = queue()
    with Sink({"CONNECT": "421 too busy"}) as sink:
        sink.use(settings)
        waits = []
        for _ in range(len(settings.MAIL_RETRY_MINUTES) + 1):
            with time_machine.travel(row.due_at + timedelta(seconds=1), tick=True):
                deliver_due()
                row.refresh_from_db()
                waits.append(round((row.due_at - timezone.now()).total_seconds() / 60))
    assert waits[:-1] == settings.MAIL_RETRY_MINUTES
    assert row.state == DueState.FAILED
    assert row.news == "En échec"
    assert list(OutgoingMail.objects.in_trouble()) == [row]


@pytest.mark.django_db
def test_a_code_is_not_tried_for_a_whole_day(queue, settings):
    row = queue(kind=MailKind.LOGIN, text="1234-5678")
    with Sink({"CONNECT": DROP}) as sink:
        sink.use(settings)
        for _ in range(3):
            with time_machine.travel(row.due_at + timedelta(seconds=1), tick=True):
                deliver_due()
                row.refresh_from_db()
    assert (row.state, row.text) == (DueState.FAILED, "")


@pytest.mark.django_db
def test_a_server_that_is_away_is_asked_once_a_round(queue, settings):
    for number in range(5):
        queue(f"booking:{number}:confirmed")
    with Sink() as gone:
        gone.use(settings)
    assert deliver_due() == 0
    assert OutgoingMail.objects.filter(attempts=1).count() == 1
    assert OutgoingMail.objects.due().count() == 4


@pytest.mark.django_db
def test_one_bad_message_does_not_hold_the_others(queue, monkeypatch):
    rows = [queue(f"booking:{number}:confirmed") for number in range(3)]
    OutgoingMail.objects.filter(pk=rows[0].pk).update(recipient="\n")
    assert deliver_due() == 2
    assert Counter(OutgoingMail.objects.values_list("state", flat=True))[DueState.DONE] == 2


# --- crashes and rivals ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_sender_that_dies_leaves_a_row_that_comes_back_as_uncertain(queue, settings):
    row = queue()
    settings.EMAIL_BACKEND = "tests.mail.test_delivery.Dying"
    with pytest.raises(SystemExit):
        deliver_due()
    assert deliver_due() == 0  # the lease holds
    settings.EMAIL_BACKEND = "tests.mail.test_delivery.Slow"
    with later(seconds=LEASE_SECONDS + 1):
        assert deliver_due() == 1
    row.refresh_from_db()
    assert (row.state, row.uncertain, row.news) == (DueState.DONE, True, "Envoyé, peut-être deux fois")
    assert [row.message_id] * 2 == SENT


@pytest.mark.django_db
def test_twin_without_a_lease_the_message_of_a_dead_sender_is_lost(queue, settings, monkeypatch):
    def take_for_done(self, count):
        rows = list(self.due()[:count])
        self.model.objects.filter(pk__in=[row.pk for row in rows]).update(state=DueState.DONE)
        return rows

    monkeypatch.setattr(DueQuerySet, "claim", take_for_done)
    queue()
    settings.EMAIL_BACKEND = "tests.mail.test_delivery.Dying"
    with pytest.raises(SystemExit):
        deliver_due()
    settings.EMAIL_BACKEND = "tests.mail.test_delivery.Slow"
    SENT.clear()
    with later(days=30):
        deliver_due()
    assert SENT == []


@pytest.mark.django_db
def test_a_sender_that_lost_its_lease_does_not_overwrite_the_other(queue):
    row = queue()
    stale = OutgoingMail.objects.claim(1)[0]
    with later(seconds=LEASE_SECONDS + 1):
        assert deliver_due() == 1
    stale.settle_failure("trop tard", retry_minutes=[1])
    row.refresh_from_db()
    assert (row.state, row.error) == (DueState.DONE, "")


def deliver_on_threads(count):
    barrier = threading.Barrier(count)

    def work():
        try:
            barrier.wait(10)
            deliver_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.django_db(transaction=True)
def test_pollers_side_by_side_send_each_message_once(queue, settings):
    settings.EMAIL_BACKEND = "tests.mail.test_delivery.Slow"
    rows = [queue(f"booking:{number}:confirmed") for number in range(25)]
    deliver_on_threads(3)
    assert Counter(SENT) == Counter(row.message_id for row in rows)
    assert OutgoingMail.objects.filter(state=DueState.DONE, attempts=1).count() == 25
    assert list(integrity_checks()) == []


@pytest.mark.django_db(transaction=True)
def test_twin_without_a_claim_pollers_send_twice(queue, settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.mail.test_delivery.Slow"
    monkeypatch.setattr(DueQuerySet, "claim", lambda self, count: list(self.due()[:count]))
    for number in range(10):
        queue(f"booking:{number}:confirmed")
    deliver_on_threads(3)
    assert max(Counter(SENT).values()) > 1


# --- the poller ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_poller_outlives_the_database(monkeypatch):
    def down(**_):
        raise OperationalError("the database is away")

    monkeypatch.setattr(deliver_mail, "deliver_due", down)
    monkeypatch.setattr(deliver_mail.connections, "close_all", lambda: None)
    assert deliver_mail.Command().look() == deliver_mail.PAUSE_SECONDS


@pytest.mark.django_db
def test_a_stopped_poller_leaves_the_rest_for_later(queue):
    for number in range(3):
        queue(f"booking:{number}:confirmed")
    assert deliver_due(stopped=lambda: len(django_mail.outbox) == 1) == 1
    assert OutgoingMail.objects.due().count() == 2


@pytest.mark.django_db
def test_the_age_of_the_oldest_due_row(queue):
    assert oldest_due_age() == 0
    queue()
    with later(seconds=90):
        assert 89 <= oldest_due_age() <= 92
        deliver_due()
        assert oldest_due_age() == 0


@pytest.mark.django_db
def test_damage_is_named(queue):
    queue()
    assert list(integrity_checks()) == []
    OutgoingMail.objects.update(state=DueState.DONE, calendar="BEGIN:VCALENDAR", recipient="")
    assert {name for name, _ in integrity_checks()} == {"mail.done_at", "mail.calendar", "mail.recipient"}
