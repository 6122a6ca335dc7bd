"""The editors' desk, with what a small team needs."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import KeyFigure, Partner, ResourceTheme


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
