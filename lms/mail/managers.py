from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from lms.common.due import DueQuerySet, DueState


class MailQuerySet(DueQuerySet):
    def in_trouble(self, now=None):
        """Given up, tried in vain at least once, or due for longer than the alarm allows."""
        late = (now or timezone.now()) - timedelta(seconds=settings.OUTBOX_ALARM_SECONDS)
        waiting = Q(state=DueState.WAITING) & (~Q(error="") | Q(due_at__lt=late))
        return self.filter(Q(state=DueState.FAILED) | waiting)

    def for_departments(self, departments):
        return self.filter(department__in=departments)
