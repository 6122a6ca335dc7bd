"""Home, news, contact and pages of text: what they show, and what they cost."""

import json
import re

import pytest
from django.utils import timezone

from cms.blocks import ChartBlock
from cms.models import HomePage, KeyFigure, NewsIndexPage, NewsPage, Partner, SiteSettings, StandardPage
from cms.services import demo_showcase
from tests.factories import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    make_site()


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def make_news(count, **fields):
    index = NewsIndexPage.objects.get()
    for number in range(count):
        news = NewsPage(title=f"Nouvelle {number}", slug=f"nouvelle-{number}", summary="Une phrase.", **fields)
        index.add_child(instance=news)


# --- home ------------------------------------------------------------------------------------------------------------
def test_search_of_the_home_page_leads_to_the_sessions(client):
    html = text(client, "/").partition("<main")[2]
    form = re.search(r"<form[^>]*role=\"search\".*?</form>", html, re.DOTALL)[0]
    assert 'action="/sessions/"' in form
    assert 'method="get"' in form
    assert re.findall(r'name="([^"]+)"', form) == ["ou", "q", "a-partir"]
    for name in re.findall(r'<label[^>]*for="([^"]+)"', form):
        assert f'id="{name}"' in form
    found = client.get("/sessions/", {"q": "écoute", "ou": "23000", "a-partir": "2026-12-01"})
    assert found.status_code == 200


def test_figures_of_the_home_page_are_those_that_editors_chose(client):
    KeyFigure.objects.update(on_home=False)
    assert "figures__list" not in text(client, "/")
    KeyFigure.objects.create(
        value="3", unit="%", label="d’essai", year="2026", source="Nous", source_url="https://a.example/", on_home=True
    )
    html = text(client, "/")
    assert "3\u00a0%" in html
    assert '<a href="https://a.example/" rel="noopener">Nous, 2026</a>' in html


def test_every_demo_figure_has_its_year_and_source():
    assert KeyFigure.objects.count() == 11
    for figure in KeyFigure.objects.all():
        assert re.search(r"20\d\d", figure.year), figure
        assert figure.source
        assert "mort sociale" not in figure.label


def test_chart_tells_the_same_numbers_in_bars_and_in_its_table(client):
    html = text(client, "/")
    chart = html[html.index("bar-chart") :]
    assert re.findall(r"bar-chart__value[^>]*>(\d+)<", chart) == ["9", "32", "40", "66"]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">(\w+)</th><td>(\d+)</td></tr>", chart)
    assert rows == [("2015", "9"), ("2016", "32"), ("2017", "40"), ("2018", "66"), ("Total", "147")]
    assert "Source\u00a0: Monalisa" in html.replace("&nbsp;", "\u00a0")


@pytest.mark.parametrize("values", [[0, 0], [1, 10**12], [5, 5, 5]])
def test_bars_stay_in_their_frame(values):
    points = [{"label": str(number), "value": value} for number, value in enumerate(values)]
    bars = ChartBlock().to_python({"points": points}).bars
    assert all(0 <= bar["size"] <= 86 and bar["top"] + bar["size"] == 100 for bar in bars)


def test_home_shows_the_latest_news_and_the_partners_each_kind_together(client):
    assert "partners__list" not in text(client, "/")
    demo_showcase()
    html = text(client, "/")
    latest = NewsPage.objects.newest()[:3]
    assert re.findall(r'news-card__title"><a href="([^"]+)"', html) == [news.url for news in latest]
    assert [news.date for news in latest] == sorted((news.date for news in latest), reverse=True)
    assert re.findall(r"<h3>(Partenaires|Financeurs)</h3>", html) == ["Partenaires", "Financeurs"]
    for partner in Partner.objects.all():
        assert f'alt="{partner.name}"' in html.replace("&#x27;", "’")


def test_draft_news_stays_out(client):
    make_news(1, live=False)
    assert "Nouvelle 0" not in text(client, "/")
    assert "Nouvelle 0" not in text(client, "/actualites/")


def test_home_costs_at_most_fifteen_queries_with_everything_on_it(client, django_assert_max_num_queries):
    demo_showcase()
    make_news(30)
    client.get("/")
    with django_assert_max_num_queries(15):
        client.get("/")


