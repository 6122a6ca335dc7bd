"""What the outbox knows of itself: for the readiness page, for integrity, for staff."""

from datetime import timedelta
from functools import reduce
from itertools import chain
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from lms.common.due import DueState
from lms.mail.enums import MailKind
from lms.mail.models import OutgoingMail

EVENTS_AT_ONCE = 100  # databases limit how many conditions one query may join
# What somebody without a login can make the site send to an address that they type.
GUEST_KINDS = (MailKind.HELD, MailKind.ALREADY_BOOKED, MailKind.DEMAND)


def oldest_due_age():
    """Seconds since the oldest message that may leave now became due; 0 when none waits."""
    oldest = OutgoingMail.objects.due().values_list("due_at", flat=True).first()
    return max(0, int((timezone.now() - oldest).total_seconds())) if oldest else 0


def guest_mail_is_full(address):
    """Whether visitors have had this address written to as often as an hour allows: no form is a mail cannon."""
    recent = OutgoingMail.objects.filter(recipient=address, kind__in=GUEST_KINDS)
    since = timezone.now() - timedelta(hours=1)
    return recent.filter(created_at__gt=since).count() >= settings.GUEST_MESSAGES_PER_HOUR


def failed_within(user):
    """Messages given up in the user's territory (national: all): somebody must be told in another way."""
    failed = OutgoingMail.objects.failed()
    return failed if user.national or user.is_superuser else failed.filter(department__in=user.departments)


def messages_about(events, *, login=""):
    """Messages written about these events (the first two parts of a key: "booking:12"), and codes sent to ``login``.

    By event, not by address: a mailbox may serve two persons, and a person's address may have changed.
    """
    mine = Q(kind=MailKind.LOGIN, recipient=login) if login else Q(pk=None)
    found = [OutgoingMail.objects.filter(mine)]
    for start in range(0, len(events), EVENTS_AT_ONCE):
        about = (Q(key__startswith=f"{event}:") for event in events[start : start + EVENTS_AT_ONCE])
        found.append(OutgoingMail.objects.filter(reduce(or_, about)))
    return sorted(chain.from_iterable(found), key=lambda mail: mail.pk)


def personal_data(events, *, login=""):
    """Subjects and dates of the messages to a person: (model, title, rows as words)."""
    rows = [
        {"Objet": mail.subject, "À": mail.recipient, "Écrit le": mail.created_at, "Envoyé le": mail.done_at or ""}
        for mail in messages_about(events, login=login)
    ]
    yield OutgoingMail, "Messages que nous vous avons écrits", rows


def integrity_checks():
    """Yields (name, sentence) for each damage: a state that no delivery leaves, a calendar part without method."""
    for mail in OutgoingMail.objects.filter(state=DueState.DONE, done_at=None):
        yield "mail.done_at", f"message {mail.pk} is sent but has no date"
    for mail in OutgoingMail.objects.filter(state=DueState.WAITING).exclude(done_at=None):
        yield "mail.state", f"message {mail.pk} waits but has a date of sending"
    for mail in OutgoingMail.objects.exclude(calendar="").filter(calendar_method=""):
        yield "mail.calendar", f"message {mail.pk} has a calendar part without method"
    for mail in OutgoingMail.objects.filter(recipient=""):
        yield "mail.recipient", f"message {mail.pk} goes to nobody"
