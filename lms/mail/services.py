"""The outbox: every message to a person is a row first, sent after the commit by whoever claims it.

Never exactly once: a message may leave twice when a sender dies between the mail server's « 250 » and the commit of the
result. The row then says ``uncertain`` and both copies carry the same Message-ID.
"""

import logging
import re
import smtplib
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail as django_mail
from django.db import IntegrityError, transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from lms.common.due import DueState
from lms.common.errors import DomainError
from lms.common.text import clean_line
from lms.mail.emails import build_message
from lms.mail.enums import MailKind
from lms.mail.models import OutgoingMail

logger = logging.getLogger(__name__)
NBSP = "\u00a0"
# Control characters but tab and line feed, and what turns the direction of reading (Unicode's Cc; UAX #9, 2.1–2.5).
_HIDDEN = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)} - {9, 10})
_LOGIN_RETRIES = 2  # a code lives a quarter of an hour: later tries would only puzzle


# --- writing ---------------------------------------------------------------------------------------------------------
def queue_mail(
    key,
    *,
    kind,
    to,
    subject,
    text,
    html="",
    name="",
    reply_to="",
    calendar="",
    calendar_method="",
    department="",
):
    """Promise a message in the caller's transaction; the same key again returns the first row, unchanged.

    RuntimeError outside a transaction: the promise would outlive a deed that fails. Subject and names lose line breaks,
    control characters and direction marks. ``calendar``: iCalendar text, ``calendar_method`` its METHOD.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message is queued inside the transaction of the deed that it tells of")
    content = {
        "kind": kind,
        "recipient": clean_line(to),
        "recipient_name": _header(name),
        "reply_to": clean_line(reply_to),
        "subject": _header(subject),
        "text": _body(text),
        "html": _body(html),
        "calendar": calendar.replace("\x00", ""),
        "calendar_method": clean_line(calendar_method).upper(),
        "department": department,
        "message_id": _message_id(),
    }
    try:  # mostly there is none: it is not asked for first
        with transaction.atomic():
            return OutgoingMail.objects.create(key=key, **content)
    except IntegrityError:
        return OutgoingMail.objects.only("key").get(key=key)


def compose(template, context):
    """(subject, text, html) of templates/mails/<template>.subject.txt, .txt and .html; only the HTML is escaped."""
    context = {"site_name": settings.WAGTAIL_SITE_NAME, "base_url": settings.BASE_URL, **context}
    subject = _header(_render(f"mails/{template}.subject.txt", context))
    context["subject"] = subject
    text = re.sub(r"\n{3,}", "\n\n", _render(f"mails/{template}.txt", context)).strip()
    return subject, text + "\n", get_template(f"mails/{template}.html").render(context)


def resend(mail, *, by):
    """Put a message that was given up back in the outbox, with all its tries; DomainError for any other message."""
    if mail.kind == MailKind.LOGIN:
        raise DomainError("Un code de connexion ne se renvoie pas : la personne doit en demander un autre.")
    given_up = OutgoingMail.objects.filter(pk=mail.pk, state=DueState.FAILED)
    if not given_up.update(state=DueState.WAITING, due_at=timezone.now(), attempts=0, leased_until=None):
        raise DomainError("Ce message n’est pas en échec : il est parti, ou il va partir.")
    logger.info("message %s put back in the outbox by user %s", mail.pk, by.pk)
    mail.refresh_from_db()
    return mail


# --- sending ---------------------------------------------------------------------------------------------------------
def deliver_due(limit=50, *, stopped=lambda: False):
    """Send up to ``limit`` due messages, one claim each; returns how many the mail server took.

    The claim is committed before the server is called, the result after. A server that cannot be reached ends the
    round: the messages behind stay due. ``stopped`` is asked between two messages.
    """
    sent = 0
    if not OutgoingMail.objects.due().exists():
        return sent
    connection = django_mail.get_connection()
    try:
        for _ in range(limit):
            row = next(iter(OutgoingMail.objects.claim(1)), None) if not stopped() else None
            if row is None:
                break
            delivered, reachable = _deliver(row, connection)
            sent += delivered
            if not reachable:
                break
    finally:
        _close(connection)
    return sent


def _deliver(row, connection):
    """(1 when taken, whether the server could be reached)."""
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _settle_failure(row, error)
        return 0, False
    try:
        connection.send_messages([build_message(row)])
    except Exception as error:  # noqa: BLE001 whatever one message does, the others must leave
        _close(connection)
        _settle_failure(row, error)
        return 0, True
    row.settle(state=DueState.DONE, done_at=timezone.now(), error="", **_forgotten(row))
    return 1, True


def _settle_failure(row, error):
    minutes = settings.MAIL_RETRY_MINUTES
    if row.kind == MailKind.LOGIN:
        minutes = minutes[:_LOGIN_RETRIES]
    if is_permanent(error):
        minutes = []
    given_up = row.attempts > len(minutes)
    logger.log(logging.ERROR if given_up else logging.WARNING, "message %s not sent: %s", row.pk, type(error).__name__)
    if given_up and (changes := _forgotten(row)):
        OutgoingMail.objects.filter(pk=row.pk, attempts=row.attempts).update(**changes)
    row.settle_failure(explain(error), retry_minutes=minutes)


def is_permanent(error):
    """Whether trying again is vain: recipient or content refused for good, or a message that cannot be written."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError | smtplib.SMTPNotSupportedError)


def explain(error):
    """Why a message did not leave, in words that staff can act on, with the server's own after them."""
    detail = clean_line(_server_words(error))[:300]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        sentence = "La messagerie du destinataire a refusé l’adresse"
    elif isinstance(error, smtplib.SMTPDataError):
        sentence = "La messagerie du destinataire a refusé le message"
    elif isinstance(error, TimeoutError):
        sentence = "Le serveur d’envoi n’a pas répondu à temps"
    elif isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused):
        sentence = "Le serveur d’envoi n’accepte pas notre compte"
    elif isinstance(error, OSError):
        sentence = "Le serveur d’envoi est injoignable"
    else:
        sentence = "Le message n’a pas pu être envoyé"
    return f"{sentence} ({detail})." if detail else f"{sentence}."


def _server_words(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return str(error)
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def _forgotten(row):
    """A code that opens an account does not stay in the database once its message is gone (the demo shows it)."""
    if row.kind != MailKind.LOGIN or settings.DEBUG or settings.DEMO_LOGINS:
        return {}
    return {"text": "", "html": ""}


def _close(connection):
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        logger.debug("the mail server had already gone")


# --- cleaning --------------------------------------------------------------------------------------------------------
def _render(template, context):
    """A text template, without HTML's escaping (get_template's own render would escape)."""
    return get_template(template).template.render(Context(context, autoescape=False))


def _header(value):
    """One clean line of at most 200 characters; no-break spaces stay."""
    return NBSP.join(clean_line(part) for part in str(value).split(NBSP))[:200].strip()


def _body(value):
    """Lines as they are, without control characters nor marks that turn the direction of reading."""
    return value.replace("\r\n", "\n").translate(_HIDDEN)


def _message_id():
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.BASE_URL).hostname}>"
