"""What a host's monitor asks. Neither page is kept by any cache."""

import logging
import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.mail.queries import oldest_due_age

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
@never_cache
def live(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request):
    """200 when the site can do its work, 503 with the part that cannot."""
    parts = {"database": database(), "outbox": outbox(), "storage": storage()}
    return JsonResponse(parts, status=200 if all(part["ok"] for part in parts.values()) else 503)


def database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        logger.exception("readiness: the database does not answer")
        return {"ok": False}
    return {"ok": True}


def outbox():
    """Not ok when a message has been due for longer than OUTBOX_ALARM_SECONDS: nobody delivers."""
    try:
        age = oldest_due_age()
    except Exception:
        logger.exception("readiness: the outbox cannot be read")
        return {"ok": False, "oldest_due_seconds": None}
    return {"ok": age <= settings.OUTBOX_ALARM_SECONDS, "oldest_due_seconds": age}


def storage():
    """Not ok when a file cannot be written where pictures and attestations go."""
    try:
        for alias in ("default", "documents"):
            name = storages[alias].save(f"ready-{uuid.uuid4().hex}", ContentFile(b"ok"))
            storages[alias].delete(name)
    except Exception:
        logger.exception("readiness: files cannot be written")
        return {"ok": False}
    return {"ok": True}
