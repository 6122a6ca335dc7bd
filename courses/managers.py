from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Value, When
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from courses.enums import Audience

AUDIENCES = [value for value, _ in Audience.choices]


class CourseQuerySet(PageQuerySet):
    def in_catalogue_order(self):
        return self.order_by("path")

    def by_audience(self):
        """Those of a public together, in the order in which Audience names the publics."""
        ranks = [When(audience=value, then=Value(rank)) for rank, value in enumerate(AUDIENCES)]
        return self.order_by(Case(*ranks, default=Value(len(ranks))), "path")

    def for_cards(self):
        """What components/course_card.html shows: a page has sixty columns, a card names eight of them."""
        shown = ("title", "url_path", "kind", "audience", "minutes", "on_request", "summary", "price")
        return self.with_half_day_count().only(*shown)

    def with_half_day_count(self):
        return self.annotate(half_day_count=models.Count("programme", distinct=True))

    def with_sessions(self):
        """Courses that sessions point to: sessions stand on a higher floor and are reached from here only by name."""
        return self.filter(training_sessions__isnull=False).distinct()

    def in_paths(self):
        """Courses that are a step of a learning path."""
        return self.filter(path_steps__isnull=False).distinct()


CourseManager = PageManager.from_queryset(CourseQuerySet)


class DemandQuerySet(models.QuerySet):
    def open(self):
        """Not stopped, confirmed or not: one per course, address and department."""
        return self.filter(stopped_at=None)

    def standing(self):
        """Confirmed and not stopped: who is to be told."""
        return self.open().exclude(confirmed_at=None)

    def lapsed(self):
        """Never confirmed, and the link that would is no longer good."""
        oldest = timezone.now() - timedelta(days=settings.DEMAND_LINK_DAYS)
        return self.open().filter(confirmed_at=None, created_at__lt=oldest)

    def within(self, user):
        """Demands of the user's territory, and those that name no department."""
        if user.national or user.is_superuser:
            return self
        return self.filter(department__in=["", *user.departments])


class AchievementQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(cancelled_at=None)
