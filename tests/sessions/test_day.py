"""« Le jour J » : the page that a person opens on the way, by the booking's link, without a login."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates.services import issue_due
from lms.common.dates import countdown
from sessions.models import Booking
from sessions.queries import link_token
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import cancel_booking
from sessions.services.planning import cancel_session
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    venue = factories.make_venue(
        room="Salle bleue", access="Bus 3, arrêt du Marché.", parking="Place du Marché", hearing_loop=True
    )
    venue.directions = "Portail vert, sonnez au 2."
    venue.save()
    trainer = factories.make_trainer(first_name="Claire", last_name="Lambert")
    session = factories.make_session(venue=venue, trainers=[trainer], practical="Café offert.")
    session.day_contact_name, session.day_contact_phone = "Nadège Rivière", "+33639981299"
    session.save()
    return factories.book(session)[0]


def address(booking, *, tell=False):
    fresh = Booking.objects.select_related("person", "session__venue").get(pk=booking.pk)
    return f"/inscriptions/{link_token(fresh)}/jour-j/{'prevenir/' if tell else ''}"


def page(booking, client=None):
    response = (client or Client()).get(address(booking))
    assert response.status_code == 200
    text = re.sub(r"</?(span|strong)[^>]*>", "", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("&nbsp;", " "))


def first(booking):
    return booking.session.half_days.chronological()[0]


def at(moment, **span):
    return time_machine.travel(moment + timedelta(**span), tick=False)


def test_before_it_says_when_it_opens_and_the_essentials(booking):
    text = page(booking)
    evening = first(booking).starts - timedelta(days=1)
    assert re.search(rf"À partir du \w+ {evening.day}(er)? .* à 17 h 00", text)
    for words in ("Dans 10 jours à 9 h 00", "Salle du Banc vert", "3 place du Marché", "06 39 98 12 99"):
        assert words in text, words
    assert "Je suis en retard" not in text


def test_on_the_day_it_says_when_where_who_and_how(booking):
    with at(first(booking).event.start, hours=-1):
        text = page(booking)
    for words in (
        "Aujourd’hui à 9 h 00",
        "Matin : 9 h 00 – 12 h 30",
        "13 h 30 – 17 h 00",
        "Salle bleue",
        "23000 Guéret",
        "Portail vert, sonnez au 2.",
        "Bus 3, arrêt du Marché.",
        "Place du Marché",
        "Entrée de plain-pied, boucle magnétique",
        "Claire Lambert",
        "Nadège Rivière",
        'href="tel:+33639981299"',
        "Café offert.",
        "Je suis en retard",
        "Je ne peux pas venir",
    ):
        assert words in text, words


def test_without_a_contact_of_the_day_the_organiser_is_called(booking):
    type(booking.session).objects.update(day_contact_name="", day_contact_phone="")
    text = page(booking)
    assert booking.session.organiser.name in text
    assert "05 36 49 12 34" in text


def test_the_evening_before_it_is_open_until_the_last_half_day_ends(booking):
    opens = (first(booking).starts - timedelta(days=1)).replace(hour=17, minute=0)
    with at(opens, minutes=-1):
        assert "Je suis en retard" not in page(booking)
    with at(opens):
        text = page(booking)
        assert "Demain à" in text
        assert "Je suis en retard" in text
    with at(booking.session.ends_at, seconds=-1):
        assert "jusqu’à" in page(booking)
    with at(booking.session.ends_at):
        text = page(booking)
    assert "Merci !" in text
    assert "Je suis en retard" not in text


def test_between_two_days_it_tells_of_the_next_one(booking):
    half_days = list(booking.session.half_days.chronological())
    with at(half_days[1].event.end, hours=1):
        text = page(booking)
    assert "Demain à" in text
    assert f"{half_days[2].starts.day}" in text


def test_overseas_today_is_the_day_of_the_venue():
    """In Tahiti, 9 h in the morning is the evening of the same day in Paris; 23 h there is tomorrow's noon here."""
    venue = factories.make_venue("987", postcode="98714", city="Papeete")
    booking = factories.book(factories.make_session(department="987", venue=venue))[0]
    zone = ZoneInfo("Pacific/Tahiti")
    eve = (first(booking).starts - timedelta(days=1)).replace(hour=23)
    assert eve.tzinfo == zone
    with at(eve):
        text = page(booking)
    assert "Demain à" in text
    assert "Heures du lieu" in text


