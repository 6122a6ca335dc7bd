"""The reports of the editors' desk, and what it shows first."""

from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from cms.filters import ReadingFilter, ReviewFilter
from cms.models import ResourceIndexPage, ResourcePage, StandardPage
from cms.queries import drafts_of, most_read, reviews_of, with_readings
from lms.common import dates

GUIDE = "guide-redaction"  # docs/guides/redaction.md, as a page of the help


class ResourceReportView(ReportView):
    """A list of resources for who writes or publishes; what it exports is text and numbers."""

    model = ResourcePage
    any_permission_required = ["add", "change", "publish"]
    default_ordering = None

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


class ReadingsView(ResourceReportView):
    """Published resources, the most read first."""

    page_title = "Lectures"
    header_icon = "view"
    index_url_name = "resource_readings"
    index_results_url_name = "resource_readings_results"
    filterset_class = ReadingFilter
    is_searchable = False
    export_filename = "lectures"
    list_export = ["title", "get_family_display", "views_30", "downloads_30", "views_365", "downloads_365"]
    export_headings = {
        "get_family_display": "Famille",
        "views_30": "Lectures, 30 jours",
        "downloads_30": "Téléchargements, 30 jours",
        "views_365": "Lectures, un an",
        "downloads_365": "Téléchargements, un an",
    }
    columns = [
        TitleColumn("title", label="Titre", get_url=edit_address),
        *(Column(name, label=label) for name, label in export_headings.items()),
    ]

    def get_queryset(self):
        rows = with_readings(ResourcePage.objects.live().for_lists())
        self.queryset = rows.order_by("-views_30", "-views_365", "title")
        return super().get_queryset()


class ResourcesPanel(Component):
    """A few resources on the first page of the desk, and the way to all of them."""

    template_name = "cms/desk/panel.html"

    def __init__(self, name, heading, order, *, rows, url_name="", more=""):
        """``rows(user)``: (page, what to say of it) of each; ``more``: the words of the link to the whole report."""
        self.name, self.heading, self.order = name, heading, order
        self.rows, self.url_name, self.more = rows, url_name, more

    def get_context_data(self, parent_context):
        address = reverse(self.url_name) if self.url_name else ""
        return {"panel": self, "rows": self.rows(parent_context["request"].user), "address": address}


class StartPanel(Component):
    """What one mostly comes to the desk for, and the guide that says how."""

    name, order, template_name = "commencer", 200, "cms/desk/start.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        centre = ResourceIndexPage.objects.first()
        open_to = centre is not None and centre.permissions_for_user(user).can_add_subpage()
        guide = StandardPage.objects.live().filter(slug=GUIDE).first()
        return {"centre": centre if open_to else None, "guide": guide}


def home_panels():
    return [
        ResourcesPanel(
            "a-revoir",
            "À revoir par vous",
            230,
            rows=_reviews,
            url_name="resource_reviews",
            more="Toutes les ressources à revoir",
        ),
        ResourcesPanel("brouillons", "Vos brouillons", 240, rows=_drafts),
        ResourcesPanel(
            "lectures",
            "Les ressources les plus lues",
            260,
            rows=_readings,
            url_name="resource_readings",
            more="Toutes les lectures",
        ),
    ]


def _reviews(user):
    today = timezone.localdate()
    return [
        (page, f"{'Depuis' if page.review_on <= today else 'Avant'} le {dates.day(page.review_on, weekday=False)}")
        for page in reviews_of(user)
    ]


def _drafts(user):
    return [(page, _stage(page)) for page in drafts_of(user)]


def _stage(page):
    day = dates.day(timezone.localtime(page.latest_revision_created_at), weekday=False)
    if page.workflow_in_progress:
        return f"En relecture, modifié le {day}"
    return f"À reprendre, modifié le {day}" if page.current_workflow_state else f"Modifié le {day}"


def _readings(user):
    return [(page, f"{page.views_30}\u00a0fois en trente jours") for page in most_read()]
