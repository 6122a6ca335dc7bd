"""« Garder », « Retirer »: on the resource's page, in one's own list and its PDF, in one's data."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import documents
from cms.models import KeptResource, ResourcePage
from cms.queries import personal_data
from cms.services.kept import keep_resource
from cms.views import takeaway
from tests.factories import copies_of, make_resource, make_site, make_user

pytestmark = pytest.mark.django_db
LIST = "/mon-espace/ressources/"


@pytest.fixture(autouse=True)
def site():
    make_site()


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def own(user):
    """A client of somebody signed in, whose forms are checked as a browser's are."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def press(client, address, label):
    """Sends the form of the page that has this button, as a browser without scripts does; the page after it."""
    forms = re.findall(r'<form[^>]*action="([^"]+)">(.*?)</form>', text(client, address), re.DOTALL)
    [(action, inside)] = [(action, inside) for action, inside in forms if f"<span>{label}" in inside]
    data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', inside))
    answer = client.post(action, data)
    assert answer.status_code == 303
    return answer["Location"]


def test_kept_listed_taken_out_and_kept_again_by_plain_forms(own, user):
    resource = make_resource(title="Le banc")
    assert press(own, resource.url, "Garder") == resource.url
    page = text(own, resource.url)
    assert "C’est gardé." in page
    assert "<span>Garder" not in page
    assert f'<a href="{resource.url}">Le banc</a>' in text(own, LIST)
    gone = press(own, LIST, "Retirer")
    assert gone == f"{LIST}?retiree={resource.pk}"
    after = text(own, gone)
    assert "« Le banc » n’est plus gardée." in after
    assert "Vous ne gardez rien pour l’instant" in after
    assert press(own, gone, "La garder de nouveau") == LIST
    assert KeptResource.objects.get().user == user
    assert "n’est plus gardée" not in text(own, gone), "what is kept again is not told as gone"
    assert press(own, resource.url, "Retirer de mes ressources") == gone


def test_a_visitor_finds_the_way_and_the_page_stays_the_same_for_all(client, settings):
    settings.PAGE_CACHE_SECONDS = 30
    resource = make_resource()
    page = text(client, resource.url)
    assert f'/compte/login/?next={resource.url}">Connectez-vous</a> pour la garder' in page
    assert "csrfmiddlewaretoken" not in page
    assert "Age" in client.get(resource.url), "a copy"
    answer = client.post(f"{LIST}{resource.pk}/garder/")
    assert answer["Location"].startswith("/compte/login/")


def test_twin_the_page_of_somebody_signed_in_is_never_kept(own, settings):
    settings.PAGE_CACHE_SECONDS = 30
    resource = make_resource()
    for _ in range(2):
        answer = own.get(resource.url)
        assert "Age" not in answer
        assert answer["Cache-Control"] == "private, no-store"


def test_without_its_token_nothing_is_kept(own):
    assert own.post(f"{LIST}{make_resource().pk}/garder/").status_code == 403
    assert not KeptResource.objects.exists()


def test_each_has_a_list_of_one_s_own_the_last_one_first(client, user):
    other, titles = make_user(), ("Un", "Deux", "Trois")
    resources = [make_resource(title=title) for title in titles]
    for resource in resources:
        keep_resource(resource, by=user)
        keep_resource(resource, by=user)
    for resource in resources[::-1]:
        keep_resource(resource, by=other)
    assert [row.title for row in ResourcePage.objects.all().kept_by(user)] == ["Trois", "Deux", "Un"]
    assert [row.title for row in ResourcePage.objects.all().kept_by(other)] == ["Un", "Deux", "Trois"]
    client.force_login(make_user())
    assert client.post(f"{LIST}{resources[0].pk}/retirer/").status_code == 404
    assert KeptResource.objects.count() == 6


def test_what_is_not_public_cannot_be_kept_and_is_told_as_missing(client, user):
    client.force_login(user)
    draft = make_resource(title="Brouillon")
    keep_resource(draft, by=user)
    draft.unpublish()
    page = text(client, LIST)
    assert "1 ressource que vous gardiez n’est plus publiée." in page
    assert "Brouillon" not in page
    assert client.post(f"{LIST}{draft.pk}/garder/").status_code == 404
    for hostile in ("x", "٣", "9" * 30, draft.pk, "-1"):
        assert "n’est plus gardée" not in text(client, f"{LIST}?retiree={hostile}")


def test_one_more_than_the_most_is_refused_in_words(client, user, monkeypatch):
    monkeypatch.setattr("cms.services.kept.MOST", 1)
    client.force_login(user)
    first, second = make_resource(), make_resource()
    keep_resource(first, by=user)
    answer = client.post(f"{LIST}{second.pk}/garder/", follow=True)
    assert "Retirez-en une pour garder celle-ci." in answer.content.decode()
    client.post(f"{LIST}{first.pk}/garder/")
    assert KeptResource.objects.get().resource == first


def test_own_document_holds_what_one_keeps_and_has_its_measure(client, user, monkeypatch):
    printed = []
    monkeypatch.setattr(documents, "render_pdf", lambda *args, **kwargs: printed.append(args[1]) or b"%PDF")
    monkeypatch.setattr(takeaway, "KEPT_PAPERS", 2)
    client.force_login(user)
    assert client.get(f"{LIST}mes-ressources.pdf")["Location"] == LIST
    keep_resource(make_resource(title="Le banc"), by=user)
    answers = [client.get(f"{LIST}mes-ressources.pdf") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0]["Cache-Control"] == "private, no-store"
    assert [row["resource"].title for row in printed[0]["chapters"]] == ["Le banc"]


def test_own_data_tell_it_and_it_goes_with_the_login_and_the_resource(user):
    kept, gone = make_resource(title="Le banc"), make_resource()
    for resource in (kept, gone):
        keep_resource(resource, by=user)
    gone.delete()
    [(_, title, rows)] = personal_data(user.person)
    assert (title, [row["Ressource"] for row in rows]) == ("Vos ressources gardées", ["Le banc"])
    assert [row for *_, rows in personal_data(make_user().person) for row in rows] == []
    user.delete()
    assert not KeptResource.objects.exists()


def test_queries_are_as_many_for_one_as_for_sixty(client, user):
    client.force_login(user)
    resource = make_resource()
    keep_resource(resource, by=user)

    def asked():
        with CaptureQueriesContext(connection) as found:
            text(client, LIST)
        return len(found)

    asked()
    few = asked()
    copies_of(resource, 59)
    KeptResource.objects.bulk_create(
        KeptResource(user=user, resource=one) for one in ResourcePage.objects.exclude(pk=resource.pk)
    )
    assert asked() == few
    assert "les 30 dernières" in text(client, LIST)
