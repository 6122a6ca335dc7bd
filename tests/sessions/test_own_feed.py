"""The personal calendar feed (M-04): its address is a secret of 128 bits and more, and shows only one's own places."""

import logging
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.common import logs
from sessions.models import CalendarFeed
from sessions.services.booking import book_place, cancel_booking
from sessions.services.feeds import close_feed, open_feed
from sessions.services.planning import cancel_session
from tests import factories
from tests.sessions.calendar_program import read
from tests.sessions.test_emails import HOSTILE

pytestmark = pytest.mark.django_db


def feed(token, **options):
    return Client().get(f"/mon-espace/agenda/{quote(token, safe='')}.ics", **options)


def calendar(token):
    response = feed(token)
    assert response.status_code == 200
    return read(response.content.decode())


def booked(user, **session):
    return book_place(factories.make_session(**session), person=user.person, by=user)


@pytest.fixture
def user():
    return factories.make_user(first_name="Lucette", last_name="Morvan")


# --- the address -----------------------------------------------------------------------------------------------------
def test_the_token_has_128_bits_and_only_its_fingerprint_is_kept(user):
    tokens = {open_feed(user.person) for _ in range(50)}
    assert len(tokens) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", token) for token in tokens)  # 22 signs of 6 bits
    kept = CalendarFeed.objects.values_list().get()
    assert not any(token in str(kept) for token in tokens)


def test_a_new_address_ends_the_old_one_at_once(user):
    old = open_feed(user.person)
    assert feed(old).status_code == 200
    new = open_feed(user.person)
    assert (feed(old).status_code, feed(new).status_code) == (404, 200)
    close_feed(user.person)
    close_feed(user.person)
    assert feed(new).status_code == 404


def test_every_wrong_address_gets_the_same_answer(user):
    old = open_feed(user.person)
    open_feed(user.person)
    wrong = [old, "x", old[:-1], old + "A", old.swapcase(), "é" * 300, "%00", "..", "' OR 1=1 --", "\u202e", user.email]
    answers = {(r.status_code, r.content, str(sorted(r.headers.items()))) for r in map(feed, wrong)}
    assert len(answers) == 1
    assert {status for status, *_ in answers} == {404}


def test_it_is_read_only(user):
    token = open_feed(user.person)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(f"/mon-espace/agenda/{token}.ics").status_code == 405
    assert feed(token).status_code == 200


def test_no_cache_no_referrer_no_index(user):
    token = open_feed(user.person)
    for response in (feed(token), feed("faux")):
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert not response.cookies


def test_it_is_for_programs_without_login_and_not_more_for_who_is_signed_in(user):
    token, other = open_feed(user.person), factories.make_user()
    client = Client()
    client.force_login(other)
    assert client.get(f"/mon-espace/agenda/{token}.ics").content[:15] == b"BEGIN:VCALENDAR"


def spoken(caplog, token):
    """Everything logged while the address is used, well and badly."""
    with caplog.at_level(logging.DEBUG):
        feed(token)
        Client().post(f"/mon-espace/agenda/{token}.ics")  # 405: Django names the address it refuses
        Client(enforce_csrf_checks=True).post(f"/mon-espace/agenda/{token}.ics")
        feed(token + "x")
        Client().get(f"/mon-espace/agenda/{token}")  # 404 by the resolver
    return " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")


def test_no_log_holds_the_token(user, caplog):
    token = open_feed(user.person)
    said = spoken(caplog, token)
    assert "/mon-espace/agenda/…" in said
    assert token not in said


def test_twin_without_the_filter_the_log_holds_it(user, caplog, monkeypatch):
    monkeypatch.setattr(logs, "SECRET", re.compile("(no such address)"))
    token = open_feed(user.person)
    assert token in spoken(caplog, token)


# --- what it says ----------------------------------------------------------------------------------------------------
def test_it_holds_own_places_only(user):
    full = factories.make_session(capacity=1, days=12)
    other = factories.book(full)[0]
    waiting = book_place(full, person=user.person, by=user)
    mine = [booked(user, days=days) for days in (20, 5)]
    gone = booked(user, days=8)
    cancel_booking(gone, by=user)
    off = booked(user, days=9)
    cancel_session(off.session, reason="Neige", by=off.session.created_by)
    text = feed(open_feed(user.person)).content.decode()
    uids = [event.text("UID").partition("@")[0] for event in read(text).events()]
    assert uids == [str(mine[1].uid), str(mine[0].uid)]
    for secret in (other, waiting, gone, off):
        assert str(secret.uid) not in text


def test_a_booking_keeps_its_uid_and_its_hours(user):
    booking = book_place(
        factories.make_session(department="974", venue=factories.make_venue("974")), person=user.person, by=user
    )
    token = open_feed(user.person)
    first, second = calendar(token), calendar(token)
    assert [e.text("UID") for e in first.events()] == [e.text("UID") for e in second.events()]
    event = first.events()[0]
    assert event.one("DTSTART").parameters["TZID"] == "Indian/Reunion"
    assert event.moment("DTSTART") == booking.session.starts_at
    assert [child.text("TZID") for child in first.children if child.name == "VTIMEZONE"] == ["Indian/Reunion"]
    (read_again,) = vobject.readComponents(feed(token).content.decode())
    assert read_again.vevent.dtstart.value == booking.session.starts_at


def test_it_names_nobody_and_opens_no_room(user):
    session = factories.make_session(venue=factories.make_venue())
    session.venue, session.remote_link = None, "https://visio.exemple.example/salle-secrete"
    session.save()
    book_place(session, person=user.person, by=user)
    text = feed(open_feed(user.person)).content.decode().replace("\r\n ", "")
    for word in ("ATTENDEE", "Morvan", user.email, "salle-secrete", "annuler"):
        assert word not in text
    assert "LOCATION:À distance" in text


def test_the_past_stays_for_a_year(user):
    token = open_feed(user.person)
    booked(user, days=5)
    with time_machine.travel(timezone.now() + timedelta(days=300)):
        assert len(calendar(token).events()) == 1
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert calendar(token).events() == []


def test_what_people_type_stays_in_its_place(user, subtests):
    booking = book_place(
        factories.make_session(venue=factories.make_venue(access="Bus 2")), person=user.person, by=user
    )
    session, token = booking.session, open_feed(user.person)
    harmless = calendar(token).skeleton()
    for value in (value.replace("\x00", "") for value in HOSTILE):  # PostgreSQL stores no NUL
        with subtests.test(value=ascii(value)):
            session.facts = session.facts | {"title": value, "programme": [{"title": value, "content": value}] * 4}
            session.practical = value[:900]
            session.save()
            for name in ("name", "street", "city", "access"):
                setattr(session.venue, name, value[:90])
            session.venue.save()
            assert calendar(token).skeleton() == harmless
            assert list(vobject.readComponents(feed(token).content.decode()))


def test_queries_do_not_grow(user):
    counts = []
    for sessions in (1, 9):
        person = factories.make_user()
        for n in range(sessions):
            booked(person, days=5 + n)
        token = open_feed(person.person)
        with CaptureQueriesContext(connection) as queries:
            feed(token)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
