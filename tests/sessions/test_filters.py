"""What the list of sessions can be narrowed by: places, months, words; each choice told with its number."""

from datetime import date, datetime, time, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from schedule.models import Event

from sessions.filters import SessionFilter
from sessions.filters.words import asked, somewhere, split
from sessions.models import HalfDay, TrainingSession
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/sessions/"
TOWNS = [(1, "Guéret"), (2, "Saint-Dié-des-Vosges"), (3, "Le Lamentin"), (4, "Vienne"), (5, "L’Île-d’Yeu")]


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Europe/Paris")), tick=True):
        yield


def page(client, query):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def found(query):
    """Primary keys that a question leaves, in their order."""
    filters = SessionFilter(QueryDict(query), TrainingSession.objects.published().upcoming())
    return list(filters.qs.soonest().values_list("pk", flat=True))


def choices(query, name):
    filters = SessionFilter(QueryDict(query), TrainingSession.objects.published().upcoming())
    told = [(value, str(words).replace("\u00a0", " ")) for value, words in filters.form.fields[name].choices]
    return dict(told[1:])


def day_session(day, department="23", **fields):
    """A session of one morning on ``day``, at the hours of the department."""
    venue = fields.pop("venue", None) or factories.make_venue(department)
    zone = ZoneInfo(venue.time_zone)
    hours = tuple(datetime.combine(day, hour, zone) for hour in (time(9), time(12)))
    return factories.make_session(department=department, venue=venue, half_days=[hours], **fields)


def bulk(session, count):
    """``count`` copies of a session, each with its half-day, one every six hours."""
    fields = {f.name: getattr(session, f.name) for f in TrainingSession._meta.concrete_fields if f.name != "id"}
    event = session.half_days.first().event
    columns = {f.name: getattr(event, f.name) for f in Event._meta.concrete_fields if f.name != "id"}
    shifts = [timedelta(hours=6 * number) for number in range(count)]
    moved = [{name: fields[name] + shift for name in ("starts_at", "ends_at")} for shift in shifts]
    sessions = TrainingSession.objects.bulk_create(TrainingSession(**fields | moments) for moments in moved)
    times = [{"start": columns["start"] + shift, "end": columns["end"] + shift} for shift in shifts]
    events = Event.objects.bulk_create(Event(**columns | moments) for moments in times)
    HalfDay.objects.bulk_create(HalfDay(session=s, event=e) for s, e in zip(sessions, events, strict=True))


# --- a place in words ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "departments", "venues"),
    [
        ("23000", ["23"], []),
        ("23000 Guéret", ["23"], []),
        ("à Guéret (23000)", ["23"], []),
        ("20000", ["2A"], []),
        ("20200", ["2B"], []),
        ("97400", ["974"], []),
        ("97100", ["971"], []),
        ("98800", ["988"], []),
        ("01000", ["01"], []),
        ("1", ["01"], []),
        ("23", ["23"], []),
        ("2a", ["2A"], []),
        ("974", ["974"], []),
        ("Creuse", ["23"], []),
        ("CREUSE (23)", ["23"], []),
        ("cote d'or", ["21"], []),
        ("Côte d’Or", ["21"], []),
        ("corse", ["2A", "2B"], []),
        ("la réunion", ["974"], []),
        ("bretagne", ["22", "29", "35", "56"], []),
        ("gueret", [], [1]),
        ("GUÉRET", [], [1]),
        ("st dié des vosges", [], [2]),
        ("Saint-Dié", [], [2]),
        ("lamentin", [], [3]),
        ("Vienne", ["86"], [4]),
        ("ile d yeu", [], [5]),
    ],
)
def test_a_place_is_understood_as_it_is_said(text, departments, venues):
    place = somewhere(text, TOWNS)
    assert (list(place.departments), list(place.venues)) == (departments, venues)
    assert place.words


@pytest.mark.parametrize(
    "text",
    ["00000", "99999", "96000", "230000", "Bourganeuf", "é", "-", "’", "%", "\x00", "0", "2", "²", "٢٣٠٠٠", "G" * 200],
)
def test_a_place_that_nobody_knows(text):
    if text == "2":
        assert somewhere(text, TOWNS).departments == ("02",)
    else:
        assert somewhere(text, TOWNS) is None


