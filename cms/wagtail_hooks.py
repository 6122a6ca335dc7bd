"""The editors' desk, with what a small team needs."""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.encoding import force_str
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import KeyFigure, Partner, ResourcePage, ResourceTheme, accessibility_faults
from cms.queries import nearly_named
from cms.views.desk import ReadingsView, ReviewsView, StartPanel, home_panels
from lms.common import rich_text
from lms.common.text import harmless_cell

ON_HOME = BooleanColumn("on_home", label="Sur la page d’accueil", sort_key="on_home")


class KeyFigureViewSet(SnippetViewSet):
    model = KeyFigure
    icon = "plus-inverse"
    menu_label = "Chiffres clés"
    menu_order = 300
    add_to_admin_menu = True
    list_display = ("number", "label", "year", "source", ON_HOME)
    list_filter = ("on_home",)
    ordering = ("order", "pk")
    panels = [
        FieldPanel(name) for name in ("value", "unit", "label", "year", "source", "source_url", "order", "on_home")
    ]


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"
    menu_label = "Partenaires"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ("name", "kind", "order")
    list_filter = ("kind",)
    ordering = ("order", "name")
    panels = [FieldPanel(name) for name in ("name", "kind", "logo", "url", "order")]


class ResourceThemeViewSet(SnippetViewSet):
    model = ResourceTheme
    icon = "tag"
    menu_label = "Thèmes"
    menu_order = 320
    add_to_admin_menu = True
    list_display = ("name", "parent", "order")
    ordering = ("order", "name")
    panels = [FieldPanel(name) for name in ("name", "slug", "parent", "order")]


register_snippet(KeyFigureViewSet)
register_snippet(PartnerViewSet)
register_snippet(ResourceThemeViewSet)


hooks.register("register_rich_text_features", rich_text.register, order=100)  # after Wagtail's own


@hooks.register("construct_main_menu")
def leave_out_the_software(request, menu_items):
    """Wagtail's own news and guides stay out of the menu: they lead away from the site, in English."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("insert_global_admin_css")
def own_style():
    return format_html('<link rel="stylesheet" href="{}">', static("lms/desk/desk.css"))


@hooks.register("before_bulk_action")
def publish_whole_pages_in_bulk(request, action_type, objects, action):
    """Publishing many pages at once passes no form: what the form asks is asked here, of all or none is published."""
    if action_type != "publish" or not hasattr(action, "cleaned_form"):
        return None
    pages = [item for item in objects if isinstance(item, Page)]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        pages += [below for page in pages for below in page.get_descendants().not_live()]
    return _refuse_unready(request, pages)


@hooks.register("before_copy_page")
def copy_whole_pages(request, page):
    """A copy or an alias that is public at once passes no form either."""
    if request.method != "POST" or not (request.POST.get("publish_copies") or request.POST.get("alias")):
        return None
    below = page.get_descendants().live() if request.POST.get("copy_subpages") else ()
    return _refuse_unready(request, [page, *below])


def _refuse_unready(request, pages):
    """Leads to the first page that may not be published as it is, with the reasons; None when all may be."""
    for page in pages:
        version = page.get_latest_revision_as_object()
        if reasons := [*_incomplete(version), *(fault.sentence for fault in accessibility_faults(version))]:
            messages.error(request, f"«\u00a0{version.title}\u00a0» ne peut pas être publiée. {' '.join(reasons)}")
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def _incomplete(page):
    try:
        page.full_clean()
    except ValidationError as error:
        return error.messages
    return []


@hooks.register("register_admin_urls")
def reports():
    return [
        path("rapports/a-revoir/", ReviewsView.as_view(), name="resource_reviews"),
        path("rapports/a-revoir/liste/", ReviewsView.as_view(results_only=True), name="resource_reviews_results"),
        path("rapports/lectures/", ReadingsView.as_view(), name="resource_readings"),
        path("rapports/lectures/liste/", ReadingsView.as_view(results_only=True), name="resource_readings_results"),
    ]


@hooks.register("register_reports_menu_item")
def reviews_entry():
    return MenuItem("À revoir", reverse("resource_reviews"), name="resource-reviews", icon_name="history", order=100)


@hooks.register("register_reports_menu_item")
def readings_entry():
    return MenuItem("Lectures", reverse("resource_readings"), name="resource-readings", icon_name="view", order=110)


@hooks.register("construct_page_action_menu")
def approval_first(menu_items, request, context):
    """Who opens a page that waits for moderation has come to approve it: no arrow to find."""
    menu_items.sort(key=lambda item: item.name != "approve" or item.launch_modal)


@hooks.register("construct_wagtail_userbar")
def check_what_editors_write(request, items, page):
    """Not the header nor the footer, which no editor can mend."""
    for item in items:
        if isinstance(item, ContentCheckerItem):
            item.axe_include = ["main"]


@hooks.register("construct_homepage_panels")
def resources_first(request, panels):
    panels += [StartPanel(), *home_panels()]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_of_a_twin(request, page):
    """Two resources of nearly one title are mostly one resource twice. What saves by itself is not told each time."""
    if isinstance(page, ResourcePage) and request.accepts("text/html") and (twin := nearly_named(page)):
        same = f"Presque le même titre existe déjà\u00a0: «\u00a0{twin.draft_title}\u00a0». Est-ce la même chose\u00a0?"
        address = reverse("wagtailadmin_pages:edit", args=[twin.pk])
        messages.warning(request, same, buttons=[messages.button(address, "La voir")])


# Wagtail writes what people typed into its reports' CSV as it is, formulas too; in XLSX it makes text of them itself.
NO_TEXT = (bool, int, float, date, time, type(None))
plain_export = SpreadsheetExportMixin.preprocess_field_value


def harmless_export(self, field, value, export_format):
    cell = plain_export(self, field, value, export_format)
    return cell if isinstance(cell, NO_TEXT) else harmless_cell(force_str(cell))


SpreadsheetExportMixin.preprocess_field_value = harmless_export


# Portraits of editors would be shown from an address that leads nowhere here, and their size is not looked at.
AvatarSettingsPanel.is_active = lambda self: False


def only_for_who_may_choose(viewset):
    """The desk's API lists every document and image to whoever signs in there; its pages do not."""
    listed = viewset.get_queryset

    def get_queryset(self):
        policy = policy_registry.get_by_type(self.model)
        return listed(self).filter(pk__in=policy.instances_user_has_any_permission_for(self.request.user, ["choose"]))

    viewset.get_queryset = get_queryset


for api in (DocumentsAdminAPIViewSet, ImagesAdminAPIViewSet):
    only_for_who_may_choose(api)
