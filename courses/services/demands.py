"""« Prévenez-moi »: who wants to hear of the next date of a course."""

from django.db import transaction
from django.utils import timezone

from accounts.services import person_of
from courses import emails
from courses.models import CourseDemand
from lms.common.text import clean_address
from lms.mail.queries import guest_mail_is_full


@transaction.atomic
def ask_for_date(course, *, email="", department="", by=None):
    """Note that somebody wants the next date of a course, in a department or ("") anywhere.

    A login (``by``) has proved its address: its demand stands at once. A visitor's ``email`` gets a message whose link
    confirms; nothing counts before. The same again is one demand; an address that stands already is told so, by
    message only. Beyond GUEST_MESSAGES_PER_HOUR nothing is sent.
    """
    email = clean_address(by.email if by else email)
    demand, _ = CourseDemand.objects.open().get_or_create(
        course=course, email=email, department=department, defaults={"person": person_of(by) if by else None}
    )
    if by:
        confirm_demand(demand)
    elif not guest_mail_is_full(email):
        emails.tell_demand(demand)
    return demand


def confirm_demand(demand):
    """Make an open demand stand; a second time, or after it was stopped, nothing changes."""
    waiting = CourseDemand.objects.open().filter(pk=demand.pk, confirmed_at=None)
    waiting.update(confirmed_at=timezone.now())
    demand.refresh_from_db()


def stop_demand(demand):
    """« Ne plus me prévenir »: ends all demands of that address for that course, wherever they are for."""
    own = CourseDemand.objects.open().filter(course=demand.course_id, email=demand.email)
    own.update(stopped_at=timezone.now())
    demand.refresh_from_db()


def forget_lapsed():
    """Delete the addresses that somebody typed and nobody confirmed in time; how many they were."""
    return CourseDemand.objects.lapsed().delete()[0]
