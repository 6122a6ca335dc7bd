"""What editors write beside pages of text: figures, partners, news; each field told in words."""

import pytest
from django.urls import reverse
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import ListBlock
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.blocks import BodyBlock, DoorBlock, HomeBlock, SocialLinkBlock
from cms.models import (
    HomePage,
    KeyFigure,
    NewsIndexPage,
    NewsPage,
    Partner,
    ResourceIndexPage,
    ResourcePage,
    ResourceTheme,
    SiteImage,
    SiteSettings,
    StandardPage,
)
from cms.services import demo_showcase
from tests.factories import make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SNIPPETS = "/redaction/snippets/cms/"
FIGURE = {
    "value": "12",
    "unit": "",
    "label": "équipes",
    "year": "2026",
    "source": "Comptage d’essai",
    "source_url": "",
    "order": "1",
}


@pytest.fixture
def site():
    make_site()


@pytest.fixture
def sign_in(client, site):
    def sign_in(*roles):
        client.force_login(make_user(*roles))
        return client

    return sign_in


def test_editing_roles_write_key_figures_and_partners(sign_in):
    for number, role in enumerate(("redaction", "moderation", "administration")):
        client = sign_in(role)
        assert f"{SNIPPETS}keyfigure/" in client.get("/redaction/").content.decode()
        for name in ("keyfigure", "partner"):
            assert client.get(f"{SNIPPETS}{name}/").status_code == 200
            assert client.get(f"{SNIPPETS}{name}/add/").status_code == 200
        source = f"Comptage {number}"
        sent = client.post(f"{SNIPPETS}keyfigure/add/", FIGURE | {"on_home": "on", "source": source})
        assert sent.status_code == 302
        assert source in client.get("/").content.decode()


def test_figure_without_year_or_source_is_refused(sign_in):
    client, before = sign_in("moderation"), KeyFigure.objects.count()
    for missing in ("year", "source"):
        assert client.post(f"{SNIPPETS}keyfigure/add/", FIGURE | {missing: ""}).status_code == 200
    assert KeyFigure.objects.count() == before


def test_who_deletes_a_figure(sign_in):
    for role, gone in (("redaction", False), ("moderation", True), ("administration", True)):
        figure = KeyFigure.objects.first()
        sign_in(role).post(f"{SNIPPETS}keyfigure/delete/{figure.pk}/")
        assert KeyFigure.objects.filter(pk=figure.pk).exists() is not gone


def test_logo_of_a_partner_is_not_deleted_under_it(sign_in, reference_index):
    demo_showcase()
    logo = Partner.objects.first().logo
    assert sign_in("administration").post(f"/redaction/images/{logo.pk}/delete/").status_code < 500
    assert SiteImage.objects.filter(pk=logo.pk).exists()


def test_others_reach_no_snippet(sign_in):
    for role in ("coordination", "benevole"):
        assert sign_in(role).get(f"{SNIPPETS}keyfigure/").status_code == 404


@pytest.mark.parametrize(("role", "published"), [("redaction", False), ("moderation", True)])
def test_news_is_written_by_editors_and_published_by_moderation(sign_in, role, published):
    index = NewsIndexPage.objects.get()
    fields = {
        "title": "Un café de plus",
        "slug": "un-cafe-de-plus",
        "date": "2026-11-20",
        "summary": "Le mardi, à dix heures.",
        "picture": "",
        "picture_alt": "",
        "body": streamfield([("text", rich_text("<p>Venez.</p>"))]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
        "action-publish": "1",
    }
    client, address = sign_in(role), reverse("wagtailadmin_pages:add", args=["cms", "newspage", index.pk])
    assert client.get(address).status_code == 200
    client.post(address, nested_form_data(fields))
    assert NewsPage.objects.get(slug="un-cafe-de-plus").live is published
    assert client.get("/actualites/un-cafe-de-plus/").status_code == (200 if published else 404)


def test_collections_are_kept_by_moderation(sign_in):
    assert sign_in("moderation").get("/redaction/collections/add/").status_code == 200
    assert sign_in("redaction").get("/redaction/collections/add/").status_code in (302, 403)


# --- words for editors -----------------------------------------------------------------------------------------------
MODELS = [
    HomePage,
    StandardPage,
    NewsIndexPage,
    NewsPage,
    ResourceIndexPage,
    ResourcePage,
    ResourceTheme,
    KeyFigure,
    Partner,
    SiteSettings,
]


def panel_fields(panel):
    names = [panel.field_name] if isinstance(panel, FieldPanel) else []
    return names + [name for child in getattr(panel, "children", ()) for name in panel_fields(child)]


def own_fields(model):
    """What an editor fills in of a model, without the title that every Wagtail page has."""
    panels = getattr(model, "content_panels", None) or getattr(model, "panels", None)
    names = [name for panel in panels or () for name in panel_fields(panel)]
    names = names or [field.name for field in model._meta.fields if field.editable and not field.primary_key]
    return [model._meta.get_field(name) for name in names if name != "title"]


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_has_its_help(model):
    fields = own_fields(model)
    assert len(fields) > 0
    assert [field.name for field in fields if not field.help_text] == []


def blocks_of(block, path):
    for name, child in getattr(block, "child_blocks", {}).items():
        yield f"{path}.{name}", child
        yield from blocks_of(child, f"{path}.{name}")
    if child := getattr(block, "child_block", None):
        yield from blocks_of(child, path)


@pytest.mark.once
@pytest.mark.parametrize("block", [HomeBlock, BodyBlock, DoorBlock, SocialLinkBlock], ids=lambda block: block.__name__)
def test_every_block_has_its_help(block):
    silent = []
    for path, child in blocks_of(block(), block.__name__):
        if ".image." in path:
            continue  # Wagtail's own picture block, in Wagtail's French
        words = [getattr(child.meta, name, "") for name in ("help_text", "admin_text")]
        words += [child.field.help_text] if hasattr(child, "field") else []
        is_group = hasattr(child, "child_blocks") and not isinstance(child, ListBlock)
        silent += [] if any(words) or is_group else [path]
        assert child.meta.label, path
    assert silent == []
