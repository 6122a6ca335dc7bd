"""The resource centre's list: doors, facets and their counts, order, addresses that are shared for years, its feed."""

import re
import time
from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.models import Attachment, ResourceMission, ResourcePage, ResourceTheme
from tests.factories import copies_of, make_resource, make_resource_centre, make_resource_theme, make_site
from tests.plugins.copied import copied

pytestmark = pytest.mark.django_db
LIST = "/ressources/"
PDF = ("fiche.pdf", b"%PDF-1.4", "file", 2)


@pytest.fixture(autouse=True)
def site():
    make_site()


@pytest.fixture
def centre():
    """Six resources, no two alike."""
    write_centre()


@copied
def write_centre():
    make_resource_theme("isolement", name="Isolement et solitude")
    make_resource_theme("solitude", name="Solitude", parent=make_resource_theme("isolement"))
    resources = [
        ("fiches", "Un triporteur-café", {"department": "23", "themes": ["mobilite"], "audience": "benevoles"}),
        (
            "fiches",
            "Le banc vert",
            {"department": "76", "themes": ["solitude"], "missions": ["bonnes-pratiques", "appui"]},
        ),
        ("reperes", "Créer une équipe", {"themes": ["isolement", "solitude"], "audience": "professionnels"}),
        ("videos", "L’isolement en deux minutes", {"themes": ["isolement"]}),
        ("donnees", "Annuaire", {"missions": ["plateforme"]}),
        ("kit", "Affiche", {"department": "974"}),
    ]
    for day, (family, title, fields) in enumerate(resources, 1):
        make_resource(family, title=title, slug=f"r{day}", published_on=date(2026, 1, day), **fields)


def page(client, query=""):
    answer = client.get(LIST + query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def shown(text):
    return re.findall(r'resource-card__title"><a href="/ressources/(r\d+)/"', text)


def option(text, name, value):
    select = re.search(rf'<select name="{name}".*?</select>', text, re.DOTALL)[0]
    return re.search(rf'<option value="{value}"[^>]*>([^<]*)<', select)[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["r6", "r5", "r4", "r3", "r2", "r1"]),
        ("?famille=fiches", ["r2", "r1"]),
        ("?mission=appui", ["r2"]),
        ("?mission=plateforme", ["r5"]),
        ("?theme=isolement", ["r4", "r3", "r2"]),  # what a narrower theme has belongs to the wide one, once
        ("?theme=solitude", ["r3", "r2"]),
        ("?public=benevoles", ["r6", "r5", "r4", "r2", "r1"]),  # what is for all is for each
        ("?territoire=23", ["r1"]),
        ("?territoire=national", ["r5", "r4", "r3"]),
        ("?q=ISOLEMENT deux", ["r4"]),
        ("?q=yvetot", ["r2", "r1"]),
        ("?famille=fiches&theme=isolement&q=banc", ["r2"]),
        ("?famille=fiches&public=benevoles&territoire=23", ["r1"]),
        ("?tri=anciens", ["r1", "r2", "r3", "r4", "r5", "r6"]),
        ("?tri=titre&famille=fiches", ["r2", "r1"]),
        ("?tri=recents&page=1", ["r6", "r5", "r4", "r3", "r2", "r1"]),
    ],
)
def test_each_filter_keeps_its_resources(client, centre, query, found):
    assert shown(page(client, query)) == found


def test_choices_say_what_they_would_leave(client, centre):
    text = page(client)
    assert option(text, "famille", "fiches") == "Fiches illustration (2)"
    assert option(text, "mission", "appui") == "Appui aux territoires (1)"
    assert option(text, "theme", "isolement") == "Isolement et solitude (3)"
    assert option(text, "theme", "solitude") == "– Solitude (2)"
    assert option(text, "territoire", "974") == "La Réunion (974) (1)"
    text = page(client, "?famille=fiches&theme=solitude")
    assert option(text, "famille", "reperes") == "Repères et méthodes (1)"
    assert option(text, "theme", "mobilite") == "Mobilite (1)"
    assert option(text, "territoire", "76") == "Seine-Maritime (76) (1)"


def test_twelve_doors_lead_to_what_they_count(client, centre):
    text = page(client)
    doors = re.findall(
        r'href="(\?(?:famille|mission)=[\w-]+)" class="centre-door .*?__count">(\d+) ressource', text, re.DOTALL
    )
    assert len(re.findall(r'class="centre-door ', text)) == 12
    assert len(doors) == 9  # the others are still empty: no link leads nowhere
    for address, count in doors:
        assert len(shown(page(client, address))) == int(count), address
    assert "centre-door" not in page(client, "?famille=fiches")


def test_filters_that_are_set_are_said_and_taken_off_one_by_one(client, centre):
    text = page(client, "?famille=fiches&theme=solitude&tri=titre")
    active = re.findall(r'active-filters__one" href="([^"]*)"><span[^>]*>Retirer le filtre </span>([^<]*)<', text)
    assert active == [
        ("?theme=solitude&amp;tri=titre", "Fiches illustration"),
        ("?famille=fiches&amp;tri=titre", "Solitude"),
    ]
    assert '<details class="refine" open' in text
    assert '<details class="refine">' in page(client)


def test_what_an_address_says_and_nobody_knows_is_left_aside_and_told(client, centre):
    text = page(client, "?famille=fiches&theme=tricot&mission=x&territoire=99&tri=hasard&public=chats&page=zz")
    assert "Nous l’avons laissé de côté" in text
    assert shown(text) == ["r2", "r1"]
    assert "laissé de côté" not in page(client, "?famille=fiches")


