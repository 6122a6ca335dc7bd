import os
import random
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from schedule.models import Calendar, Event

from sessions import calendar
from sessions.models import HalfDay
from sessions.queries import link_token
from sessions.services.booking import cancel_booking
from sessions.services.planning import cancel_session, correct_session
from tests import factories
from tests.sessions.calendar_program import CalendarProgram, read

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FULL = bool(os.environ.get("SOAK"))
ZONES = {"23": "Europe/Paris", "974": "Indian/Reunion", "972": "America/Martinique"}
HOSTILE = [
    "\r\n",
    "\n",
    "\r",
    "\x00",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x85",
    "\x1b[31m",
    ";",
    ",",
    ":",
    "\\",
    "\\n",
    '"',
    "^n^'^^",
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nATTENDEE:mailto:x@exemple.example",
    "\r\n BEGIN:VALARM",
    "\nX-INJECTED;A=B:1",
    "é" * 300,
    "سلوى",
    "\u202ecba\u202c",
    "👵🏽",
    "{x.__class__}{{ 7|add:7 }}%s",
    "<b onclick=x>",
    "\ud800",
]


@pytest.fixture(autouse=True)
def early():
    """Before the first clock change that the tests cross."""
    with time_machine.travel(datetime(2026, 9, 1, 10, tzinfo=UTC), tick=True):
        yield


def slots(zone, *lines):
    """Half-days from lines as a person writes them: "2026-10-24 09:00-12:30 13:30-17:00"."""
    for line in lines:
        day, *spans = line.split()
        for span in spans:
            yield tuple(
                datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), ZoneInfo(zone))
                for hour in span.split("-")
            )


def booked(*lines, department="23", **fields):
    """A booking of a session with these half-days, in the zone of the department."""
    spans = list(slots(ZONES[department], *lines))
    session = factories.make_session(
        department=department, venue=factories.make_venue(department), half_days=spans, **fields
    )
    return factories.book(session)[0]


def utc(*moments):
    """["2026-10-24 07:00-15:00"] as (start, end) in UTC."""
    return [tuple(moment.astimezone(UTC) for moment in span) for line in moments for span in slots("UTC", line)]


