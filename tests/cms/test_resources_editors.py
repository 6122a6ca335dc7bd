"""Who writes resources and themes at the editors' desk, and what is refused there."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.models import ResourcePage, ResourceTheme, SiteImage
from tests.factories import make_resource_centre, make_resource_theme, make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
THEMES = "/redaction/snippets/cms/resourcetheme/"
TEXTS = (
    "department author organisation picture picture_alt video_url video_minutes transcript team place year cost number "
    "starts_on ends_on registration_url data_format updated_on frequency use_rules credits"
)


@pytest.fixture
def sign_in(client):
    make_site()

    def sign_in(*roles):
        client.force_login(make_user(*roles))
        return client

    return sign_in


def form(*, publish=True, files=(), **fields):
    fields = {
        **dict.fromkeys(TEXTS.split(), ""),
        "title": "Une ressource",
        "slug": "une-ressource",
        "summary": "Une phrase.",
        "family": "reperes",
        "themes": [],
        "audience": "tous",
        "published_on": "2026-03-01",
        "licence": "cc-by-sa",
        "reading_minutes": "0",
        "body": streamfield([]),
        "steps": streamfield([]),
        "missions": inline_formset([{"mission": "formation"}]),
        "attachments": inline_formset(files),
        "comments": inline_formset([]),
    } | fields
    return nested_form_data(fields | ({"action-publish": "1"} if publish else {}))


def send(client, **fields):
    address = reverse("wagtailadmin_pages:add", args=["cms", "resourcepage", make_resource_centre().pk])
    empty = client.get(address)
    assert (empty.status_code, "À corriger" in empty.content.decode()) == (200, False)
    return client.post(address, form(**fields)).content.decode()


@pytest.mark.parametrize(("role", "published"), [("redaction", False), ("moderation", True), ("administration", True)])
def test_resource_is_written_by_editors_and_published_by_moderation(sign_in, role, published):
    client = sign_in(role)
    send(client)
    assert ResourcePage.objects.get(slug="une-ressource").live is published
    assert client.get("/ressources/une-ressource/").status_code == (200 if published else 404)


@pytest.mark.parametrize("role", ["coordination", "benevole"])
def test_others_write_none(sign_in, role):
    client = sign_in(role)
    address = reverse("wagtailadmin_pages:add", args=["cms", "resourcepage", make_resource_centre().pk])
    assert client.get(address).status_code in (302, 403, 404)
    assert client.get(THEMES).status_code == 404


def test_what_a_family_asks_for_stops_the_publication_not_the_draft(sign_in):
    client = sign_in("moderation")
    assert "Indiquez le numéro" in send(client, family="journaux")
    assert not ResourcePage.objects.exists()
    send(client, family="journaux", publish=False)
    assert not ResourcePage.objects.get().live


def test_the_head_of_the_editor_says_all_that_a_draft_still_lacks(sign_in):
    client = sign_in("redaction")
    send(client, publish=False, family="fiches", summary="", missions=inline_formset([]))
    resource = ResourcePage.objects.get(slug="une-ressource")
    page = (
        client.get(reverse("wagtailadmin_pages:edit", args=[resource.pk])).content.decode().replace("&nbsp;", "\u00a0")
    )
    for words in ("Écrivez le résumé", "Choisissez une mission au moins.", "Indiquez le coût", "Écrivez au moins une"):
        assert f"<li>– {words}" in page
    assert "Rien ne manque" not in page
    steps = streamfield([("step", {"title": "Ouvrir", "text": rich_text("<p>La porte.</p>")})])
    own = {"team": "Les tricoteuses", "place": "Guéret (Creuse)", "year": "2025", "cost": "Rien"}
    client.post(
        reverse("wagtailadmin_pages:edit", args=[resource.pk]),
        form(publish=False, family="fiches", steps=steps, **own),
    )
    assert "Rien ne manque" in client.get(reverse("wagtailadmin_pages:edit", args=[resource.pk])).content.decode()


def test_video_is_an_address_or_a_file(sign_in):
    client = sign_in("moderation")
    video = {"family": "videos", "video_minutes": "2", "transcript": "Bonjour."}
    assert "Donnez l’adresse de la vidéo" in send(client, **video)
    document = Document.objects.create(title="Film", file=ContentFile(b"mp4", "film.mp4"))
    send(client, **video, files=[{"document": document.pk, "kind": "video", "label": "", "pages": ""}])
    assert ResourcePage.objects.get().live
    send(client, **video, video_url="https://v.example/1", slug="autre")
    assert ResourcePage.objects.get(slug="autre").live


@pytest.mark.parametrize(
    ("typed", "kept"),
    [({}, "Deux chaises."), ({"picture_alt": "Un banc."}, "Un banc."), ({"picture_decorative": "on"}, "")],
)
def test_a_picture_described_at_its_upload_is_not_described_again(sign_in, typed, kept):
    file = get_test_image_file(size=(960, 480))
    picture = SiteImage.objects.create(title="a.png", description="Deux chaises.", file=file)
    send(sign_in("redaction"), publish=False, picture=picture.pk, **typed)
    assert ResourcePage.objects.get().get_latest_revision_as_object().picture_alt == kept


def test_resource_serves_at_least_one_mission(sign_in):
    send(sign_in("moderation"), missions=inline_formset([]))
    assert not ResourcePage.objects.exists()


def test_editing_roles_write_themes_and_moderation_deletes_them(sign_in):
    for role, gone in (("redaction", False), ("moderation", True), ("administration", True)):
        client, slug = sign_in(role), f"theme-{role}"
        assert THEMES in client.get("/redaction/").content.decode()
        sent = client.post(f"{THEMES}add/", {"name": f"Thème de {role}", "slug": slug, "parent": "", "order": "1"})
        assert sent.status_code == 302
        theme = ResourceTheme.objects.get(slug=slug)
        client.post(f"{THEMES}delete/{theme.pk}/")
        assert ResourceTheme.objects.filter(pk=theme.pk).exists() is not gone


def test_theme_that_contains_others_is_not_deleted_under_them(sign_in, reference_index):
    wide = make_resource_theme("large")
    make_resource_theme("etroit", parent=wide)
    assert sign_in("moderation").post(f"{THEMES}delete/{wide.pk}/").status_code < 500
    assert ResourceTheme.objects.filter(pk=wide.pk).exists()
