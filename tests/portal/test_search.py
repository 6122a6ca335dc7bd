"""What visitors find: the same on both databases, whatever they type."""

import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.common.text import stems
from lms.portal.models import SearchEntry, SearchWord
from lms.portal.queries.search import PER_PAGE, answer, cut, marked, suggestions
from lms.portal.queries.words import clauses_of, read_question, respelt, synonyms
from lms.portal.services.search import count_words, write

pytestmark = pytest.mark.django_db
ADDRESS = "/recherche/"
TEXTS = (
    "Accompagner les élèves bénévoles",
    "Être aidant d’un proche : chevaux, cœur et œuvres",
    "Le numérique et l’hôpital : compétences",
    "Visites à domicile en maison de retraite",
    "Animatrices et isolement à Nîmes",
    "L’appel téléphonique du vendredi",
    "Le deuil et la fin de vie",
    "Bienveillance et bientraitance au quotidien",
    "Charte des équipes citoyennes",
    "Module 1 : rompre la monotonie",
)
# What is typed, and the number in TEXTS of an entry that it finds.
PAIRS = [
    *[("élève", 0), ("eleves", 0), ("ELEVE", 0), ("Élèves", 0), ("bénévole", 0), ("benevoles", 0), ("volontaires", 0)],
    *[("etre aidant", 1), ("coeur", 1), ("cœurs", 1), ("oeuvre", 1), ("œuvrer", 1), ("d'un proche", 1), ("aidants", 1)],
    *[("hopital", 2), ("l’hôpital", 2), ("l'hopital", 2), ("compétence", 2), ("competences", 2), ("informatique", 2)],
    *[("EHPAD", 3), ("ehpads", 3), ("résidences", 3), ("convivialité", 3), ("visite à domicile", 3)],
    *[("nimes", 4), ("formateur", 4), ("animateur", 4), ("solitude", 4), ("isolements", 4)],
    *[("l’appel", 5), ("telephone", 5), ("téléphoniques", 5), ("vendredi l'appel", 5)],
    *[("décès", 6), ("fin de vie", 6)],
    *[("bienveilance", 7), ("bienveillence", 7), ("bienveil", 7), ("bientraitanse", 7), ("bientaritance", 7)],
    *[("charte équipe citoyenne", 8), ("chartte", 8), ("citoyene", 8), ("module 1", 9), ("monotonnie", 9)],
]
HOSTILE = [
    *["x" * 10_000, "mot " * 2_500, '"', '"""', "'", "''; DROP TABLE x; --", "%", "%%s %(a)s", "_", "\\"],
    *["\x00", "a\x00b", "NEAR(a b)", "a AND", "OR", "NOT NOT", "title_stems : x", "{a b} : c", "*", "a*", "^a"],
    *["(((", ")", "a + b", "-a", "a & b | !c", "a:*", "a:A", "<->", "'a' <2> 'b'", "<script>alert(1)</script>"],
    *["😀", "👩\u200d👩\u200d👧", "日本語", "ß ø ı İ", "\u202eabc", "\ufeff", "\ud800", "١٢٣", "e\u0301le\u0300ve"],
    *["-", "…", " ", "\n\r\t", "1" * 300, "3e5", "1.5", "à la"],
]


def put(*texts, kind="page", **fields):
    """Entries with these titles."""
    first = SearchEntry.objects.count()
    rows = [
        {"kind": kind, "key": f"{kind}:{place}", "title": text, "url": f"/{kind}/{place}/"} | fields
        for place, text in enumerate(texts, first)
    ]
    write(rows)
    count_words()
    return list(SearchEntry.objects.filter(key__in=[row["key"] for row in rows]).order_by("pk"))


def found(question, kind=""):
    return [entry.title for entry in answer(question, kind).page(1)]


@pytest.fixture
def entries():
    return put(*TEXTS)


# --- words ------------------------------------------------------------------------------------------------------------
def test_french_words_find_what_they_mean(entries):
    missed = [(typed, found(typed)) for typed, place in PAIRS if TEXTS[place] not in found(typed)]
    assert missed == []
    assert len(PAIRS) >= 25


def test_a_precise_question_finds_one_thing_alone(entries):
    assert [len(found(typed)) for typed in ("hopital", "fin de vie", "EHPAD", "numérique hôpital")] == [1, 1, 1, 1]


def test_accents_and_ligatures_are_stripped_before_stems_are_cut():
    assert stems("Élèves, ŒUVRES d’hôpital") == stems("eleve oeuvre hopital")
    assert stems("de la, à l’e") == []


def test_an_expression_has_its_synonyms_and_they_have_it():
    [group] = clauses_of("maison de retraite")
    assert ("ehpad",) in group
    assert ("maison", "retrait") in clauses_of("EHPAD")[0]
    assert all(key in group for key, group in synonyms().items())


def test_questions_are_cut():
    assert len(read_question("a" * 10_000)) == 200
    assert len(read_question("un mot " * 50).split()) == 12


def test_only_unknown_words_are_respelt(entries):
    assert respelt("chartte citoyennes") == "charte citoyennes"
    assert respelt("charte") == ""
    assert respelt("zzzzzzzz") == ""


def test_a_misspelling_is_told_and_words_are_left_out_last(entries, client):
    assert answer("chartte").way == "respelt"
    assert answer("charte zzzzzzzz").way == "some"
    assert answer("zzzzzzzz").way == "nothing"
    text = client.get(ADDRESS, {"q": "chartte"}).content.decode()
    assert "Rien n’a été trouvé pour «\u00a0chartte\u00a0»" in text
    assert "<strong>charte</strong>" in text