def by_vobject(text):
    """The occurrences as another library reads them, by the VTIMEZONE of the text itself."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in ZONES.values():
        known.pop(name, None)
    document = vobject.readOne(text)
    events = document.vevent_list
    (master,) = [event for event in events if not hasattr(event, "recurrence_id")]
    length = master.dtend.value.astimezone(UTC) - master.dtstart.value.astimezone(UTC)
    starts = list(master.getrruleset(addRDate=True)) if hasattr(master, "rrule") else [master.dtstart.value]
    days = {start.astimezone(UTC): start.astimezone(UTC) + length for start in starts}
    for event in events:
        if event is not master:
            del days[event.recurrence_id.value.astimezone(UTC)]
            days[event.dtstart.value.astimezone(UTC)] = event.dtend.value.astimezone(UTC)
    return sorted(days.items())


def by_program(text):
    program = CalendarProgram()
    program.receive(text)
    return program.days()


# --- times -----------------------------------------------------------------------------------------------------------
DAY = "09:00-12:30 13:30-17:00"


# Department, half-days at the place, (start, end) of each day in UTC by hand, recurrence rule.
TABLE = [
    ("23", ["2026-10-22 09:00-12:30"], ["2026-10-22 07:00-10:30"], ""),
    ("23", [f"2026-10-22 {DAY}"], ["2026-10-22 07:00-15:00"], ""),
    # over the clock change of October, then of March
    (
        "23",
        [f"2026-10-24 {DAY}", f"2026-10-25 {DAY}", f"2026-10-26 {DAY}"],
        ["2026-10-24 07:00-15:00", "2026-10-25 08:00-16:00", "2026-10-26 08:00-16:00"],
        "FREQ=DAILY;COUNT=3",
    ),
    (
        "23",
        [f"2027-03-27 {DAY}", f"2027-03-28 {DAY}", f"2027-03-29 {DAY}"],
        ["2027-03-27 08:00-16:00", "2027-03-28 07:00-15:00", "2027-03-29 07:00-15:00"],
        "FREQ=DAILY;COUNT=3",
    ),
    # weeks apart, other hours on one day
    (
        "23",
        [f"2026-10-22 {DAY}", "2026-10-29 13:30-17:00", f"2026-11-12 {DAY}"],
        ["2026-10-22 07:00-15:00", "2026-10-29 12:30-16:00", "2026-11-12 08:00-16:00"],
        "FREQ=DAILY;COUNT=4;INTERVAL=7",
    ),
    # over a week-end, the same start but a shorter day
    (
        "23",
        [f"2026-10-23 {DAY}", f"2026-10-26 {DAY}", "2026-10-27 09:00-12:30"],
        ["2026-10-23 07:00-15:00", "2026-10-26 08:00-16:00", "2026-10-27 08:00-11:30"],
        "FREQ=DAILY;COUNT=5",
    ),
    # overseas: no clock change; an afternoon there may end tomorrow in UTC
    (
        "974",
        [f"2026-10-24 {DAY}", f"2026-10-25 {DAY}"],
        ["2026-10-24 05:00-13:00", "2026-10-25 05:00-13:00"],
        "FREQ=DAILY;COUNT=2",
    ),
    ("972", [f"2027-03-28 {DAY}"], ["2027-03-28 13:00-21:00"], ""),
    (
        "972",
        ["2026-10-25 16:00-19:30", "2026-10-26 16:00-19:30"],
        ["2026-10-25 20:00-23:30", "2026-10-26 20:00-23:30"],
        "FREQ=DAILY;COUNT=2",
    ),
]


def held(booking, lines, department):
    """The same booking with other half-days elsewhere, without the services."""
    session = booking.session
    session.venue.time_zone = ZONES[department]
    session.half_days.all().delete()
    for start, end in slots(ZONES[department], *lines):
        event = calendar.write_event(session, start=start, end=end, title=session.title, by=None)
        HalfDay.objects.create(session=session, event=event)
    return booking


def test_each_day_stands_at_the_hours_of_the_place(subtests):
    booking = booked(f"2026-10-22 {DAY}")
    for department, lines, expected, rule in TABLE:
        with subtests.test(lines=lines, zone=ZONES[department]):
            text = calendar.booking_request(held(booking, lines, department))
            assert by_program(text) == utc(*expected)
            assert by_vobject(text) == utc(*expected)
            assert by_program(calendar.session_ics(booking.session)) == utc(*expected)
            (master, *_) = read(text).events()
            assert [set(p.value.split(";")) for p in master.all("RRULE")] == ([set(rule.split(";"))] if rule else [])
            assert master.one("DTSTART").parameters == {"TZID": ZONES[department]}
            assert not master.all("RDATE"), "Outlook refuses an RDATE without RRULE"


@pytest.mark.soak
def test_hours_hold_in_every_zone_and_week(monkeypatch):
    """A table of random sessions: every zone of France, any week of three years, all shapes of days."""
    booking = booked(f"2026-10-22 {DAY}")
    chance = random.Random(8)
    for _ in range(2000 if FULL else 40):
        booking.session.venue.time_zone = chance.choice(list(ZONES.values()) + ["Europe/Paris"] * 3)
        zone = ZoneInfo(booking.session.venue.time_zone)
        first = date(2026, 1, 1) + timedelta(days=chance.randrange(3 * 365))
        half_days, expected = [], []
        for offset in sorted(chance.sample(range(12), chance.randrange(1, 5))):
            start = datetime.combine(first + timedelta(offset), time(chance.choice([8, 9, 9, 14]), 0), zone)
            end = start.replace(hour=start.hour + chance.choice([3, 4, 8]))
            half_days.append(SimpleNamespace(starts=start, ends=end, programme=None))
            expected.append((start.astimezone(UTC), end.astimezone(UTC)))
        monkeypatch.setattr(calendar, "half_days_of", lambda session, found=half_days: found)
        text = calendar.booking_request(booking)
        assert by_program(text) == expected
        assert by_vobject(text) == expected


def test_a_night_over_the_clock_change_lasts_as_long_as_it_does():
    zone = ZoneInfo("Europe/Paris")
    start, end = datetime(2026, 10, 25, 1, tzinfo=zone), datetime(2026, 10, 25, 5, tzinfo=zone)
    assert calendar.length(start, end) == timedelta(hours=5)


# --- what a person's calendar holds ----------------------------------------------------------------------------------
def test_a_request_a_change_and_a_cancel_leave_one_one_and_no_entry():
    booking = booked(f"2026-10-22 {DAY}", f"2026-10-23 {DAY}")
    coordinator = factories.make_coordinator("23")
    program = CalendarProgram()
    request = calendar.booking_request(booking)
    program.receive(request)
    assert len(program.entries) == 1
    assert program.days() == utc("2026-10-22 07:00-15:00", "2026-10-23 07:00-15:00")

    moved = list(slots("Europe/Paris", "2026-10-29 09:00-12:30"))
    correct_session(booking.session, by=coordinator, half_days=moved)
    booking.refresh_from_db()
    change = calendar.booking_request(booking)
    program.receive(change)
    program.receive(request)  # the post brings an old letter late
    assert len(program.entries) == 1
    assert program.days() == utc("2026-10-29 08:00-11:30")

    cancel_booking(booking, by=booking.person.user)
    booking.refresh_from_db()
    cancel = calendar.booking_cancel(booking)
    program.receive(cancel)
    assert program.entries == []
    for late in (request, change, cancel):
        program.receive(late)
        assert program.entries == []


def test_the_sequence_rises_with_each_message():
    booking = booked(f"2026-10-22 {DAY}")
    sequences = []
    for changed in (None, "2026-10-23 09:00-12:30", "2026-10-24 09:00-12:30"):
        if changed:
            moved = list(slots("Europe/Paris", changed))
            correct_session(booking.session, by=factories.make_coordinator("23"), half_days=moved)
        booking.refresh_from_db()
        sequences.append(int(read(calendar.booking_request(booking)).events()[0].text("SEQUENCE")))
    cancel_session(booking.session, reason="Salle fermée", by=factories.make_coordinator("23"))
    booking.refresh_from_db()
    sequences.append(int(read(calendar.booking_cancel(booking)).events()[0].text("SEQUENCE")))
    assert sequences == sorted(set(sequences))


def test_two_bookings_are_two_entries():
    session = factories.make_session()
    program = CalendarProgram()
    for booking in factories.book(session, 2):
        program.receive(calendar.booking_request(booking))
    assert len(program.entries) == 2


# --- what each entry says --------------------------------------------------------------------------------------------
def test_the_entry_says_who_what_where_and_how_to_cancel(settings):
    settings.BASE_URL = "https://formation.exemple.example"
    booking = booked(f"2026-10-22 {DAY}", practical="Apportez un repas.")
    booking.person.first_name, booking.person.last_name = "Marie-Thérèse", "d’Anglade"
    booking.session.organiser.email = "creuse@exemple.example"
    document = read(calendar.booking_request(booking))
    (event,) = document.events()
    assert document.text("METHOD") == "REQUEST"
    assert event.text("UID") == f"{booking.uid}@formation.exemple.example"
    assert event.text("STATUS") == "CONFIRMED"
    assert event.text("SUMMARY") == booking.session.title
    assert event.text("LOCATION") == "Salle du Banc vert, 3 place du Marché, 23000 Guéret"
    assert event.text("URL") == f"https://formation.exemple.example/sessions/{booking.session_id}/"
    assert event.one("ORGANIZER").value == "mailto:creuse@exemple.example"
    assert event.one("ATTENDEE").value == f"mailto:{booking.person.contact_email}"
    assert event.one("ATTENDEE").parameters == {
        "CN": "Marie-Thérèse d’Anglade",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
    description = event.text("DESCRIPTION")
    for words in ("jeudi 22\u00a0octobre\u00a02026", "9\u00a0h\u00a000", "Apportez un repas.", "05 36 49 12 34"):
        assert words in description
    assert description.endswith(f"/inscriptions/{link_token(booking)}/")
    assert event.moment("DTSTAMP") <= timezone.now()


def test_the_public_file_names_nobody():
    booking = booked(f"2026-10-22 {DAY}")
    document = read(calendar.session_ics(booking.session))
    (event,) = document.events()
    assert document.text("METHOD") == "PUBLISH"
    assert not event.all("ATTENDEE")
    assert booking.person.last_name not in calendar.session_ics(booking.session)
    assert "annuler" not in event.text("DESCRIPTION")
    assert event.text("UID").startswith(f"session-{booking.session_id}@")
    cancel_session(booking.session, reason="Salle fermée", by=factories.make_coordinator("23"))
    booking.session.refresh_from_db()
    (event,) = read(calendar.session_ics(booking.session)).events()
    assert (event.text("STATUS"), event.text("SEQUENCE")) == ("CANCELLED", "1")


def test_the_room_of_a_remote_session_is_for_those_who_have_a_place():
    booking = booked(f"2026-10-22 {DAY}")
    session = booking.session
    session.venue, session.remote_link = None, "https://visio.exemple.example/salle-7"
    assert read(calendar.booking_request(booking)).events()[0].text("LOCATION") == session.remote_link
    assert session.remote_link not in calendar.session_ics(session)
    assert read(calendar.session_ics(session)).events()[0].text("LOCATION") == "À distance"
    session.remote_link = "javascript:alert(1)"
    assert "javascript" not in calendar.booking_request(booking)


def test_overseas_hours_are_said_to_be_local():
    text = calendar.description(booked(f"2026-10-22 {DAY}", department="974").session)
    assert "La Réunion" in text.splitlines()[0]


# --- values that people type -----------------------------------------------------------------------------------------
def with_value(booking, value):
    """The booking with ``value`` wherever people type something, never saved."""
    booking = deepcopy(booking)
    session = booking.session
    session.facts = session.facts | {"title": value, "programme": [{"title": value, "content": value}]}
    session.practical = value
    for name in ("name", "room", "street", "city", "access", "parking"):
        setattr(session.venue, name, value)
    session.organiser.name = value
    booking.person.first_name = booking.person.last_name = value
    booking.person.contact_email = session.organiser.email = f"a{value}@exemple.example"
    return booking


def writings(booking):
    return calendar.booking_request(booking), calendar.booking_cancel(booking), calendar.session_ics(booking.session)


@pytest.fixture
def two_days():
    booking = booked(f"2026-10-22 {DAY}", "2026-10-24 09:00-12:30")
    # everything that is read is there: no value asks the database
    assert booking.session.venue
    assert booking.session.organiser
    return booking


def skeletons(booking, value):
    return [read(text).skeleton() for text in writings(with_value(booking, value))]


def test_a_hostile_value_stays_a_value(two_days, subtests):
    harmless = skeletons(two_days, "abc")
    for value in HOSTILE:
        with subtests.test(value=ascii(value)):
            assert skeletons(two_days, f"abc{value}def") == harmless
            document = vobject.readOne(calendar.booking_request(with_value(two_days, f"abc{value}def")))
            assert sorted(document.contents) == ["method", "prodid", "version", "vevent", "vtimezone"]


@pytest.mark.soak
def test_any_value_stays_a_value(two_days):
    harmless = skeletons(two_days, "abc")

    @settings(max_examples=3000 if FULL else 40, deadline=None)
    @given(value=st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8), max_size=8).map("".join))
    def check(value):
        assert skeletons(two_days, value) == harmless

    check()


def test_the_twin_without_cleaning_is_seen(two_days, monkeypatch):
    monkeypatch.setattr(calendar, "clean_line", str)
    with pytest.raises((AssertionError, ValueError)):
        skeletons(two_days, "abc\u2028\x0bdef")


def test_signs_of_the_format_are_kept_as_text(two_days):
    title = "Écoute ; présence, « lien » : a\\b \\n 👵🏽"
    (event, *_) = read(calendar.booking_request(with_value(two_days, title))).events()
    assert event.text("SUMMARY") == title
    assert vobject.readOne(calendar.booking_request(with_value(two_days, title))).vevent.summary.value == title


# --- the half-days' events -------------------------------------------------------------------------------------------
def test_events_stand_in_one_calendar_per_organiser():
    first, second = factories.make_session(count=2), factories.make_session(count=1)
    assert Calendar.objects.count() == 2
    assert calendar.organiser_calendar(first.organiser) == calendar.organiser_calendar(first.organiser)
    assert calendar.organiser_calendar(first.organiser).events.count() == 2
    assert calendar.organiser_calendar(second.organiser).events.count() == 1


def test_an_event_is_moved_in_place_and_kept_in_utc():
    session = factories.make_session(count=1)
    event = session.half_days.get().event
    zone = ZoneInfo("Indian/Reunion")
    start, end = datetime(2026, 12, 1, 9, tzinfo=zone), datetime(2026, 12, 1, 12, tzinfo=zone)
    calendar.write_event(session, start=start, end=end, title="x" * 300, by=None, event=event)
    event = Event.objects.get()
    assert event.start == datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert len(event.title) == 255
    with pytest.raises(ValueError, match="time zone"):
        calendar.write_event(session, start=start.replace(tzinfo=None), end=end, title="x", by=None)
