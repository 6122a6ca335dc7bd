"""An outbox row as the message that the mail server gets."""

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives


def build_message(mail):
    """Text first, HTML beside it, the calendar entry as a part of its own (RFC 6047) and as invite.ics.

    ValueError when a header cannot be written. The Message-ID is the row's own: a second copy has the same.
    """
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((mail.recipient_name, mail.recipient))],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}")
        # Some readers offer a file only; as application/ics it is no second invitation.
        message.attach("invite.ics", mail.calendar.encode(), "application/ics")
    return message
