import pytest
from django.db import transaction

from lms.mail import tasks
from lms.mail.enums import MailKind
from lms.mail.services import queue_mail
from tests.mail.smtp_sink import Sink


@pytest.fixture(autouse=True)
def broker_not_yet_asked(monkeypatch):
    monkeypatch.setattr(tasks, "_silent_until", 0.0)


@pytest.fixture
def queue():
    """Queues one plain message in a transaction of its own."""

    def queue(key="booking:1:confirmed", **fields):
        fields = {
            "kind": MailKind.CONFIRMED,
            "to": "lucette@exemple.example",
            "subject": "Votre place est réservée",
            "text": "Bonjour,\n\nà jeudi.\n",
        } | fields
        with transaction.atomic():
            return queue_mail(key, **fields)

    return queue


@pytest.fixture
def sink(settings):
    with Sink() as server:
        yield server.use(settings)
