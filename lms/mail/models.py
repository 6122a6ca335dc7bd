from django.db import models
from django.utils import timezone

from lms.common import dates
from lms.common.due import DueRow, DueState
from lms.mail.enums import MailKind
from lms.mail.managers import MailQuerySet


class OutgoingMail(DueRow):
    """One message to one person. The row, written with the deed that it tells of, is the promise to send it."""

    key = models.CharField(max_length=200, unique=True, help_text="évènement et destinataire : jamais deux fois")
    kind = models.CharField("nature", max_length=20, choices=MailKind)
    recipient = models.EmailField("destinataire")
    recipient_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(blank=True)
    subject = models.CharField("objet", max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="iCalendar (RFC 5546)")
    calendar_method = models.CharField(max_length=10, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    department = models.CharField("département", max_length=3, blank=True, db_index=True)

    objects = MailQuerySet.as_manager()

    class Meta(DueRow.Meta):
        verbose_name = "message"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.subject} → {self.recipient}"

    @property
    def is_failed(self):
        return self.state == DueState.FAILED

    @property
    def news(self):
        """What became of the message, in words, in the site's own time zone."""
        if self.state == DueState.DONE:
            return "Envoyé, peut-être deux fois" if self.uncertain else "Envoyé"
        if self.is_failed:
            return "En échec"
        when = timezone.localtime(self.due_at)
        if self.attempts == 0:
            return "En attente"
        today = when.date() == timezone.localdate()
        return f"Nouvel essai à {dates.hour(when)}" if today else f"Nouvel essai le {dates.day(when)}"