def test_countdown(subtests):
    told = {0: "aujourd’hui", 1: "demain", 2: "dans 2 jours", 13: "dans 13 jours", 14: "dans 2 semaines"}
    told |= {62: "dans 8 semaines", 63: "dans 2 mois", 400: "dans 13 mois", -1: ""}
    today = date(2028, 2, 20)  # before a 29 February
    for days, words in told.items():
        with subtests.test(days=days):
            assert countdown(today + timedelta(days=days), today).replace("\u00a0", " ") == words


# --- two taps --------------------------------------------------------------------------------------------------------
def tap(booking, kind, client=None):
    return (client or Client()).post(address(booking, tell=True), {"kind": kind}, follow=True).content.decode()


def test_one_tap_says_it_another_takes_it_back(booking):
    with at(first(booking).event.start, hours=-1):
        assert "vous serez en retard" in tap(booking, "late")
        assert "vous serez en retard" in tap(booking, "late")
        assert booking.day_notices.count() == 1
        text = tap(booking, "absent")
        assert "vous ne venez pas" in text
        assert "Annuler mon inscription" in text
        text = tap(booking, "coming")
    assert "C’est noté" not in text
    assert "Je suis en retard" in text
    assert booking.day_notices.count() == 0


def test_a_link_that_a_machine_opens_says_nothing(booking):
    with at(first(booking).event.start, hours=-1):
        assert Client().get(address(booking, tell=True)).status_code == 405
        Client().get(address(booking) + "?kind=absent")
    assert booking.day_notices.count() == 0


def test_an_unknown_word_says_nothing(booking):
    with at(first(booking).event.start, hours=-1):
        for kind in ("", "present", "é" * 5000, "\x00"):
            assert "C’est noté" not in tap(booking, kind)
    assert booking.day_notices.count() == 0


def test_a_refusal_is_told_in_words(booking):
    assert "Vous pourrez prévenir à partir du" in tap(booking, "late")
    assert booking.day_notices.count() == 0


# --- who has no day --------------------------------------------------------------------------------------------------
def test_a_cancelled_session_says_do_not_come(booking):
    cancel_session(booking.session, reason="La salle est inondée.", by=booking.session.created_by)
    text = page(booking)
    assert "Cette session est annulée" in text
    assert "La salle est inondée." in text


def test_a_cancelled_booking_says_so(booking):
    cancel_booking(booking, by=booking.person.user)
    assert "Votre inscription est annulée" in page(booking)


def test_a_rank_is_no_place():
    session = factories.make_session(capacity=1)
    _, waiting = factories.book(session, 2)
    with at(session.starts_at, hours=-1):
        text = page(waiting)
    assert "Vous n’avez pas encore de place" in text
    assert "Je suis en retard" not in text


def test_afterwards_the_attestation_is_there(booking):
    trainer = booking.session.trainers.get().user
    for half_day in booking.session.half_days.chronological():
        with at(half_day.event.end):
            mark_attendance(half_day, booking=booking, status="present", by=trainer)
            close_half_day(half_day, by=trainer)
    with at(booking.session.ends_at, minutes=5):
        assert "arrive par message" in page(booking)
        issue_due(5)
        assert "Voir mon attestation" in page(booking)


# --- the link --------------------------------------------------------------------------------------------------------
def test_the_page_stays_out_of_caches_and_indexes(booking):
    response = Client().get(address(booking))
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]


def test_a_wrong_link_opens_nothing(booking):
    good = address(booking)
    for wrong in ("/inscriptions/x/jour-j/", good.replace("/jour-j", "x/jour-j"), good.upper().replace("INS", "ins")):
        assert Client().get(wrong).status_code == 404
        assert Client().post(wrong + "prevenir/", {"kind": "late"}).status_code == 404


def test_queries_do_not_grow_with_the_session(booking):
    counts = []
    for people in (0, 12):
        factories.book(booking.session, people)
        with at(first(booking).event.start, hours=-1), CaptureQueriesContext(connection) as queries:
            page(booking)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