# --- order, kinds, pages ----------------------------------------------------------------------------------------------
def test_words_in_the_title_come_first_then_the_summary_then_the_text():
    write(
        [
            {"kind": "page", "key": "page:1", "title": "Rien", "url": "/1/", "text": "La solitude des villes"},
            {"kind": "page", "key": "page:2", "title": "Rien non plus", "url": "/2/", "summary": "Une solitude"},
            {"kind": "page", "key": "page:3", "title": "Solitude", "url": "/3/"},
        ]
    )
    assert found("solitude") == ["Solitude", "Rien non plus", "Rien"]


def test_kinds_are_counted_and_narrow_the_list(client):
    put("Écouter un voisin", "Écouter une voisine")
    put("Écoute active", kind="formation")
    assert answer("écoute").counts == {"page": 2, "formation": 1}
    assert found("écoute")[0] == "Écoute active"
    assert found("écoute", "formation") == ["Écoute active"]
    assert found("écoute", "inconnue") == found("écoute")
    assert len(found("voisin", "formation")) == 2  # a kind that has nothing narrows nothing
    text = client.get(ADDRESS, {"q": "écoute", "type": "formation"}).content.decode()
    assert re.search(r"Pages&nbsp;<span class=\"numbers\">\(2\)", text)


def test_results_come_in_pages_that_keep_the_question(client):
    put(*[f"Écoute numéro {number}" for number in range(PER_PAGE + 1)])
    text = client.get(ADDRESS, {"q": "écoute", "page": "2"}).content.decode()
    assert text.count('class="result"') == 1
    assert "q=%C3%A9coute&amp;page=1" in text
    assert client.get(ADDRESS, {"q": "écoute", "page": "999"}).status_code == 200
    assert client.get(ADDRESS, {"q": "écoute", "page": "x"}).status_code == 200


@pytest.mark.parametrize("question", ["écoute", "zzzzzz écoute", "ecuote", "zzzzzz"])
def test_as_many_queries_for_one_entry_as_for_many(question, client):
    def asked(count):
        put(*[f"Écoute numéro {number}" for number in range(count)], summary="Une écoute", text="Du texte " * 50)
        client.get(ADDRESS)
        for cache in caches.all():
            cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS, {"q": question}).status_code == 200
        return len(queries)

    assert len({asked(1), asked(29), asked(270)}) == 1


# --- what is shown ----------------------------------------------------------------------------------------------------
def test_words_are_marked_and_everything_else_is_escaped(client):
    put("Écoute <b>& vous</b>", summary='<script>alert("écoutes")</script> l’écoute')
    text = client.get(ADDRESS, {"q": 'écoute "><b>'}).content.decode()
    assert "<mark>Écoute</mark> &lt;b&gt;&amp; vous&lt;/b&gt;" in text
    assert "&lt;script&gt;alert(&quot;<mark>écoutes</mark>&quot;)&lt;/script&gt; l’<mark>écoute</mark>" in text
    assert 'value="écoute &quot;&gt;&lt;b&gt;"' in text
    assert '"><b>' not in text


def test_what_looks_like_a_mark_is_text():
    assert marked("<mark>a</mark> écoute", {"écout", "ecout"}).startswith("&lt;mark&gt;")


def test_an_excerpt_stands_around_the_first_word_found():
    put("Titre", text=f"{'Avant. ' * 100}Ici l’écoute commence. {'Après. ' * 100}")
    [entry] = answer("écoute").page(1)
    assert "l’<mark>écoute</mark> commence" in entry.excerpt
    assert entry.excerpt.startswith("… ")
    assert entry.excerpt.endswith("…")
    assert len(entry.excerpt) < 300
    assert cut("x" * 1000, 500)


def test_nothing_found_shows_the_ways_on(client):
    text = client.get(ADDRESS, {"q": "zzzzzz"}).content.decode()
    assert "Rien n’a été trouvé" in text
    for address in ("/formations/", "/sessions/", "/plan-du-site/"):
        assert f'href="{address}"' in text


def test_the_page_without_a_question_is_a_form(client):
    text = client.get(ADDRESS).content.decode()
    assert 'role="search"' in text
    assert "Rien n’a été trouvé" not in text


def test_search_engines_keep_no_results(client):
    answer = client.get(ADDRESS, {"q": "écoute"})
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"


# --- what is typed ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_the_search(question, client, entries):
    if "\ud800" not in question:  # no browser can send one
        for name in ("portal:search", "portal:suggest"):
            assert client.get(reverse(name), {"q": question, "type": question, "page": question}).status_code == 200
    assert answer(question).total >= 0
    assert suggestions(question) is not None


def test_bytes_that_are_no_text_are_no_question(client, entries):
    assert client.get(f"{ADDRESS}?q=%ff%fe%00&page=%00").status_code == 200


def test_words_to_be_offered_are_the_beginnings_of_words(client, entries):
    def offered(text):
        return [row["title"] for row in client.get(f"{ADDRESS}suggestions/", {"q": text}).json()["entries"]]

    assert offered("ele") == [TEXTS[0]]
    assert offered("bienveill") == [TEXTS[7]]
    assert offered("équipes cito") == [TEXTS[8]]
    assert offered("e") == offered("") == offered("  ") == []


def test_offers_lead_to_the_entry(client, entries):
    [entry] = client.get(f"{ADDRESS}suggestions/", {"q": "monoto"}).json()["entries"]
    assert entry == {"title": TEXTS[9], "url": entries[9].url, "kind": "Page"}


def test_words_know_how_they_are_written(entries):
    assert SearchWord.objects.get(plain="eleves").written == "élèves"
    assert str(SearchWord.objects.get(plain="eleves")) == "élèves"
    assert not SearchWord.objects.filter(plain__in=["les", "et", "de"]).exists()
