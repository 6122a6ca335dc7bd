"""From the closed half-day to the worker: the request is in the same transaction, the broker may be down."""

import pytest
from django.db import transaction

from certificates import tasks
from certificates.models import Certificate, CertificateRequest
from certificates.tasks import issue_due_certificates
from sessions.models import TrainingSession
from sessions.signals import attendance_closed
from tests.certificates.held import held_session


class UndoneError(Exception):
    pass


@pytest.fixture
def woken(monkeypatch):
    calls = []
    monkeypatch.setattr(issue_due_certificates, "apply_async", lambda **options: calls.append(options))
    return calls


def announce(session):
    attendance_closed.send(sender=TrainingSession, session=session, bookings=session.people, by=session.trainer)


@pytest.mark.django_db
def test_the_worker_is_woken_after_the_commit(woken, django_capture_on_commit_callbacks):
    session = held_session("p", close=False)
    with django_capture_on_commit_callbacks() as callbacks:
        announce(session)
        assert woken == []
    assert len(callbacks) == 1
    callbacks[0]()
    assert len(woken) == 1


@pytest.mark.django_db
def test_a_closing_that_fails_asks_for_nothing(woken):
    session = held_session("p", close=False)

    @transaction.atomic
    def fail_after_announcing():
        announce(session)
        raise UndoneError

    with pytest.raises(UndoneError):
        fail_after_announcing()
    assert CertificateRequest.objects.count() == 0


@pytest.mark.django_db
def test_a_broker_that_is_down_harms_nobody(monkeypatch, django_capture_on_commit_callbacks):
    def down(**options):
        raise ConnectionError("no broker")

    monkeypatch.setattr(issue_due_certificates, "apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        held_session("p")
    assert CertificateRequest.objects.count() == 1
    issue_due_certificates()  # what the timetable does
    assert Certificate.objects.count() == 1


@pytest.mark.django_db
def test_asking_twice_is_one_request(woken):
    session = held_session("p", "p")
    announce(session)
    announce(session)
    assert CertificateRequest.objects.count() == 2


@pytest.mark.django_db
def test_a_full_batch_calls_for_more_hands(woken, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    held_session("p", "p", "p")
    woken.clear()
    issue_due_certificates()
    assert len(woken) == 2
    issue_due_certificates()
    assert len(woken) == 2
    assert Certificate.objects.count() == 3