def test_words_lose_accents_case_and_small_words():
    assert split("L’Île-Saint-Denis, œuvre") == ["ile", "saint", "denis", "oeuvre"]
    assert asked("Les formations à la Creuse") == ["formation", "creuse"]
    assert asked("la les") == ["la", "les"]
    assert len(asked(" ".join(f"mot{n}" for n in range(40)))) == 12


# --- the list --------------------------------------------------------------------------------------------------------
def test_a_postcode_a_town_and_a_region_lead_to_their_sessions(client):
    gueret = day_session(date(2026, 12, 10))
    lamentin = day_session(date(2026, 12, 11), "972", venue=factories.make_venue("972", city="Le Lamentin"))
    corte = day_session(date(2026, 12, 12), "2B", venue=factories.make_venue("2B", city="Corte"))
    for query, expected in {
        "ou=23000": [gueret],
        "ou=gueret": [gueret],
        "ou=Le+Lamentin": [lamentin],
        "ou=97232": [lamentin],
        "ou=20250": [corte],
        "ou=Corse": [corte],
        "region=corse": [corte],
        "region=Nouvelle-Aquitaine": [gueret],
        "region=corse&departement=2B": [corte],
        "region=corse&departement=23": [],
        "ou=": [gueret, lamentin, corte],
    }.items():
        assert found(query) == [session.pk for session in expected], query
    assert "Creuse (23)" in page(client, "ou=23000")


def test_a_place_that_nobody_knows_is_said_and_helped(client):
    session = day_session(date(2026, 12, 10))
    text = page(client, "ou=" + quote("Bourganeuf<b>"))
    assert "Nous ne connaissons pas de lieu de formation à « Bourganeuf&lt;b&gt; »" in text
    assert 'value="Bourganeuf&lt;b&gt;"' in text
    assert reverse("sessions:detail", args=[session.pk]) in text
    assert 'href="/recherche/?q=Bourganeuf%3Cb%3E"' in text
    assert "Nous ne connaissons pas" in page(client, "ou=99999")
    assert "Nous ne connaissons pas" not in page(client, "ou=23")


def test_words_are_found_whatever_their_accents(client):
    gueret = day_session(date(2026, 12, 10), venue=factories.make_venue(city="Guéret", name="Médiathèque Œuvre"))
    host = factories.make_organisation("29", name="Association Être là")
    morlaix = day_session(date(2026, 12, 11), "29", venue=factories.make_venue("29", city="Morlaix"), organiser=host)
    for words, expected in {
        "GUERET": [gueret],
        "mediatheque oeuvre": [gueret],
        "être là": [morlaix],
        "etre morlaix": [morlaix],
        "guéret morlaix": [],
        "bénévoles": [gueret, morlaix],
        "finistere": [morlaix],
        "a": [gueret, morlaix],
        "zzz": [],
        "%": [gueret, morlaix],
        "\x00": [gueret, morlaix],
        "é" * 10_000: [],
    }.items():
        assert found("q=" + quote(words)) == [session.pk for session in expected], words[:20]


def test_a_session_from_home_is_found_by_the_words_for_it():
    day_session(date(2026, 12, 10))
    remote = day_session(date(2026, 12, 11))
    TrainingSession.objects.filter(pk=remote.pk).update(venue=None, remote_link="https://visio.exemple.example/")
    for query in ("q=visio", "q=distance", "format=distance"):
        assert found(query) == [remote.pk], query


@pytest.mark.parametrize(
    ("department", "day", "month"),
    [
        ("988", date(2026, 12, 1), "2026-12"),
        ("987", date(2026, 11, 30), "2026-11"),
        ("23", date(2026, 12, 1), "2026-12"),
    ],
)
def test_a_month_is_that_of_the_place(department, day, month):
    """1 December, 9 h in Nouméa is 30 November in Paris; 30 November, 9 h in Papeete is 20 h there."""
    session = day_session(day, department)
    assert list(choices("", "mois")) == [month]
    assert found(f"mois={month}") == [session.pk]
    assert found(f"a-partir={day.isoformat()}") == [session.pk]
    assert found(f"a-partir={(day + timedelta(days=1)).isoformat()}") == []


