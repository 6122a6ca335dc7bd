from django.db import connection, models
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

CARD = ("title", "url_path", "summary", "family", "published_on", "starts_on", "ends_on")
CARD += ("video_minutes", "reading_minutes")


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
        return with_picture(self.only("title", "url_path", "date", "summary", "picture", "picture_alt"), "picture")


class KeyFigureQuerySet(models.QuerySet):
    def on_home(self):
        return self.filter(on_home=True)


class PartnerQuerySet(models.QuerySet):
    def with_logo(self):
        return with_picture(self, "logo")


class ResourceThemeQuerySet(models.QuerySet):
    def with_resources(self, resources):
        """Themes of these resources or of a narrower theme of theirs, each once, the wide ones with the narrow ones."""
        named = self.model.resources.through.objects.filter(resourcepage__in=resources)
        # Beside the themes, and once: joined, thousands of resources would stand beside each theme.
        named = list(named.values_list("resourcetheme", flat=True).distinct())
        return self.filter(models.Q(pk__in=named) | models.Q(children__in=named)).distinct().order_by("order", "name")


class ResourceQuerySet(PageQuerySet):
    def newest(self):
        return self.live().order_by("-published_on", "-pk")

    def to_review(self, until):
        """Published ones that somebody should have read again by that day, the oldest date first."""
        return self.live().filter(review_on__lte=until).order_by("review_on", "title").for_lists()

    def for_lists(self):
        """Without the long texts."""
        return self.defer_streamfields().defer("transcript", "use_rules", "search_text")

    def kept_by(self, user):
        """Those that this login keeps and that everybody may open, the last one kept first."""
        kept = self.live().public().filter(keepers__user=user)
        return kept.order_by("-keepers__kept_at", "-keepers__pk")

    def for_cards(self):
        """What a card shows, of sixty columns, with the files in their order."""
        files = self.model._meta.get_field("attachments").related_model.objects.select_related("document")
        files = files.order_by(models.F("sort_order").asc(nulls_first=True), "pk")
        return self.only(*CARD).prefetch_related(models.Prefetch("attachments", files, to_attr="files"))


class DailyCountQuerySet(models.QuerySet):
    def add_one(self, subject_id):
        """One more today, in one statement: two at once are two."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (subject_id, day, count) VALUES (%s, %s, 1) "  # noqa: S608 our own table's name
                f"ON CONFLICT (subject_id, day) DO UPDATE SET count = {table}.count + 1",
                [subject_id, timezone.localdate()],
            )


StandardPageManager = PageManager.from_queryset(StandardPageQuerySet)
NewsManager = PageManager.from_queryset(NewsQuerySet)
ResourceManager = PageManager.from_queryset(ResourceQuerySet)
