"""What a person is told of a demand. Queued in the caller's transaction."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from courses.queries import confirm_token, stop_token
from lms.common.territories import DEPARTMENTS
from lms.mail.enums import MailKind
from lms.mail.services import compose, queue_mail


def tell_demand(demand):
    """The link that confirms the demand or, when it stands already, the one that stops it. One message a minute."""
    confirmed = demand.confirmed_at is not None
    name, token = ("notify_stop", stop_token(demand)) if confirmed else ("notify_confirm", confirm_token(demand))
    context = {
        "course": demand.course.title,
        "course_url": demand.course.full_url,
        "where": DEPARTMENTS.get(demand.department, ""),
        "confirmed": confirmed,
        "url": settings.BASE_URL + reverse(f"courses:{name}", args=[token]),
        "days": settings.DEMAND_LINK_DAYS,
    }
    subject, text, html = compose("demand", context)
    return queue_mail(
        f"demand:{demand.pk}:{name}:{timezone.now():%Y%m%d%H%M}",
        kind=MailKind.DEMAND,
        to=demand.email,
        subject=subject,
        text=text,
        html=html,
        department=demand.department,
    )
