"""Celery's part: it makes attestations sooner; the timetable makes them anyway."""

import logging

from celery import shared_task

from certificates.services import issue_due

logger = logging.getLogger(__name__)
BATCH = 20


@shared_task
def issue_due_certificates():
    """Take one batch; when it was full, call two workers for what may be left."""
    if issue_due(BATCH) == BATCH:
        wake_issue()
        wake_issue()


def wake_issue():
    """Ask a worker to make attestations now. Never raises: without a broker the timetable does it a bit later."""
    try:
        issue_due_certificates.apply_async(retry=False, expires=60, ignore_result=True)
    except Exception as error:  # noqa: BLE001 each broker library has errors of its own
        logger.warning("the broker cannot be woken, the timetable will make the attestations: %s", error)
