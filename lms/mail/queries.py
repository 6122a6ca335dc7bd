"""What the outbox knows of itself: for the readiness page, for integrity, for staff."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from lms.common.due import DueState
from lms.mail.enums import MailKind
from lms.mail.models import OutgoingMail

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
