"""Work that must not be lost: a row says what is due, whoever comes first claims it under a lease.

The row is written in the transaction of the deed that promises it; a broker only makes it happen sooner.
"""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

LEASE_SECONDS = 180


class DueState(models.TextChoices):
    WAITING = "waiting", "À faire"
    DONE = "done", "Fait"
    FAILED = "failed", "En échec"


class DueQuerySet(models.QuerySet):
    def due(self, now=None):
        now = now or timezone.now()
        free = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
        return self.filter(free, state=DueState.WAITING, due_at__lte=now).order_by("due_at", "pk")

    def failed(self):
        return self.filter(state=DueState.FAILED)

    def claim(self, count):
        """Take up to ``count`` due rows for LEASE_SECONDS; the claim is committed before the work begins.

        A row whose lease ran out comes back marked ``uncertain``: its first taker died at work, perhaps after it.
        """
        now = timezone.now()
        with transaction.atomic():
            rows = list(self.due(now).select_for_update(skip_locked=True, of=("self",))[:count])
            lease = now + timedelta(seconds=LEASE_SECONDS)
            uncertain = models.Q(uncertain=True) | models.Q(leased_until__isnull=False)
            taken = self.model._default_manager.filter(pk__in=[row.pk for row in rows])
            taken.update(uncertain=uncertain, leased_until=lease, attempts=models.F("attempts") + 1)
            for row in rows:
                row.uncertain = row.uncertain or row.leased_until is not None
                row.leased_until = lease
                row.attempts += 1
        return rows


class DueRow(models.Model):
    due_at = models.DateTimeField("à faire à partir de", default=timezone.now)
    state = models.CharField("état", max_length=10, choices=DueState, default=DueState.WAITING)
    leased_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField("essais", default=0)
    uncertain = models.BooleanField("peut-être fait deux fois", default=False)
    error = models.TextField("erreur", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["state", "due_at"])]

    def settle(self, **changes):
        """Write the outcome, unless another taker has claimed the row since (then nothing is written)."""
        mine = type(self)._default_manager.filter(pk=self.pk, attempts=self.attempts, state=DueState.WAITING)
        return mine.update(leased_until=None, **changes)

    def settle_failure(self, error, *, retry_minutes):
        """Put the row off by its back-off (minutes, one per attempt), or give it up when they are used up."""
        if self.attempts > len(retry_minutes):
            return self.settle(state=DueState.FAILED, error=str(error)[:2000])
        later = timezone.now() + timedelta(minutes=retry_minutes[self.attempts - 1])
        return self.settle(due_at=later, error=str(error)[:2000])
