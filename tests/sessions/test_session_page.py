"""The page of one session: its venue in full, who to call, what machines read, what is printed."""

import json
import re
from io import BytesIO
from urllib.parse import unquote

import pytest
import zxingcpp
from django.urls import reverse
from django.utils.html import escape
from PIL import Image, ImageDraw

from sessions.models import TrainingSession
from sessions.services.planning import cancel_session
from sessions.services.venues import demo_door
from sessions.templatetags.session_page_tags import page_code
from tests import factories
from tests.house.test_templates import Inline

pytestmark = [pytest.mark.django_db, pytest.mark.once]
VENUE = {
    "name": "Médiathèque",
    "room": "salle des Érables",
    "access": "Bus 2, arrêt Fontaine.\nGare à dix minutes.",
    "directions": "La porte verte sous l’horloge.",
    "parking": "Place du Marché",
    "latitude": 46.171,
    "longitude": 1.871,
    "hearing_loop": True,
}


def page(client, session):
    response = client.get(reverse("sessions:detail", args=[session.pk]))
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def schema(text):
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return json.loads(block)


def remote_session():
    session = factories.make_session()
    TrainingSession.objects.filter(pk=session.pk).update(venue=None, remote_link="https://visio.exemple.example/salle")
    return TrainingSession.objects.get(pk=session.pk)


def test_the_page_leads_to_the_door(client):
    venue = factories.make_venue(**VENUE)
    demo_door(venue)
    text = page(client, factories.make_session(venue=venue))
    for words in (
        "Médiathèque, salle des Érables",
        "Bus 2, arrêt Fontaine.<br>Gare à dix minutes.",
        "La porte verte sous l’horloge.",
        "Place du Marché",
        "Itinéraire (ouvre OpenStreetMap)",
        "Boucle magnétique",
        "La porte où l’on vous attend",
    ):
        assert words in text, words
    assert "https://www.openstreetmap.org/directions?to=46.171%2C1.871" in text
    picture = re.search(r"<img [^>]*Façade dessinée[^>]*>", text)[0]
    assert all(f"width-{width}." in picture for width in (480, 960))
    assert "srcset=" in picture
    assert 'width="480"' in picture
    assert "sizes=" in picture


def test_without_coordinates_the_way_is_asked_by_the_address(client):
    text = page(client, factories.make_session(venue=factories.make_venue(street="3 place du Marché")))
    assert "https://www.openstreetmap.org/search?query=3+place+du+March%C3%A9%2C+23000+Gu%C3%A9ret" in text


def test_nothing_is_asked_elsewhere_before_a_click(client):
    venue = factories.make_venue(**VENUE)
    demo_door(venue)
    text = page(client, factories.make_session(venue=venue))
    assert not re.findall(r'(?:src|srcset|data)="(?:https?:)?//', text)
    assert all("noreferrer" in link for link in re.findall(r"<a [^>]*openstreetmap[^>]*>", text))


@pytest.mark.parametrize(
    ("comforts", "there", "unknown"),
    [
        ({}, [], "l’entrée de plain-pied, la boucle magnétique et les toilettes adaptées"),
        ({"step_free": True}, ["Entrée de plain-pied"], "la boucle magnétique et les toilettes adaptées"),
        (
            {"step_free": True, "hearing_loop": True},
            ["Entrée de plain-pied", "Boucle magnétique"],
            "les toilettes adaptées",
        ),
        ({"step_free": True, "hearing_loop": True, "accessible_toilets": True}, ["Toilettes adaptées"], ""),
    ],
)
def test_what_is_not_known_of_the_access_is_said(client, comforts, there, unknown):
    venue = factories.make_venue(**{"step_free": False} | comforts)
    text = page(client, factories.make_session(venue=venue))
    assert all(words in text for words in there)
    assert (unknown in text) if unknown else ("confirm" not in text.partition("Accessibilité du lieu")[2][:900])


