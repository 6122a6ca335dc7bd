"""Writing messages: promised with the deed, once, clean; and putting back what was given up."""

import email
import time
from email import policy

import pytest
from celery import current_app
from django.core import mail as django_mail
from django.db import transaction
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from lms.common.due import DueState
from lms.common.errors import DomainError
from lms.mail import services, tasks
from lms.mail.emails import build_message
from lms.mail.enums import MailKind
from lms.mail.models import OutgoingMail
from lms.mail.services import compose, deliver_due, queue_mail, resend
from lms.settings.parts.queues import broker
from tests.factories import make_coordinator

HOSTILE = st.text(st.sampled_from("aé\r\n\x00\u2028\u2029\u202e\u2066\x0b:;,<>@\"' \u00a0Bcc"), max_size=60)
HEADERS = {"content-type", "mime-version", "subject", "from", "to", "reply-to", "date", "message-id", "auto-submitted"}


def plain(**fields):
    return {"kind": MailKind.CONFIRMED, "to": "a@exemple.example", "subject": "Objet", "text": "Texte"} | fields


@pytest.mark.django_db
def test_a_rollback_sends_nothing():
    with transaction.atomic():
        queue_mail("booking:1:confirmed", **plain())
        transaction.set_rollback(True)
    assert deliver_due() == 0
    assert django_mail.outbox == []


@pytest.mark.django_db
def test_the_same_key_is_one_message(queue):
    first = queue(subject="Le premier")
    assert queue(subject="Le second") == first
    assert OutgoingMail.objects.get().subject == "Le premier"
    assert deliver_due() == 1
    assert queue() == first
    assert deliver_due() == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_promised():
    with pytest.raises(RuntimeError):
        queue_mail("booking:1:confirmed", **plain())
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_neither_fails_nor_delays_the_deed(monkeypatch, queue, tmp_path):
    configured = broker("amqp://127.0.0.1:9", tmp_path)  # nobody listens on port 9
    options = configured["CELERY_BROKER_TRANSPORT_OPTIONS"]
    with current_app.connection_for_write(configured["CELERY_BROKER_URL"], transport_options=options) as refused:
        monkeypatch.setattr(
            tasks.deliver_mail, "apply_async", lambda **options: _publish(refused, tasks.deliver_mail, options)
        )
        started = time.monotonic()
        for number in range(20):
            queue(f"booking:{number}:confirmed")
    assert time.monotonic() - started < 2
    assert tasks._silent_until > time.monotonic()
    assert OutgoingMail.objects.filter(state=DueState.WAITING).count() == 20
    assert deliver_due() == 20


def _publish(connection, task, options):
    options.pop("ignore_result")
    return task.__class__.apply_async(task, connection=connection, **options)


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_the_worker(monkeypatch, queue):
    woken = []
    monkeypatch.setattr(tasks.deliver_mail, "apply_async", lambda **options: woken.append(options))
    queue()
    queue()
    assert [options["retry"] for options in woken] == [False]


@pytest.mark.django_db
def test_what_a_message_says_of_itself(settings, queue):
    settings.BASE_URL = "https://formation.exemple.example:8443"
    row = queue(name="Lucette Morvan", reply_to="coop23@exemple.example")
    message = email.message_from_bytes(build_message(row).message().as_bytes(), policy=policy.default)
    assert message["Message-ID"] == row.message_id
    assert row.message_id.endswith("@formation.exemple.example>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == "Lucette Morvan <lucette@exemple.example>"
    assert message["Reply-To"] == "coop23@exemple.example"
    assert set(map(str.lower, message.keys())) - {"content-transfer-encoding"} == HEADERS


@pytest.mark.django_db
def test_text_then_html_then_the_calendar_with_its_method(queue):
    ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Été\r\nEND:VCALENDAR\r\n"
    row = queue(html="<p>Bonjour</p>", calendar=ics, calendar_method="REQUEST")
    message = email.message_from_bytes(build_message(row).message().as_bytes(), policy=policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert parts[2]["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert parts[2].get_content().splitlines() == ics.splitlines()
    assert parts[3].get_filename() == "invite.ics"
    assert parts[3].get_content() == ics.encode()


@pytest.mark.django_db
@example_settings(max_examples=150, deadline=None)
@given(name=HOSTILE, subject=HOSTILE)
def test_no_name_and_no_subject_adds_a_header(name, subject):
    with transaction.atomic():
        row = queue_mail(f"k:{name}:{subject}"[:190].replace("\x00", ""), **plain(name=name, subject=subject))
        raw = build_message(row).message().as_bytes()
        transaction.set_rollback(True)
    message = email.message_from_bytes(raw, policy=policy.default)
    assert set(map(str.lower, message.keys())) - {"content-transfer-encoding"} <= HEADERS
    assert [address.addr_spec for address in message["To"].addresses] == ["a@exemple.example"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["a@b\r\nBcc: c@exemple.example", "é@exemple.example"])
def test_an_address_that_cannot_be_written_is_given_up_not_tried_for_ever(queue, sink, address):
    row = queue(to=address)
    deliver_due()
    row.refresh_from_db()
    assert "\n" not in row.recipient
    assert row.state == DueState.FAILED
    assert sink.messages == []


def test_a_message_is_escaped_as_html_and_left_alone_as_text(settings, tmp_path):
    folder = tmp_path / "mails"
    folder.mkdir()
    for name, content in {
        "sample.subject.txt": "Bonjour\n{{ name }}",
        "sample.txt": "{{ name }}\n\n\n\n{{ site_name }}",
        "sample.html": "<p>{{ name }} {{ base_url }} {{ subject }}</p>",
    }.items():
        (folder / name).write_text(content)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    settings.BASE_URL = "https://formation.exemple.example"
    subject, text, html = compose("sample", {"name": "<b>d'Aç & Cie</b>\r\nBcc: x"})
    assert subject == "Bonjour <b>d'Aç & Cie</b> Bcc: x"
    assert text.startswith("<b>d'Aç & Cie</b>")
    assert "\n\n\n" not in text
    assert "<b>" not in html
    assert "https://formation.exemple.example" in html


@pytest.mark.django_db
def test_given_up_then_sent_again(queue):
    row, coordinator = queue(), make_coordinator()
    with pytest.raises(DomainError):
        resend(row, by=coordinator)
    OutgoingMail.objects.update(state=DueState.FAILED, attempts=7, error="Adresse refusée.")
    resend(row, by=coordinator)
    with pytest.raises(DomainError):
        resend(row, by=coordinator)
    assert deliver_due() == 1
    row.refresh_from_db()
    assert (row.state, row.error) == (DueState.DONE, "")


@pytest.mark.django_db
def test_a_code_is_forgotten_once_sent_and_never_sent_again(queue, settings):
    row = queue(kind=MailKind.LOGIN, text="1234-5678", html="<b>1234-5678</b>")
    deliver_due()
    row.refresh_from_db()
    assert "1234-5678" in django_mail.outbox[0].body
    assert (row.text, row.html) == ("", "")
    OutgoingMail.objects.update(state=DueState.FAILED)
    with pytest.raises(DomainError):
        resend(row, by=make_coordinator())


@pytest.mark.django_db
def test_the_demo_keeps_its_codes_to_show_them(queue, settings):
    settings.DEMO_LOGINS = True
    row = queue(kind=MailKind.LOGIN, text="1234-5678")
    deliver_due()
    row.refresh_from_db()
    assert row.text == "1234-5678"


def test_direction_marks_do_not_reach_a_body():
    assert services._body("Zoé\u202e\x00 \u00a0: l’été\r\n\tici") == "Zoé \u00a0: l’été\n\tici"
