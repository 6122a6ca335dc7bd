"""Collections: their page, the resources around it, what machines read of them, who writes them, the demo's."""

import json
import re
import tomllib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.enums import Role
from cms.models import CollectionPage, CollectionStep, ResourcePage
from cms.queries import search_sources
from cms.services.collections import COPY, put_together
from tests.factories import copies_of, make_collection, make_resource, make_resource_centre, make_site, make_user
from tests.house.test_french import faults

pytestmark = pytest.mark.django_db
PDF = ("fiche.pdf", b"%PDF-1.4", "file", 2)


@pytest.fixture(autouse=True)
def site():
    make_site()


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def titles(html):
    return re.findall(r'path-step__title"><a href="[^"]+">([^<]+)<', html)


def test_steps_stand_in_their_order_each_with_its_reason(client):
    first, second = make_resource("videos", title="Regarder"), make_resource(title="Lire", files=[PDF])
    html = text(client, make_collection(first, second).url)
    assert titles(html) == ["Regarder", "Lire"]
    assert "Pourquoi Regarder." in html
    assert "2 étapes" in html
    assert html.count("<h1") == 1


def test_what_is_not_for_everybody_is_skipped_and_editors_are_told(client):
    shown, draft, hidden = (make_resource(title=title) for title in ("Vue", "Brouillon", "Privée"))
    collection = make_collection(draft, shown, hidden)
    draft.unpublish()
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    for user, told in ((None, False), (make_user(), False), (make_user(Role.EDITOR), True)):
        if user:
            client.force_login(user)
        html = text(client, collection.url)
        assert titles(html) == ["Vue"]
        assert ("2 étapes ne sont pas montrées" in html) is told
        assert ("Brouillon" in html, "Privée" in html) == (told, told)
    assert "1 étape" in text(client, "/ressources/")


def test_resource_names_its_collections_and_the_centre_lists_them(client):
    resource, other = make_resource(), make_resource()
    collection = make_collection(resource, title="Bien commencer")
    make_collection(resource, title="Brouillon de collection").unpublish()
    for address in (resource.url, "/ressources/"):
        html = text(client, address)
        assert f'href="{collection.url}">Bien commencer</a>' in html
        assert "Brouillon de collection" not in html
    assert "Bien commencer" not in text(client, other.url)
    assert "Bien commencer" not in text(client, "/ressources/?q=ressource"), "who searches sees the answers"


def test_after_the_sixth_collections_are_named_alone(client):
    collection = make_collection(make_resource())
    copies_of(collection, 9)
    html = text(client, "/ressources/")
    part = html[html.index('id="collections"') :].partition("</section>")[0]
    assert part.count('<article class="resource-card">') == 6
    assert part.partition("<details")[2].count("<li>") == 4


def test_machines_find_a_collection(client, settings):
    one, two = make_resource(title="Un"), make_resource(title="Deux")
    collection = make_collection(one, two, title="Ensemble")
    html = text(client, collection.url)
    schema = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])
    assert schema["@type"] == "CollectionPage"
    assert [(item["position"], item["name"], item["url"]) for item in schema["mainEntity"]["itemListElement"]] == [
        (1, "Un", settings.BASE_URL + one.url),
        (2, "Deux", settings.BASE_URL + two.url),
    ]
    assert collection.url in client.get("/sitemap.xml").content.decode()
    assert "Ensemble" in text(client, "/plan-du-site/")
    [found] = search_sources(only=[collection.pk])
    assert (found["kind"], found["url"]) == ("ressource", collection.url)
    assert "Pourquoi Deux" in found["text"]


@pytest.mark.parametrize("address", ["collection", "resource", "centre"])
@pytest.mark.once
def test_queries_are_as_many_for_one_as_for_thirty(client, address):
    resources = [make_resource(files=[PDF])]
    collection = make_collection(*resources)

    def asked():
        where = {"collection": collection.url, "resource": resources[0].url, "centre": "/ressources/"}[address]
        with CaptureQueriesContext(connection) as found:
            text(client, where)
        return len(found)

    asked()
    few = asked()
    copies_of(resources[0], 19)  # one page of the list
    more = ResourcePage.objects.exclude(pk=resources[0].pk)
    CollectionStep.objects.bulk_create(CollectionStep(collection=collection, resource=one, why="x") for one in more)
    copies_of(collection, 29)
    CollectionStep.objects.bulk_create(
        CollectionStep(collection=one, resource=resources[0], why="x")
        for one in CollectionPage.objects.exclude(pk=collection.pk)
    )
    assert asked() == few


def test_deleting_a_resource_takes_its_steps_and_nothing_else():
    gone, stays = make_resource(), make_resource()
    collection = make_collection(gone, stays)
    gone.delete()
    assert [step.resource for step in CollectionPage.objects.get(pk=collection.pk).shown_steps] == [stays]


def test_editors_write_it_and_it_asks_for_a_step(client):
    client.force_login(make_user(Role.MODERATOR))
    resource, centre = make_resource(), make_resource_centre()
    data = {"title": "Ensemble", "slug": "ensemble", "introduction": "Pour vous.", "action-publish": "1"}
    data |= {"steps": inline_formset([]), "comments": inline_formset([])}
    address = reverse("wagtailadmin_pages:add", args=["cms", "collectionpage", centre.pk])
    html = client.post(address, nested_form_data(data)).content.decode()
    assert "au moins 1" in html
    assert "Pour vous." in html, "nothing written is lost"
    data["steps"] = inline_formset([{"resource": str(resource.pk), "why": "Parce que."}] * 2)
    client.post(address, nested_form_data(data))
    collection = CollectionPage.objects.live().get()
    assert [step.resource for step in collection.shown_steps] == [resource] * 2, "one may come back to it"
    assert text(client, resource.url).count(f'<li><a href="{collection.url}"') == 1


# --- the demo's ------------------------------------------------------------------------------------------------------
@pytest.fixture
def copy():
    return tomllib.loads(COPY.read_text())["collections"]


@pytest.mark.once
def test_four_collections_are_well_written(copy):
    assert len(copy) == 4
    words = [words for one in copy for words in (one["title"], one["introduction"], *(why for _, why in one["steps"]))]
    assert [fault for one in words for fault in faults(one)] == []
    assert all(5 <= len(one["steps"]) <= 6 for one in copy)
    assert all(40 <= len(why) <= 250 for one in copy for _, why in one["steps"])
    assert all(len(one["introduction"]) <= 600 for one in copy)


@pytest.mark.once
def test_they_are_made_of_the_demo_s_resources_in_the_file_s_order(copy):
    slugs = {slug for one in copy for slug, _ in one["steps"]}
    copies_of(make_resource(), len(slugs) - 1)
    for page, slug in zip(ResourcePage.objects.all(), slugs, strict=True):
        ResourcePage.objects.filter(pk=page.pk).update(slug=slug)
    put_together(make_resource_centre())
    made = CollectionPage.objects.live().order_by("path")
    assert [one.title for one in made] == [one["title"] for one in copy]
    assert [[step.resource.slug for step in one.shown_steps] for one in made] == [
        [slug for slug, _ in one["steps"]] for one in copy
    ]
