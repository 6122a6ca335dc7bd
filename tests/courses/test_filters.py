"""The catalogue narrowed: filters, their counts, words without accents, addresses that are shared for years."""

import re
import time

import pytest

from courses.models import CoursePage
from tests.factories import make_session, make_site

pytestmark = pytest.mark.django_db
LIST = "/formations/"


def page(client, query=""):
    answer = client.get(LIST + query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def codes(text):
    """The courses that a page shows, by code, in its order."""
    slugs = re.findall(r'course-card__title"><a href="/formations/([\w-]+)/"', text)
    by_slug = dict(CoursePage.objects.values_list("slug", "code"))
    return [by_slug[slug] for slug in slugs]


def option(text, name, value):
    """The words of a choice, its count included."""
    select = re.search(rf'<select name="{name}".*?</select>', text, re.DOTALL)[0]
    return re.search(rf'<option value="{value}"[^>]*>([^<]*)<', select)[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["SOCLE", "APPRO", "MINI", "COURT", "MOD1", "MOD2", "MOD3", "DEDIE", "FORMA"]),
        ("?public=benevoles", ["SOCLE", "APPRO", "MINI"]),
        ("?public=professionnels", ["MINI", "COURT", "MOD1", "MOD2", "MOD3", "DEDIE"]),
        ("?public=formateurs", ["FORMA"]),
        ("?theme=bientraitance", ["APPRO"]),
        ("?format=distance", ["COURT", "DEDIE"]),
        ("?duree=demi-journee", ["MINI", "COURT"]),
        ("?duree=un-jour", ["APPRO", "FORMA"]),
        ("?duree=deux-jours&public=benevoles", ["SOCLE"]),
        ("?q=ÉQUIPE CITOYENNE", ["MINI", "COURT", "MOD1", "MOD3"]),
        ("?q=equipe-citoyenne", []),
        ("?q=S’ISOLE  reperer", ["COURT"]),
        ("?q=l'isolement", ["SOCLE", "COURT", "MOD1", "DEDIE", "FORMA"]),
        ("?q=ecoute", ["SOCLE", "APPRO", "MOD3"]),
    ],
)
def test_each_filter_keeps_its_courses(client, query, found):
    make_site()
    assert codes(page(client, query)) == found


def test_all_is_offered_once_in_each_choice(client):
    make_site()
    for query in ("", "?public=benevoles"):
        selects = re.findall(r"<select.*?</select>", page(client, query), re.DOTALL)
        assert [select.count('value=""') for select in selects] == [1] * 4


def test_choices_say_what_they_would_leave(client):
    make_site()
    text = page(client)
    assert option(text, "public", "benevoles") == "Bénévoles et citoyens (3)"
    assert option(text, "duree", "un-jour") == "Un jour (2)"
    assert option(text, "theme", "reperage") == "Repérage et orientation (1)"
    text = page(client, "?public=benevoles")
    assert option(text, "duree", "deux-jours") == "Deux jours et plus (1)"
    assert option(text, "public", "professionnels") == "Professionnels et élus (6)"  # the filter itself does not count


def test_filters_that_are_set_are_said_and_taken_off_one_by_one(client):
    make_site()
    text = page(client, "?public=benevoles&duree=un-jour&q=bouger")
    shown = re.findall(r'active-filters__one" href="([^"]*)"><span[^>]*>Retirer le filtre </span>([^<]*)<', text)
    assert shown == [
        ("?public=benevoles&amp;duree=un-jour", "« bouger »"),
        ("?duree=un-jour&amp;q=bouger", "Bénévoles et citoyens"),
        ("?public=benevoles&amp;q=bouger", "Un jour"),
    ]
    assert "1 formation" in text


def test_unknown_values_are_left_aside_and_it_is_said(client):
    make_site()
    text = page(client, "?theme=tricot&public=benevoles&format=pigeon&page=99")
    assert "Nous l’avons laissé de côté" in text
    assert codes(text) == ["SOCLE", "APPRO", "MINI"]
    assert "laissé de côté" not in page(client, "?public=benevoles")


def test_nothing_found_helps(client):
    make_site()
    text = page(client, "?q=apiculture")
    assert "Aucune formation ne répond à tous ces filtres" in text
    assert 'href="/formations/"' in text


@pytest.mark.parametrize(
    "words", ["é" * 10_000, "a " * 5_000, "%00\x00", "%25_%25", "'; drop table", "<script>alert(1)</script>", "\u202e"]
)
def test_words_of_any_kind_give_a_page_in_time(client, words):
    make_site()
    page(client)
    start = time.process_time()
    answer = client.get(LIST, {"q": words})
    assert answer.status_code == 200
    assert time.process_time() - start < 1
    assert "<script>alert" not in answer.content.decode()


def test_cards_say_the_next_session(client):
    make_site()
    session = make_session(days=10)
    make_session(days=20)
    text = page(client)
    assert text.count("Prochaine session : ") == 1
    assert f"{session.starts_at:%Y} à Guéret" in text
    assert text.count("Sur demande, à vos dates") == 1
