"""A person's own calendar feed: whoever has its address reads it, so that its address can be changed and taken back."""

import secrets

from django.db import transaction
from django.utils import timezone

from lms.common.codes import fingerprint
from sessions.models import CalendarFeed

TOKEN_BYTES = 24  # 192 bits


@transaction.atomic
def open_feed(person):
    """A new token for the person's feed; the one before it, if any, opens nothing from now on.

    Shown once by the caller: only its fingerprint is kept.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    changes = {"token_hash": fingerprint(token), "created_at": timezone.now()}
    CalendarFeed.objects.update_or_create(person=person, defaults=changes)
    return token


def close_feed(person):
    """The feed's address opens nothing any more. Without a feed, nothing happens."""
    CalendarFeed.objects.filter(person=person).delete()
