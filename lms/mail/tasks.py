"""Celery's part of the outbox: it only makes messages leave sooner, the poller sends them anyway."""

import logging
import time

from celery import shared_task

from lms.mail.services import deliver_due

logger = logging.getLogger(__name__)
SILENCE_SECONDS = 30  # after a failure the broker is not asked again for so long: nobody waits for it twice
_silent_until = 0.0


@shared_task
def deliver_mail():
    deliver_due()


def wake_delivery():
    """Ask a worker to deliver now. Never raises, never tries twice: without a broker the poller sends a bit later."""
    global _silent_until  # noqa: PLW0603 one broker per process, one memory of its failure
    if time.monotonic() < _silent_until:
        return
    try:
        deliver_mail.apply_async(retry=False, expires=60, ignore_result=True)
    except Exception as error:  # noqa: BLE001 each broker library has errors of its own
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("the broker cannot be woken, the poller will deliver: %s", error)