def test_each_choice_says_how_many_sessions_it_leaves(client):
    day_session(date(2026, 12, 10))
    day_session(date(2027, 1, 14))
    day_session(date(2027, 1, 21), "29", venue=factories.make_venue("29", city="Morlaix"))
    assert choices("", "mois") == {
        "2026-12": "Décembre 2026, 1 session",
        "2027-01": "Janvier 2027, 2 sessions",
    }
    assert choices("", "departement") == {"23": "Creuse (23), 2 sessions", "29": "Finistère (29), 1 session"}
    # The filter's own choice does not count against itself, the others' do.
    assert choices("departement=29", "departement") == choices("", "departement")
    assert choices("departement=29", "mois")["2026-12"] == "Décembre 2026, 0 session"
    assert choices("mois=2027-01", "region")["nouvelle-aquitaine"] == "Nouvelle-Aquitaine, 1 session"
    assert choices("q=morlaix", "format") == {
        "presentiel": "En présence, 1 session",
        "distance": "À distance, 0 session",
    }
    assert "Creuse (23), 2 sessions" in page(client, "")


def test_an_empty_answer_shows_the_ways_out(client):
    day_session(date(2026, 12, 10))
    day_session(date(2027, 1, 14), "79", venue=factories.make_venue("79", city="Parthenay"))
    text = page(client, "departement=23&mois=2027-01")
    assert "Rien ne correspond à ces filtres" in text
    assert 'href="?mois=2027-01">Sans « Creuse (23) » : 1 session' in text
    assert 'href="?departement=23">Sans « Janvier 2027 » : 1 session' in text
    text = page(client, "departement=86")
    assert 'href="?region=nouvelle-aquitaine">Dans la région Nouvelle-Aquitaine : 2 sessions' in text


@pytest.mark.parametrize(
    "query",
    [
        "mois=9999-12",
        "mois=0001-01",
        "mois=2026-13",
        "mois=2026-1",
        "mois=" + "9" * 10_000,
        "region=atlantide",
        "region=" + "é" * 10_000,
        "a-partir=9999-12-31",
        "a-partir=0001-01-01",
        "a-partir=2026-02-30",
        "a-partir=demain",
        "cours=inconnu",
        "format=%00",
    ],
)
def test_what_cannot_be_is_left_aside_and_said(client, query):
    session = day_session(date(2026, 12, 10))
    text = page(client, query)
    assert "laissé de côté" in text
    assert reverse("sessions:detail", args=[session.pk]) in text
    assert "9" * 500 not in text
    assert "é" * 500 not in text


def test_long_questions_are_cut(client):
    day_session(date(2026, 12, 10))
    for query in ("q=" + "mot+" * 2_500, "ou=" + "x" * 10_000, "q=" + "a" * 10_000):
        assert len(page(client, query)) < 80_000


def test_the_list_and_the_calendar_keep_the_filters(client):
    day_session(date(2026, 12, 10))
    text = page(client, "ou=23000&mois=2026-12&page=1&inconnu=1")
    assert 'href="/sessions/calendrier/?ou=23000&amp;mois=2026-12"' in text
    assert 'href="webcal://testserver/sessions/calendrier.ics?ou=23000&amp;mois=2026-12"' in text


@pytest.mark.slow
@pytest.mark.once
def test_any_question_takes_the_same_few_queries(client, django_assert_max_num_queries):
    session = day_session(date(2026, 12, 1))
    client.get(LIST)
    questions = [
        "",
        "ou=23000&mois=2026-12&cours=x&q=gueret+salle&places=1&a-partir=2026-11-25&format=presentiel",
        "departement=2A",
    ]
    numbers = {question: set() for question in questions}
    for more in (0, 29, 2_970):
        bulk(session, more)
        for question in questions:
            with django_assert_max_num_queries(15) as queries:
                page(client, question)
            numbers[question].add(len(queries))
    assert all(len(found) == 1 for found in numbers.values()), numbers
    assert TrainingSession.objects.upcoming(timezone.now()).count() == 3_000
