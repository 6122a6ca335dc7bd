"""What editors are told. Queued in the caller's transaction."""

from django.conf import settings
from django.urls import reverse

from lms.mail.enums import MailKind
from lms.mail.services import compose, queue_mail


def tell_review(resource, user, *, key, stage):
    """That a resource is to be read again: ``soon``, ``due``, or ``late``."""
    context = {
        "resource": resource,
        "stage": stage,
        "first_name": user.first_name,
        "edit_url": settings.BASE_URL + reverse("wagtailadmin_pages:edit", args=[resource.pk]),
        "list_url": settings.BASE_URL + reverse("resource_reviews"),
    }
    subject, text, html = compose("review", context)
    name = user.get_full_name()
    return queue_mail(key, kind=MailKind.REVIEW, to=user.email, name=name, subject=subject, text=text, html=html)
