"""How often a resource is opened and a file taken: a number per day, nothing about anybody."""

from django.db import models

from cms.managers import DailyCountQuerySet
from cms.models.resources import ResourcePage


class DailyCount(models.Model):
    """``count`` on ``day``, which is that of Paris."""

    day = models.DateField("jour", db_index=True)
    count = models.PositiveIntegerField("nombre", default=0)

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        abstract = True


class DailyViews(DailyCount):
    subject = models.ForeignKey(ResourcePage, on_delete=models.CASCADE, related_name="daily_views")

    class Meta:
        verbose_name = "lectures d’un jour"
        constraints = [models.UniqueConstraint(fields=["subject", "day"], name="views_once_per_day")]

    def __str__(self):
        return f"{self.subject_id}, {self.day}\u00a0: {self.count}"


class DailyDownloads(DailyCount):
    subject = models.ForeignKey("wagtaildocs.Document", on_delete=models.CASCADE, related_name="daily_downloads")

    class Meta:
        verbose_name = "téléchargements d’un jour"
        constraints = [models.UniqueConstraint(fields=["subject", "day"], name="downloads_once_per_day")]

    def __str__(self):
        return f"{self.subject_id}, {self.day}\u00a0: {self.count}"