def test_somebody_answers_on_the_day(client):
    session = factories.make_session(day_contact_name="Zoé <b>Petit</b>", day_contact_phone="+33639981234")
    text = page(client, session)
    assert "À appeler le jour même" in text
    assert escape("Zoé <b>Petit</b>") in text
    assert "06 39 98 12 34" in text
    other = page(client, factories.make_session())
    assert 'href="tel:+33536491234"' in other.partition("À appeler le jour même")[2]
    cancel_session(session, reason="Neige", by=factories.make_coordinator("23"))
    assert "À appeler le jour même" not in page(client, session)


def test_machines_read_the_same_event(client):
    session = factories.make_session(venue=factories.make_venue(**VENUE), capacity=12)
    factories.book(session, 2)
    event = schema(page(client, session))
    first = session.half_days.chronological()[0].starts
    assert (event["@context"], event["@type"]) == ("https://schema.org", "EducationEvent")
    assert event["startDate"] == first.isoformat()
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert event["location"]["address"]["addressLocality"] == "Guéret"
    assert event["location"]["geo"] == {"@type": "GeoCoordinates", "latitude": 46.171, "longitude": 1.871}
    assert (event["maximumAttendeeCapacity"], event["remainingAttendeeCapacity"]) == (12, 10)
    assert event["offers"]["availability"] == "https://schema.org/InStock"
    assert event["isAccessibleForFree"] is True
    cancel_session(session, reason="Neige", by=factories.make_coordinator("23"))
    assert schema(page(client, session))["eventStatus"] == "https://schema.org/EventCancelled"


def test_machines_learn_no_link_to_a_video_room(client):
    text = page(client, remote_session())
    assert schema(text)["location"]["@type"] == "VirtualLocation"
    assert schema(text)["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert "visio.exemple" not in text


def test_names_cannot_leave_the_data_block(client):
    nasty = "</script><script>alert(1)</script>\u2028"
    host = factories.make_organisation(name=nasty)
    session = factories.make_session(organiser=host, venue=factories.make_venue(name=nasty, city=nasty[:30]))
    text = page(client, session)
    assert "<script>alert" not in text
    assert "</script>" in schema(text)["organizer"]["name"]
    parser = Inline()
    parser.feed(text)
    assert parser.found == []


def test_the_printed_code_leads_back_to_the_page(client, settings):
    settings.BASE_URL = "https://formation.exemple.example"
    session = factories.make_session()
    code = page_code(session)
    assert escape(code) in client.get(reverse("sessions:detail", args=[session.pk])).content.decode()
    assert read_code(code) == f"https://formation.exemple.example/sessions/{session.pk}/"


def read_code(address):
    """What a telephone reads in the SVG of a data: address, drawn here from its runs of dark modules."""
    kind, _, svg = address.partition(",")
    assert kind == "data:image/svg+xml;charset=utf-8"
    moves = re.search(r"d='([^']+)'", unquote(svg))[1]
    size = int(re.search(r"width='(\d+)'", unquote(svg))[1]) // 4
    picture = Image.new("L", (size * 8 + 64, size * 8 + 64), 255)
    draw, x, y = ImageDraw.Draw(picture), 0, 0.0
    for letter, dx, dy, run in re.findall(r"([Mm])(-?[\d.]+) ?(-?[\d.]+)h(\d+)|h(?:\d+)", moves):
        x, y = (float(dx), float(dy)) if letter == "M" else (x + float(dx), y + float(dy))
        draw.rectangle([x * 8 + 32, (y - 0.5) * 8 + 32, (x + int(run)) * 8 + 31, (y + 0.5) * 8 + 31], fill=0)
        x += int(run)
    out = BytesIO()
    picture.save(out, "PNG")
    return zxingcpp.read_barcodes(Image.open(out))[0].text


def test_the_page_takes_few_queries_with_its_photo(client, django_assert_max_num_queries):
    venue = factories.make_venue(**VENUE)
    demo_door(venue)
    session = factories.make_session(count=8, venue=venue)
    page(client, session)
    with django_assert_max_num_queries(15):
        page(client, session)
