"""Resources that somebody should read again. A reminder unpublishes nothing: readers keep what there is."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from cms.emails import tell_review
from cms.models import ResourcePage
from lms.mail.models import OutgoingMail

NOTICE = timedelta(days=30)


def remind_reviews(today=None):
    """Queue the reminders that are due and not written yet; returns how many. Once each, however often asked.

    In the ``NOTICE`` before the date: to the owner. From that date on: to the owner and the relay. Each month after
    it: to moderation. Where there is nobody to write to, moderation is. ``today`` is a day of Paris.
    """
    today = today or timezone.localdate()
    due = list(ResourcePage.objects.to_review(today + NOTICE).select_related("owner", "relay"))
    moderation = list(User.objects.with_role(Role.MODERATOR))
    wanted = {}
    for resource in due:
        stage, late = stage_of(resource, today)
        for user in _readers(resource, stage) or moderation:
            key = f"review:{resource.pk}:{resource.review_on}:{stage}{late or ''}:{user.pk}"
            wanted[key] = (resource, user, stage)
    for key in OutgoingMail.objects.filter(key__startswith="review:").values_list("key", flat=True):
        wanted.pop(key, None)
    with transaction.atomic():
        for key, (resource, user, stage) in wanted.items():
            tell_review(resource, user, key=key, stage=stage)
    return len(wanted)


def stage_of(resource, today):
    """(soon, due or late; how many whole months late)."""
    day = resource.review_on
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if today < day:
        return "soon", 0
    return ("late", months) if months else ("due", 0)


def _readers(resource, stage):
    """Whom a reminder is for, each once: those of them who still have a login that works."""
    people = {"soon": [resource.owner], "due": [resource.owner, resource.relay], "late": []}[stage]
    active = [user for user in people if user and user.is_active]
    if stage == "soon" and not active:
        active = [user for user in [resource.relay] if user and user.is_active]
    return list(dict.fromkeys(active))
