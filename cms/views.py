"""The reports of the editors' desk."""

import re
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from cms.filters import ReviewFilter
from cms.models import ResourcePage
from lms.common import dates

FORMULA = re.compile(r"^[\s\0]*[=+\-@]|^[\t\r\n\0]")


def harmless(value):
    """Text that no spreadsheet takes for a formula: an apostrophe goes before what looks like one."""
    return f"'{value}" if isinstance(value, str) and FORMULA.search(value) else value


class ResourceReportView(ReportView):
    """A list of resources for who writes or publishes; what it exports is text and numbers, never a formula."""

    model = ResourcePage
    any_permission_required = ["add", "change", "publish"]
    default_ordering = None

    def preprocess_field_value(self, field, value, export_format):
        """Wagtail writes the cells of a workbook as text; a CSV file cannot say so."""
        value = super().preprocess_field_value(field, value, export_format)
        return harmless(value) if export_format == self.FORMAT_CSV else value

    def get_filename(self):
        return f"{self.export_filename}-{timezone.localdate()}"


def edit_address(resource):
    return reverse("wagtailadmin_pages:edit", args=[resource.pk])


class DayColumn(Column):
    def get_value(self, instance):
        return dates.day(super().get_value(instance), weekday=False)


class ReviewsView(ResourceReportView):
    """Published resources by the day on which somebody reads them again; the months above say how many wait when."""

    page_title = "À revoir"
    header_icon = "history"
    template_name = "cms/desk/reviews.html"
    index_url_name = "resource_reviews"
    index_results_url_name = "resource_reviews_results"
    filterset_class = ReviewFilter
    is_searchable = False
    export_filename = "a-revoir"
    list_export = ["title", "get_family_display", "review_on", "owner_name", "relay_name"]
    export_headings = {
        "get_family_display": "Famille",
        "owner_name": "Qui la tient à jour",
        "relay_name": "Relais",
    }
    columns = [
        TitleColumn("title", label="Titre", get_url=edit_address),
        Column("get_family_display", label="Famille"),
        DayColumn("review_on", label="À revoir le"),
        Column("owner_name", label="Qui la tient à jour"),
        Column("relay_name", label="Relais"),
    ]

    def get_queryset(self):
        rows = ResourcePage.objects.live().filter(review_on__isnull=False).for_lists()
        self.queryset = rows.select_related("owner", "relay").order_by("review_on", "title")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"months": months_of(self.object_list)}


def months_of(resources):
    """(first day of a month, its resources in order), for each month that has some."""
    for first, rows in groupby(resources, key=lambda resource: resource.review_on.replace(day=1)):
        yield first, list(rows)
