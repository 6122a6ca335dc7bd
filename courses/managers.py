from django.db import models
from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class CourseQuerySet(PageQuerySet):
    def in_catalogue_order(self):
        return self.order_by("path")

    def by_audience(self):
        return self.order_by("audience", "path")

    def with_half_day_count(self):
        return self.annotate(half_day_count=models.Count("programme"))

    def with_sessions(self):
        """Courses that sessions point to: sessions stand on a higher floor and are reached from here only by name."""
        return self.filter(training_sessions__isnull=False).distinct()


CourseManager = PageManager.from_queryset(CourseQuerySet)


class AchievementQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(cancelled_at=None)
