"""Files that change under one address, what is there twice, and what goes live at its hour."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document

from accounts.enums import Role
from cms.models import ResourcePage
from cms.queries import nearly_named
from cms.tasks import publish_scheduled
from tests.cms.test_resources_editors import form
from tests.factories import make_resource, make_resource_centre, make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def desk(client):
    make_site()
    client.force_login(make_user(Role.MODERATOR))
    return client


@pytest.fixture
def resource(desk):
    return make_resource(title="Tenir un jardin", files=[("fiche.pdf", b"%PDF-1.7 une", "file", 1)])


def replace(client, document, name, content):
    fields = {"title": document.title, "file": SimpleUploadedFile(name, content), "tags": "", "collection": 1}
    return client.post(reverse("wagtaildocs:edit", args=[document.pk]), fields)


def content_of(client, address):
    return b"".join(client.get(address).streaming_content)


def test_new_file_has_the_address_of_the_old_one(desk, resource):
    document = resource.files[0].document
    address, stored = document.url, document.file.name
    assert replace(desk, document, "Fiche corrigée (2).PDF", b"%PDF-1.7 deux").status_code == 302
    document = Document.objects.get()
    assert document.url == address
    assert not document.file.storage.exists(stored), "the old file is gone, with its folder"
    assert content_of(desk, address) == b"%PDF-1.7 deux"
    assert document.file_size == len(b"%PDF-1.7 deux")


def test_file_of_another_format_does_not_take_its_place(desk, resource):
    document = resource.files[0].document
    refused = replace(desk, document, "fiche.odt", b"PK")
    assert "n’a pas le même format que celui qu’il remplace (PDF)" in refused.content.decode()
    assert content_of(desk, document.url) == b"%PDF-1.7 une"


def test_replaced_file_shows_at_once(desk, resource, settings, client, django_capture_on_commit_callbacks):
    settings.PAGE_CACHE_SECONDS = 30
    desk.logout()
    before = desk.get(resource.url).content
    with django_capture_on_commit_callbacks(execute=True):
        desk.force_login(make_user(Role.MODERATOR))
        replace(desk, resource.files[0].document, "f.pdf", b"%PDF-1.7 " + b"x" * 90_000)
    desk.logout()
    assert desk.get(resource.url).content != before


def add(client, name, content):
    fields = {"title": name, "file": SimpleUploadedFile(name, content), "tags": "", "collection": 1}
    return client.post(reverse("wagtaildocs:add"), fields)


def test_file_that_is_there_already_is_told(desk):
    add(desk, "charte.pdf", b"%PDF-1.7 charte")
    refused = add(desk, "charte-bis.pdf", b"%PDF-1.7 charte")
    assert "déjà sur le site, sous le titre «\u00a0charte.pdf\u00a0»" in refused.content.decode()
    add(desk, "charte-2.pdf", b"%PDF-1.7 charte, autre")
    assert sorted(Document.objects.values_list("title", flat=True)) == ["charte-2.pdf", "charte.pdf"]


def test_the_same_file_again_in_its_own_place_is_no_twin(desk):
    add(desk, "charte.pdf", b"%PDF-1.7 charte")
    assert replace(desk, Document.objects.get(), "charte.pdf", b"%PDF-1.7 charte").status_code == 302


def test_who_uses_a_document(desk, reference_index):
    resource = make_resource(title="Tenir un jardin", files=[("fiche.pdf", b"%PDF-1.7 une", "file", 1)])
    document = resource.files[0].document
    usage = reverse("wagtaildocs:document_usage", args=[document.pk])
    assert usage in desk.get(reverse("wagtaildocs:edit", args=[document.pk])).content.decode()
    assert "Tenir un jardin" in desk.get(usage).content.decode()


# --- nearly the same title -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("title", "near"),
    [
        ("Tenir un jardin", True),
        ("tenir un Jardin", True),
        ("Tenir un jardins", True),
        ("Un jardin à tenir", True),
        ("Tenir une permanence", False),
        ("Le carnet de visites", False),
    ],
)
def test_nearly_the_same_title(resource, title, near):
    assert (nearly_named(ResourcePage(title=title)) == resource) is near


def test_resource_is_not_its_own_twin(resource):
    assert nearly_named(resource) is None


def send(client, **fields):
    address = reverse("wagtailadmin_pages:add", args=["cms", "resourcepage", make_resource_centre().pk])
    return client.post(address, form(**fields), follow=True).content.decode()


def test_editor_is_told_of_a_twin_and_keeps_what_they_wrote(desk, resource):
    html = send(desk, title="Tenir un  jardin", publish=False)
    assert "Presque le même titre existe déjà" in html
    assert ResourcePage.objects.get(slug="une-ressource").title == "Tenir un  jardin"
    assert "Presque le même titre existe déjà" not in send(
        desk, title="Le carnet de visites", slug="autre", publish=False
    )


# --- its hour --------------------------------------------------------------------------------------------------------
def hour(**ahead):
    return (timezone.localtime() + timedelta(**ahead)).strftime("%Y-%m-%d %H:%M")


def test_resource_goes_live_at_its_hour_and_never_leaves_by_itself(desk):
    send(desk, go_live_at=hour(hours=2), expire_at=hour(days=2))
    resource = ResourcePage.objects.get()
    publish_scheduled()
    assert desk.get(resource.url).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        publish_scheduled()
    assert desk.get(resource.url).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        publish_scheduled()
    assert ResourcePage.objects.get().live
    assert ResourcePage.objects.get().expire_at is None


def test_editor_offers_no_day_to_leave(desk, resource):
    page = desk.get(reverse("wagtailadmin_pages:edit", args=[resource.pk])).content.decode()
    assert 'name="go_live_at"' in page
    assert 'name="expire_at"' not in page
    assert "lms/js/families.js" in page
    assert 'data-families="fiches rencontres"' in page


def test_who_keeps_it_is_chosen_among_editors(desk, resource):
    editor, volunteer = make_user(Role.EDITOR, first_name="Odile"), make_user(first_name="Ursule")
    page = desk.get(reverse("wagtailadmin_pages:edit", args=[resource.pk])).content.decode()
    assert editor.get_full_name() in page
    assert volunteer.get_full_name() not in page
