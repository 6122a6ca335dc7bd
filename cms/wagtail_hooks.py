"""The editors' desk, with what a small team needs."""

from datetime import date, time

from django.utils.encoding import force_str
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import KeyFigure, Partner, ResourceTheme
from lms.common.text import harmless_cell


class KeyFigureViewSet(SnippetViewSet):
    model = KeyFigure
    icon = "plus-inverse"
    menu_label = "Chiffres clés"
    menu_order = 300
    add_to_admin_menu = True
    list_display = ("number", "label", "year", "source", "on_home")
    list_filter = ("on_home",)
    ordering = ("order", "pk")
    panels = [
        FieldPanel(name) for name in ("value", "unit", "label", "year", "source", "source_url", "order", "on_home")
    ]


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"
    menu_label = "Partenaires et financeurs"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ("name", "kind", "order")
    list_filter = ("kind",)
    ordering = ("order", "name")
    panels = [FieldPanel(name) for name in ("name", "kind", "logo", "url", "order")]


class ResourceThemeViewSet(SnippetViewSet):
    model = ResourceTheme
    icon = "tag"
    menu_label = "Thèmes de ressource"
    menu_order = 320
    add_to_admin_menu = True
    list_display = ("name", "parent", "order")
    ordering = ("order", "name")
    panels = [FieldPanel(name) for name in ("name", "slug", "parent", "order")]


register_snippet(KeyFigureViewSet)
register_snippet(PartnerViewSet)
register_snippet(ResourceThemeViewSet)


@hooks.register("construct_main_menu")
def leave_out_the_software(request, menu_items):
    """Wagtail's own news and guides stay out of the menu: they lead away from the site, in English."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


# Wagtail writes what people typed into its reports' CSV as it is, formulas too; in XLSX it makes text of them itself.
NO_TEXT = (bool, int, float, date, time, type(None))
plain_export = SpreadsheetExportMixin.preprocess_field_value


def harmless_export(self, field, value, export_format):
    cell = plain_export(self, field, value, export_format)
    return cell if isinstance(cell, NO_TEXT) else harmless_cell(force_str(cell))


SpreadsheetExportMixin.preprocess_field_value = harmless_export
