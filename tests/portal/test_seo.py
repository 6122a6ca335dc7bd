"""What search engines and shared links read: addresses on BASE_URL only, nothing private, pictures for any words."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, PageViewRestriction

from cms.models import HomePage, NewsPage, SiteSettings, StandardPage
from lms.portal.documents import link_picture
from lms.portal.queries import page_words, site_tree
from sessions.services.planning import cancel_session
from tests.factories import make_coordinator, make_session, make_site

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BASE = settings.BASE_URL


@pytest.fixture
def site():
    return make_site()


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def meta(html):
    """The Open Graph tags of a page, its description and canonical address."""
    found = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', html))
    return found | {"canonical": re.findall(r'<link rel="canonical" href="([^"]*)"', html)}


def keep_private(slug):
    page = StandardPage.objects.get(slug=slug)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def below(page, slug):
    child = StandardPage(title=f"Sous {page.title}", slug=slug)
    page.add_child(instance=child)
    child.save_revision().publish()
    return child


# --- site map --------------------------------------------------------------------------------------------------------
def test_sitemap_names_public_pages_and_coming_sessions_on_our_address(site, client):
    coordinator = make_coordinator("23")
    coming, cancelled = (make_session(coordinator=coordinator, days=days) for days in (10, 12))
    cancel_session(cancelled, reason="La salle est inondée.", by=coordinator)
    draft = make_session(publish=False, coordinator=coordinator)
    keep_private("contact")
    StandardPage.objects.filter(slug="mentions-legales").update(live=False)
    root = ET.fromstring(client.get("/sitemap.xml", headers={"host": "localhost"}).content)
    found = [element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(found) == len(set(found))
    paths = {re.sub(r"^https?://[^/]+", "", address) for address in found}
    assert {"/", "/aide/", "/formations/", "/sessions/", coming.get_absolute_url()} <= paths
    away = {"/contact/", "/mentions-legales/", cancelled.get_absolute_url(), draft.get_absolute_url()}
    assert not paths & away
    hosts = {re.match(r"https?://[^/]+", address)[0] for address in found}
    assert hosts <= {BASE, "http://testserver"}  # of BASE_URL, and of Wagtail's own site record, which follows it


def test_plan_of_the_site_nests_public_pages_only(site, client):
    child = below(StandardPage.objects.get(slug="aide"), "par-telephone")
    hidden = below(keep_private("contact"), "cache")
    html = text(client, "/plan-du-site/")
    for page in (StandardPage.objects.get(slug="aide"), child):
        assert f'href="{page.url}"' in html
    main = html.partition("<main")[2].partition("</main>")[0]
    assert "/contact/" not in main
    assert hidden.title not in main
    [home] = site_tree()
    assert next(node["url"] for node in home["below"] if node["below"]) == "/aide/"


def test_plan_costs_the_same_for_one_page_and_thirty(site, client, django_assert_max_num_queries):
    aide = StandardPage.objects.get(slug="aide")
    client.get("/plan-du-site/")
    with django_assert_max_num_queries(8) as few:
        client.get("/plan-du-site/")
    for number in range(30):
        below(aide, f"page-{number}")
    with django_assert_max_num_queries(len(few)):
        client.get("/plan-du-site/")


# --- small files -----------------------------------------------------------------------------------------------------
def test_robots_are_kept_out_of_private_places(client):
    lines = text(client, "/robots.txt").splitlines()
    for path in ("/mon-espace/", "/coordination/", "/animation/", "/compte/", "/redaction/", "/inscriptions/"):
        assert f"Disallow: {path}" in lines
    assert f"Sitemap: {BASE}/sitemap.xml" in lines
    assert "Disallow: /" not in lines


@pytest.mark.parametrize(
    ("address", "contact"), [("bonjour@maille.example", "mailto:bonjour@maille.example"), ("", f"{BASE}/contact/")]
)
def test_security_contact_is_of_the_settings_and_never_out_of_date(site, client, address, contact):
    SiteSettings.objects.update(contact_email=address)
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == contact
    assert fields["Canonical"] == f"{BASE}/.well-known/security.txt"
    assert "fr" in fields["Preferred-Languages"]
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


# --- what a shared link shows ----------------------------------------------------------------------------------------
PUBLIC = [
    "/",
    "/aide/",
    "/actualites/",
    "/formations/",
    "/formations/formation-socle-des-benevoles/",
    "/sessions/",
    "/sessions/calendrier/",
    "/verifier/",
    "/plan-du-site/",
]


def is_picture(answer):
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_have_one_address_words_and_a_picture(site, client, address):
    found = meta(text(client, f"{address}?utm_source=lettre&q=%3Cb%3E"))
    assert found["canonical"] == [BASE + address]
    assert found["og:url"] == BASE + address
    assert found["og:title"]
    assert found["og:description"] == found["description"]
    assert found["og:image"].startswith(f"{BASE}/apercu/")
    is_picture(client.get(found["og:image"].removeprefix(BASE)))


def test_session_shows_its_own_picture(site, client):
    session = make_session()
    found = meta(text(client, session.get_absolute_url()))
    assert found["og:image"] == f"{BASE}/apercu/session/{session.pk}.png"
    is_picture(client.get(f"/apercu/session/{session.pk}.png"))


@pytest.mark.parametrize(
    ("query", "kept"),
    [("page=2", "?page=2"), ("page=1", ""), ("page=x", ""), ("page=٣", ""), ("page=" + "9" * 999, "")],
)
def test_pages_of_a_list_stay_apart(query, kept):
    request = RequestFactory().get(f"/actualites/?{query}&q=a")
    html = Template("{% load seo %}{% page_meta title='A' %}").render(Context({"request": request}))
    assert f'canonical" href="{BASE}/actualites/{kept}"' in html


def test_addresses_never_come_from_the_host_asked_for(site, client):
    html = client.get("/aide/", headers={"host": "localhost"}).content.decode()
    assert "localhost" not in html


@pytest.mark.parametrize("kind", ["private", "draft", "root", "unknown"])
def test_no_picture_of_what_is_not_public(site, client, kind):
    number = {
        "private": lambda: keep_private("contact").pk,
        "draft": lambda: (
            StandardPage.objects.filter(slug="aide").update(live=False) and StandardPage.objects.get(slug="aide").pk
        ),
        "root": lambda: Page.get_first_root_node().pk,
        "unknown": lambda: 10**30,
    }[kind]()
    assert client.get(f"/apercu/page/{number}.png").status_code == 404


def test_no_picture_of_a_session_that_is_not_published(site, client):
    assert client.get(f"/apercu/session/{make_session(publish=False).pk}.png").status_code == 404


def test_picture_is_kept_by_who_asks_and_follows_the_words(site, client):
    address = f"/apercu/page/{HomePage.objects.get().pk}.png"
    first = client.get(address)
    assert "public" in first.headers["Cache-Control"]
    assert "max-age=86400" in first.headers["Cache-Control"]
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    assert client.get(address).content == first.content
    HomePage.objects.update(headline="Autre titre")
    assert client.get(address).content != first.content


TITLES = [
    "",
    "a",
    "Élèves, œuvres, Ÿ, ß, ą, ș, № 7, « 13 % » : l’été !",
    "mot " * 80,
    "Anticonstitutionnellement" * 20,
    "\u202eretourné\u202c \x00 \x07",
    "中文 日本語 عربى עברית 😀👩🏽‍🦳",
    "<svg onload=1> &amp; {{ x }} %s",
    "e" + "\u0301" * 300,
]


@pytest.mark.parametrize("words", TITLES)
def test_any_words_make_a_picture(words):
    png = link_picture(title=words, detail=words, site_name=words)
    picture = Image.open(BytesIO(png))
    picture.load()
    assert picture.size == (1200, 630)
    assert len(png) < 150_000


def test_news_and_courses_tell_what_they_are(site, client):
    news = NewsPage(title="Un café", date=datetime(2026, 3, 1, tzinfo=UTC).date())
    assert page_words(news) == ("Un café", "Actualité du 1er\u00a0mars\u00a02026")
    title, detail = page_words(site)
    assert title == site.title
    assert detail == f"{site.get_kind_display()}, 14\u00a0heures"


# --- schema.org ------------------------------------------------------------------------------------------------------
def test_home_says_who_publishes_and_how_to_search(site, client):
    html = text(client, "/")
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    organisation, website = data["@graph"]
    assert (organisation["@type"], organisation["name"]) == ("Organization", "Monalisa")
    target = website["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{BASE}/recherche/?q={{search_term_string}}"
    assert website["publisher"]["@id"] == organisation["@id"]


def test_data_for_machines_never_ends_its_block():
    words = "</script><script>alert(1)</script> & \u2028 « é »"
    html = Template("{% load seo %}{% json_ld data %}").render(Context({"data": {"name": words}}))
    assert html.count("<script") == html.count("</script>") == 1
    inside = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', html, re.DOTALL)[1]
    assert json.loads(inside) == {"@context": "https://schema.org", "name": words}


def test_trail_is_read_by_machines_too(site, client):
    child = below(StandardPage.objects.get(slug="aide"), "par-telephone")
    html = text(client, child.url)
    trail = re.search(r"<ol[^>]*BreadcrumbList.*?</ol>", html, re.DOTALL)[0]
    assert re.findall(r'itemprop="name">([^<]+)', trail) == ["Accueil", "Aide", child.title]
    assert re.findall(r'itemprop="position" content="(\d)"', trail) == ["1", "2", "3"]
