from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class StandardPageQuerySet(PageQuerySet):
    def for_footer(self):
        return self.live().filter(in_footer=True).order_by("path")


StandardPageManager = PageManager.from_queryset(StandardPageQuerySet)
