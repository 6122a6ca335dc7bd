"""The ledger of achievements. Rows are added and cancelled, never changed nor deleted."""

from django.db import transaction
from django.utils import timezone

from courses.models import Achievement
from lms.common.errors import DomainError


@transaction.atomic
def record_achievement(person, *, step, kind, minutes, evidence, at, by):
    """One row per evidence: the same deed told twice gives the first row back.

    ``evidence`` names what proves it and is used once for ever: after a cancellation the caller brings a new one (the
    next mark, the next version), so that a late replay of the old deed cannot bring back what was cancelled. ``at`` is
    an aware moment, ``minutes`` are those really followed. Refused (DomainError): evidence that was cancelled, or that
    already proves something else.
    """
    facts = {"person": person, "step": step, "kind": kind, "minutes": minutes}
    row, made = Achievement.objects.get_or_create(evidence=evidence, defaults=facts | {"at": at, "by": by})
    if not made and any(getattr(row, name) != value for name, value in facts.items()):
        raise DomainError("Cette preuve atteste déjà autre chose\u00a0: elle ne peut pas servir deux fois.")
    if row.cancelled_at:
        raise DomainError("Cette preuve a été annulée\u00a0: elle ne peut pas servir une seconde fois.")
    return row


def cancel_achievement(evidence, *, by):
    """Cancel what this evidence proved; the row stays, with who and when. True when something was cancelled.

    Nothing happens, and nothing is refused, when the evidence was never recorded or is cancelled already.
    """
    standing = Achievement.objects.standing().filter(evidence=evidence)
    return bool(standing.update(cancelled_at=timezone.now(), cancelled_by=by))