# --- news ------------------------------------------------------------------------------------------------------------
def test_list_of_news_costs_the_same_for_one_and_thirty(client, django_assert_max_num_queries):
    make_news(1)
    client.get("/actualites/")
    with django_assert_max_num_queries(15) as few:
        client.get("/actualites/")
    NewsPage.objects.all().delete()
    NewsIndexPage.objects.get().delete()
    HomePage.objects.get().add_child(instance=NewsIndexPage(title="Actualités", slug="actualites"))
    make_news(30)
    with django_assert_max_num_queries(len(few)):
        client.get("/actualites/")


@pytest.mark.parametrize("number", ["0", "-1", "2", "9999999", "x", "é" * 5000, ""])
def test_any_page_number_gives_a_page(client, number):
    make_news(10)
    html = client.get("/actualites/", {"page": number})
    assert html.status_code == 200
    assert "Nouvelle" in html.content.decode()


def test_no_news_yet_says_so(client):
    assert "Pas encore d’actualité" in text(client, "/actualites/")
    assert "Toutes les actualités" not in text(client, "/")


def test_news_shows_its_day_its_picture_and_three_others(client):
    demo_showcase()
    html = text(client, "/actualites/un-cafe-du-mardi/")
    news = NewsPage.objects.get(slug="un-cafe-du-mardi")
    assert f'datetime="{news.date.isoformat()}"' in html
    assert f'alt="{news.picture_alt}"' in html
    others = re.findall(r'news-card__title"><a href="([^"]+)"', html)
    assert len(others) == 3
    assert news.url not in others


def test_news_without_picture_has_a_drawing(client):
    make_news(1, date=timezone.localdate())
    assert "news-card__drawing" in text(client, "/actualites/")
    assert client.get("/actualites/nouvelle-0/").status_code == 200


# --- pages of text ---------------------------------------------------------------------------------------------------
def test_long_page_has_a_table_of_contents_that_leads_to_its_headings(client):
    html = text(client, "/aide/")
    contents = re.search(r'<nav class="contents".*?</nav>', html, re.DOTALL)[0]
    anchors = re.findall(r'href="#([^"]+)"', contents)
    assert len(anchors) >= 5
    assert [anchor for anchor in anchors if html.count(f'id="{anchor}"') != 1] == []
    assert 'class="contents"' not in text(client, "/contact/")


def test_guides_below_a_page_are_listed(client):
    assert "Les guides" not in text(client, "/aide/")
    guide = StandardPage(title="Mon premier appel", slug="premier-appel", introduction="En trois étapes.")
    StandardPage.objects.get(slug="aide").add_child(instance=guide)
    html = text(client, "/aide/")
    assert "Les guides" in html
    assert 'href="/aide/premier-appel/"' in html
    assert client.get("/aide/premier-appel/").status_code == 200


def test_contact_follows_the_settings_and_gives_the_urgent_numbers(client):
    SiteSettings.objects.update(contact_phone="02 99 00 55 66", contact_email="bonjour@maille.example")
    html = text(client, "/contact/")
    assert 'href="tel:0299005566"' in html
    assert 'href="mailto:bonjour@maille.example"' in html
    for number in ("15", "18", "112", "3114", "3977"):
        assert f'href="tel:{number}"' in html
    assert 'href="sms:114"' in html
    assert "à vérifier" not in html.lower()


def test_contact_without_settings_has_no_empty_words(client):
    SiteSettings.objects.update(contact_phone="", contact_email="", disability_contact="")
    html = text(client, "/contact/")
    assert 'tel:"' not in html
    assert "mailto:" not in html


def test_statement_follows_the_settings(client):
    assert "non conforme, audit non réalisé" in text(client, "/accessibilite/")
    SiteSettings.objects.update(accessibility_state="partiellement conforme")
    assert text(client, "/accessibilite/").count("partiellement conforme") == 2  # on the page and at its foot


def test_every_figure_stands_on_the_page_about_us(client):
    html = text(client, "/a-propos/")
    for figure in KeyFigure.objects.all():
        assert figure.number in html
    assert html.count('class="moment"') == 8


def test_link_of_an_editor_that_is_no_address_of_the_web_is_refused():
    block = ChartBlock().child_blocks["source_url"]
    with pytest.raises(Exception, match="URL"):
        block.clean("javascript:alert(1)")


def test_page_without_body_is_a_page(client):
    StandardPage.objects.filter(slug="aide").update(body=json.dumps([]), introduction="")
    assert "<h1>" in text(client, "/aide/")
