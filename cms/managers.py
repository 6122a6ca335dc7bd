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


class ResourceThemeQuerySet(models.QuerySet):
    def with_resources(self, resources):
        """Themes of these resources or of a narrower theme of theirs, each once, the wide ones with the narrow ones."""
        within = models.Q(resources__in=resources) | models.Q(children__resources__in=resources)
        return self.filter(within).distinct().order_by("order", "name")


class ResourceQuerySet(PageQuerySet):
    def newest(self):
        return self.live().order_by("-published_on", "-pk")

    def kept_by(self, user):
        """Those that this login keeps and that everybody may open, the last one kept first."""
        kept = self.live().public().filter(keepers__user=user)
        return kept.order_by("-keepers__kept_at", "-keepers__pk")

    def for_cards(self):
        """With what a card shows; the long texts stay where they are."""
        rows = self.defer_streamfields().defer("transcript", "use_rules", "search_text")
        return rows.prefetch_related("attachments__document")


StandardPageManager = PageManager.from_queryset(StandardPageQuerySet)
NewsManager = PageManager.from_queryset(NewsQuerySet)
ResourceManager = PageManager.from_queryset(ResourceQuerySet)
