"""What follows from presence: when the last half-day closes, or one is corrected, attestations are due."""

from django.db import transaction
from django.dispatch import receiver

from certificates.services import request_certificates
from certificates.tasks import wake_issue
from sessions.signals import attendance_closed


@receiver(attendance_closed)
def ask_for_certificates(sender, session, bookings, by, **kwargs):
    """In the closing transaction: the requests are written with it or not at all."""
    request_certificates(session, by=by, bookings=bookings)
    transaction.on_commit(wake_issue, robust=True)