@pytest.mark.parametrize(
    "words", ["é" * 10_000, "a " * 5_000, "%00\x00", "%25_%25", "'; drop table", "<script>x</script>"]
)
def test_words_of_any_kind_give_a_page_in_time(client, centre, words):
    page(client)
    start = time.process_time()
    answer = client.get(LIST, {"q": words})
    assert answer.status_code == 200
    assert time.process_time() - start < 1
    assert "<script>x" not in answer.content.decode()


def test_nothing_found_and_nothing_written_both_help(client):
    assert "Le centre de ressources se prépare" in page(client)
    make_resource()
    text = page(client, "?q=apiculture")
    assert "Aucune ressource ne répond à tous ces filtres" in text
    assert 'href="/ressources/"' in text


@pytest.mark.slow
@pytest.mark.once
def test_the_list_costs_the_same_whatever_its_length(client):
    first = make_resource("fiches", department="23", themes=["isolement"], files=[PDF])
    costs = []
    for wanted in (1, 30, 3000):
        copies_of(first, wanted - ResourcePage.objects.count())
        complete(first)
        client.get(LIST, {"mission": "formation"})  # warm
        for query in ({}, {"mission": "formation", "theme": "isolement"}):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(LIST, query | {"n": wanted}).status_code == 200
            costs.append(len(asked))
    assert costs[0::2] == [costs[0]] * 3
    assert costs[1::2] == [costs[1]] * 3
    assert max(costs) <= 20


def complete(first):
    """Copies of pages are rows alone: give each the mission, the theme and the file of the first."""
    copies = ResourcePage.objects.exclude(pk=first.pk).filter(attachments=None)
    theme, through = first.themes.get(), ResourcePage.themes.through.objects
    document = first.files[0].document
    through.bulk_create(through.model(resourcepage=page, resourcetheme=theme) for page in copies)
    ResourceMission.objects.bulk_create(ResourceMission(resource=page, mission="formation") for page in copies)
    Attachment.objects.bulk_create(Attachment(resource=page, document=document) for page in copies)


def test_pages_keep_the_filters(client):
    copies_of(make_resource(), 25)
    text = page(client, "?famille=reperes")
    assert text.count("resource-card__title") == 24
    assert 'href="?famille=reperes&amp;page=2"' in text
    assert page(client, "?famille=reperes&page=2").count("resource-card__title") == 2
    assert "centre-door" not in page(client, "?page=2")


def test_drafts_and_pages_behind_a_lock_are_counted_nowhere(client):
    hidden, locked = make_resource(title="Brouillon caché"), make_resource(title="Page fermée")
    hidden.unpublish()
    PageViewRestriction.objects.create(page=locked, restriction_type="login")
    for address in (LIST, "/ressources/flux.rss", "/ressources/flux.json"):
        text = client.get(address).content.decode()
        assert "Brouillon caché" not in text
        assert "Page fermée" not in text


def test_feed_is_rss_that_a_reader_parses(client, centre, settings):
    answer = client.get("/ressources/flux.rss")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ElementTree.fromstring(answer.content).find("channel")
    items = channel.findall("item")
    assert channel.find("link").text == f"{settings.BASE_URL}/ressources/"
    assert [item.find("title").text for item in items][:2] == ["Affiche", "Annuaire"]
    assert items[0].find("link").text == f"{settings.BASE_URL}/ressources/r6/"
    assert items[0].find("guid").text == items[0].find("link").text
    assert items[0].find("pubDate").text == "Tue, 06 Jan 2026 12:00:00 +0100"
    assert 'type="application/rss+xml"' in client.get(LIST).content.decode()


def test_json_feed_says_the_same_to_programs(client, centre, settings):
    make_resource(title="Avec fichier", slug="r7", author="Zoé", published_on=date(2026, 7, 14), files=[PDF])
    answer = client.get("/ressources/flux.json")
    assert answer["Content-Type"] == "application/feed+json"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == f"{settings.BASE_URL}/ressources/"
    assert feed["feed_url"] == f"{settings.BASE_URL}/ressources/flux.json"
    first, *others = feed["items"]
    assert [item["title"] for item in others][:2] == ["Affiche", "Annuaire"]
    [file] = first.pop("attachments")
    assert (file["mime_type"], file["size_in_bytes"]) == ("application/pdf", 8)
    assert file["url"].startswith(f"{settings.BASE_URL}/documents/")
    assert first == {
        "id": f"{settings.BASE_URL}/ressources/r7/",
        "url": f"{settings.BASE_URL}/ressources/r7/",
        "title": "Avec fichier",
        "content_text": "Ce que l’on y trouve, en une phrase.",
        "date_published": "2026-07-14T12:00:00+02:00",
        "tags": ["Repères et méthodes"],
        "authors": [{"name": "Zoé"}],
    }
    assert 'type="application/feed+json"' in client.get(LIST).content.decode()


def test_feed_stands_without_a_resource_centre(client):
    make_resource_centre().delete()
    assert ElementTree.fromstring(client.get("/ressources/flux.rss").content).find("channel/title").text
    assert client.get("/ressources/flux.json").json()["items"] == []


def test_site_map_has_the_resources(client, centre, settings):
    text = client.get("/sitemap.xml").content.decode()
    assert "/ressources/r1/</loc>" in text
    assert "/ressources/</loc>" in text
    assert ResourcePage.objects.count() == 6


def test_themes_are_offered_without_joining_thousands_of_resources_to_them():
    """Joined twice, for the wide and for the narrow, they took seconds; as the twin shows, the test would see it."""

    def tables(themes):
        return {table.table_name for table in themes.query.alias_map.values()}

    resources, through = ResourcePage.objects.live(), ResourcePage.themes.through._meta.db_table
    assert through in tables(ResourceTheme.objects.filter(resources__in=resources))
    assert through not in tables(ResourceTheme.objects.with_resources(resources))
