"""Who sees what of the pages that look at several floors."""

from accounts.rules import is_coordinator
from lms.mail.models import OutgoingMail


def followed_mails(user):
    """The messages that a coordinator looks after: those of their departments; national, all of them; others, none."""
    if not is_coordinator(user):
        return OutgoingMail.objects.none()
    if user.is_superuser or user.national:
        return OutgoingMail.objects.all()
    return OutgoingMail.objects.for_departments(user.departments)
