"""The sessions as a calendar to subscribe to: whole for every reader, whatever names say."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
import vobject
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from network.models import Organisation
from sessions.calendar import sessions_ics
from sessions.models import TrainingSession, Venue
from sessions.services.planning import cancel_session, correct_session
from tests import factories
from tests.sessions.calendar_program import read
from tests.sessions.test_calendar import FULL, HOSTILE
from tests.sessions.test_filters import bulk, day_session

pytestmark = pytest.mark.django_db
FEED = "/sessions/calendrier.ics"
TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("".join(HOSTILE[:12])), max_size=80) | st.sampled_from(
    [text for text in HOSTILE if "\ud800" not in text]
)


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=True):
        yield


def feed(client, query=""):
    """The feed as its text, read by the strict reader of these tests and by vobject."""
    response = client.get(f"{FEED}?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    read(text)
    vobject.readOne(text)
    return text


def uids(text):
    return [event.text("UID") for event in read(text).events()]


def both_days(first):
    zone = ZoneInfo("Europe/Paris")
    return [
        tuple(datetime.combine(first + timedelta(days=n), hour, zone) for hour in (time(9), time(17))) for n in range(2)
    ]


def test_a_program_finds_every_session_with_its_name_and_pause(client):
    first = factories.make_session(half_days=both_days(date(2026, 12, 10)))
    second = day_session(date(2026, 12, 15), "974")
    text = feed(client)
    calendar = icalendar.Calendar.from_ical(text)
    assert uids(text) == [f"session-{first.pk}@{host()}", f"session-{second.pk}@{host()}"]
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "Sessions Monalisa"
    assert calendar["REFRESH-INTERVAL"].to_ical() == calendar["X-PUBLISHED-TTL"].to_ical() == b"PT6H"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert {zone["TZID"] for zone in calendar.walk("VTIMEZONE")} == {"Europe/Paris", "Indian/Reunion"}
    assert "COMMENT" not in text  # the library's, in English
    starts = [event["DTSTART"].dt.astimezone(UTC) for event in calendar.walk("VEVENT")]
    assert starts == [datetime(2026, 12, 10, 8, tzinfo=UTC), datetime(2026, 12, 15, 5, tzinfo=UTC)]


def host():
    from urllib.parse import urlsplit

    from django.conf import settings as site

    return urlsplit(site.BASE_URL).hostname


def test_the_same_entry_stays_the_same_when_it_moves_and_says_when_it_is_cancelled(client):
    session = factories.make_session(half_days=both_days(date(2026, 12, 10)))
    before = read(feed(client)).events()[0]
    coordinator = factories.make_coordinator("23")
    correct_session(session, half_days=both_days(date(2026, 12, 17)), by=coordinator)
    moved = read(feed(client)).events()[0]
    assert moved.text("UID") == before.text("UID")
    assert int(moved.text("SEQUENCE")) > int(before.text("SEQUENCE"))
    cancel_session(session, reason="Neige", by=coordinator)
    gone = read(feed(client)).events()[0]
    assert (before.text("STATUS"), gone.text("STATUS")) == ("CONFIRMED", "CANCELLED")
    assert gone.text("UID") == before.text("UID")
    assert int(gone.text("SEQUENCE")) > int(moved.text("SEQUENCE"))


def test_it_takes_the_filters_of_the_list_and_tells_them(client):
    day_session(date(2026, 12, 10))
    morlaix = day_session(date(2026, 12, 10), "29", venue=factories.make_venue("29", city="Morlaix"))
    text = feed(client, "ou=29600&mois=2026-12")
    assert uids(text) == [f"session-{morlaix.pk}@{host()}"]
    name = str(icalendar.Calendar.from_ical(text)["X-WR-CALNAME"])
    assert name == "Sessions Monalisa, Finistère (29), Décembre 2026"
    assert len(uids(feed(client, "mois=9999-12&ou=nulle+part&region=" + "x" * 10_000))) == 2


def test_drafts_and_links_to_video_rooms_stay_at_home(client):
    factories.make_session(publish=False)
    remote = day_session(date(2026, 12, 11))
    TrainingSession.objects.filter(pk=remote.pk).update(venue=None, remote_link="https://visio.exemple.example/salle")
    factories.book(remote)
    text = feed(client)
    assert len(uids(text)) == 1
    assert "visio.exemple" not in text
    assert "ATTENDEE" not in text


def test_an_empty_feed_is_a_calendar(client):
    assert uids(feed(client)) == []


@pytest.mark.slow
@pytest.mark.once
def test_it_is_capped_and_takes_the_same_few_queries(client, django_assert_max_num_queries):
    session = day_session(date(2026, 12, 1))
    client.get(FEED)
    numbers = []
    for more in (0, 29, 2_970):
        bulk(session, more)
        with django_assert_max_num_queries(10) as queries:
            text = feed(client)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] == numbers[2], numbers
    assert len(uids(text)) == 200
    assert len(text) < 400_000


@pytest.fixture
def sessions():
    day_session(date(2026, 12, 1))
    factories.make_session(half_days=both_days(date(2026, 12, 10)))
    return TrainingSession.objects.soonest().for_cards().prefetch_related("half_days__event")


HARMLESS = "Formation"


@pytest.mark.soak
@settings(
    max_examples=10_000 if FULL else 60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.tuples(*[TEXT] * 5))
@example(texts=["\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1"] * 5)
@example(texts=["\u2028BEGIN:VALARM\x0b\x85"] * 5)
@pytest.mark.once
def test_whatever_names_say_the_feed_keeps_its_shape(sessions, texts):
    """M-03: the components and properties of a harmless feed, and both readers understand it."""
    title, place, host, note, name = texts
    shape = read(sessions_ics(sessions.all(), name=HARMLESS)).skeleton()
    hostile = list(sessions.all())
    for session in hostile:
        session.facts = session.facts | {"title": title or HARMLESS}
        session.venue = Venue(name=place, street=place, city=place, postcode="23000", time_zone="Europe/Paris")
        session.organiser = Organisation(name=host, email="contact@exemple.example", phone="")
        session.practical = note
    text = sessions_ics(hostile, name=name or HARMLESS)
    assert read(text).skeleton() == shape
    assert len(vobject.readOne(text).vevent_list) == 2
