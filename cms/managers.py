from django.db import models
from wagtail.models import PageManager
from wagtail.query import PageQuerySet


def with_picture(queryset, name):
    """Each row's picture with the row, the sizes it was made in with one query for all."""
    return queryset.select_related(name).prefetch_related(f"{name}__renditions")


class StandardPageQuerySet(PageQuerySet):
    def for_footer(self):
        return self.live().filter(in_footer=True).order_by("path")


class NewsQuerySet(PageQuerySet):
    def newest(self):
        return self.live().order_by("-date", "-pk")

    def for_cards(self):
        return with_picture(self.defer_streamfields(), "picture")


class KeyFigureQuerySet(models.QuerySet):
    def on_home(self):
        return self.filter(on_home=True)


class PartnerQuerySet(models.QuerySet):
    def with_logo(self):
        return with_picture(self, "logo")


StandardPageManager = PageManager.from_queryset(StandardPageQuerySet)
NewsManager = PageManager.from_queryset(NewsQuerySet)
