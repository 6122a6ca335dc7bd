"""The calendar of a month: every session on each of its days, at the hours of its place."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from sessions.filters import presences
from sessions.models import TrainingSession
from sessions.services.planning import cancel_session
from tests import factories
from tests.sessions.test_filters import bulk, day_session

pytestmark = pytest.mark.django_db
CALENDAR = "/sessions/calendrier/"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=PARIS), tick=True):
        yield


def page(client, query=""):
    response = client.get(f"{CALENDAR}?{query}")
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def cells(text):
    """{day: the text of its cell} of the table, as a reader hears it."""
    found = {}
    for cell in re.findall(r'<td class="month__day[^>]*>(.*?)</td>', text, re.DOTALL):
        day = re.search(r'datetime="([\d-]+)"', cell)
        if day:
            found[day[1]] = " ".join(re.sub(r"<[^>]+>", " ", cell).split())
    return found


def on(month):
    """{day: hours} of a month, of all published sessions."""
    days = presences(TrainingSession.objects.published(), month)
    return {day.isoformat(): [f"{p.starts:%H:%M}-{p.ends:%H:%M}" for p in days[day]] for day in days}


def long_session(*days, department="23"):
    """A session of whole days."""
    venue = factories.make_venue(department)
    zone = ZoneInfo(venue.time_zone)
    parts = ((time(9), time(12, 30)), (time(13, 30), time(17)))
    slots = [tuple(datetime.combine(day, hour, zone) for hour in part) for day in days for part in parts]
    return factories.make_session(department=department, venue=venue, half_days=slots)


def test_a_session_stands_on_each_of_its_days_once():
    long_session(date(2026, 12, 10), date(2026, 12, 11))
    assert on("2026-12") == {"2026-12-10": ["09:00-17:00"], "2026-12-11": ["09:00-17:00"]}


def test_a_session_over_two_months_stands_in_both():
    long_session(date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 4))
    assert on("2026-11") == {"2026-11-30": ["09:00-17:00"]}
    assert on("2026-12") == {"2026-12-01": ["09:00-17:00"]}
    assert on("2027-01") == {"2027-01-04": ["09:00-17:00"]}
    assert on("2027-02") == {}


@pytest.mark.parametrize("department", ["988", "987", "986", "974", "972", "973", "975", "976", "23"])
def test_the_first_and_last_days_are_those_of_the_place(department):
    day_session(date(2026, 12, 1), department)
    day_session(date(2026, 12, 31), department)
    assert on("2026-12") == {"2026-12-01": ["09:00-12:00"], "2026-12-31": ["09:00-12:00"]}
    assert on("2026-11") == on("2027-01") == {}


def test_hours_hold_over_the_change_of_clocks():
    days = [date(2027, 3, 27), date(2027, 3, 28), date(2027, 3, 29)]
    long_session(*days)
    long_session(*days, department="974")
    assert on("2027-03") == {day.isoformat(): ["09:00-17:00"] * 2 for day in days}


def test_the_table_says_everything_in_words(client):
    session = long_session(date(2026, 12, 10), date(2026, 12, 11))
    reunion = day_session(date(2026, 12, 10), "974", venue=factories.make_venue("974", city="Saint-Paul"))
    text = page(client, "mois=2026-12")
    assert "<caption>Décembre 2026, jour par jour</caption>" in text
    assert re.findall(r'<th scope="col">(\w+)</th>', text) == [
        "Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche",
    ]  # fmt: skip
    told = cells(text)
    assert len(told) == 31
    assert told["2026-12-10"].startswith("Jeudi 10 décembre 9 h 00, heure locale Saint-Paul (974)")
    assert "9 h 00 Guéret (23) Formation socle des bénévoles" in told["2026-12-10"]
    assert told["2026-12-12"] == "Samedi 12 décembre"
    for each in (session, reunion):
        assert text.count(f'class="month__session" href="{reverse("sessions:detail", args=[each.pk])}"') == len(
            {half_day.starts.date() for half_day in each.half_days.all()}
        )
    assert "2 sessions en décembre 2026" in text
    assert text.count('class="session-card"') == 2


def test_today_is_said_in_words(client):
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=PARIS)):
        day_session(date(2026, 11, 25))
    assert "Aujourd’hui" in cells(page(client, "mois=2026-11"))["2026-11-20"]
    assert "Aujourd’hui" not in page(client, "mois=2026-12")


def test_without_a_month_the_first_that_has_sessions_is_shown(client):
    day_session(date(2027, 1, 14))
    text = page(client)
    assert "<h2>Janvier 2027</h2>" in text
    assert '<option value="2027-01" selected>' in text
    assert 'rel="prev" href="?mois=2026-12"' in text
    assert 'rel="next" href="?mois=2027-02"' in text


def test_an_empty_month_leads_to_the_next_one_with_sessions(client):
    day_session(date(2027, 1, 14))
    text = page(client, "mois=2026-12&departement=23")
    assert "Aucune session ce mois-ci" in text
    assert 'href="?departement=23&amp;mois=2027-01"' in text
    assert "Rien ne correspond à ces filtres" in page(client, "mois=2026-12&departement=2A")


def test_an_empty_calendar_helps(client):
    factories.make_course()
    assert "Les prochaines dates se préparent" in page(client)


@pytest.mark.parametrize(
    "month", ["9999-12", "0001-01", "2026-13", "2026-00", "2026-10", "x", "", "9" * 10_000, "%00", "٢٠٢٦-١٢", "2026-1"]
)
def test_a_month_that_cannot_be_shown_gives_a_page_that_helps(client, month):
    day_session(date(2026, 12, 10))
    text = page(client, f"mois={month}")
    assert "<h2>Décembre 2026</h2>" in text
    assert ("Ce mois n’est pas dans le calendrier" in text) == bool(month)
    assert "9" * 500 not in text


def test_the_calendar_takes_the_filters_of_the_list(client):
    day_session(date(2026, 12, 10))
    day_session(date(2026, 12, 10), "29", venue=factories.make_venue("29", city="Morlaix"))
    text = page(client, "mois=2026-12&ou=29600")
    assert cells(text)["2026-12-10"] == "Jeudi 10 décembre 9 h 00 Morlaix (29) Formation socle des bénévoles"
    assert (
        'href="/sessions/?mois=2026-12&amp;ou=29600"' in text or 'href="/sessions/?ou=29600&amp;mois=2026-12"' in text
    )
    assert 'href="?mois=2026-12"><span class="visually-hidden">Retirer le filtre' in text


def test_cancelled_and_past_sessions_stand_in_nobodys_way(client):
    gone = day_session(date(2026, 12, 10))
    cancel_session(gone, reason="Neige", by=factories.make_coordinator("23"))
    day_session(date(2026, 12, 17))
    assert cells(page(client, "mois=2026-12"))["2026-12-10"] == "Jeudi 10 décembre"


def test_a_full_day_names_some_and_counts_the_others(client):
    session = day_session(date(2026, 12, 10))
    shown = {}
    for more, words in ((4, ""), (1, "Et 2 autres le jeudi 10 décembre 2026")):
        for _ in range(more):
            bulk(session, 1)
        shown = cells(page(client, "mois=2026-12&departement=23"))["2026-12-10"]
        assert ("autres" in shown) == bool(words)
        assert words in shown
    assert shown.count("Guéret (23)") == 4
    text = page(client, "mois=2026-12&departement=23")
    assert 'href="/sessions/?departement=23&amp;a-partir=2026-12-10"' in text


def test_the_page_says_where_the_reader_stands():
    session = day_session(date(2026, 12, 10))
    (booking,) = factories.book(session)
    from django.test import Client

    client = Client()
    client.force_login(booking.person.user)
    assert "Place réservée" in page(client, "mois=2026-12")


@pytest.mark.slow
@pytest.mark.once
def test_the_calendar_takes_the_same_few_queries_at_any_size(client, django_assert_max_num_queries):
    session = day_session(date(2026, 12, 1))
    client.get(CALENDAR)
    numbers = []
    for more in (0, 29, 2_970):
        bulk(session, more)
        with django_assert_max_num_queries(15) as queries:
            page(client, "mois=2026-12")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] == numbers[2], numbers


def test_days_are_complete_for_years():
    """Every month has each of its days once, whatever its weekdays."""
    from sessions.filters import weeks

    month = date(2026, 1, 1)
    while month < date(2034, 1, 1):
        days = [day.date for week in weeks(f"{month:%Y-%m}", {}) for day in week if not day.outside]
        following = (month + timedelta(days=31)).replace(day=1)
        assert days == [month + timedelta(days=n) for n in range((following - month).days)]
        month = following
