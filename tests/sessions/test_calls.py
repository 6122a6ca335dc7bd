"""Who is called the evening before: those with a place whom no message reaches."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessions.services.booking import book_place, cancel_booking
from sessions.services.planning import cancel_session
from tests import factories

pytestmark = pytest.mark.django_db


def page(session, address="appels/"):
    client = Client()
    client.force_login(session.created_by)
    response = client.get(f"/coordination/sessions/{session.pk}/{address}")
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def add(session, name, **fields):
    person = factories.make_person(
        first_name="Odile", last_name=name, **{"email": "", "phone": "+33612345678"} | fields
    )
    return book_place(session, person=person, by=session.created_by)


def test_those_without_address_are_listed_with_their_telephone():
    session = factories.make_session(capacity=3)
    add(session, "Zola")
    add(session, "Écrit", email="odile@exemple.example")
    gone = add(session, "Partie")
    cancel_booking(gone, by=session.created_by)
    add(session, "Absire", phone="", street="3 rue du Puits", postcode="23000", city="Guéret")
    waiting = add(session, "Attente")
    assert waiting.state == "waiting"
    text = page(session)
    assert text.index("ABSIRE Odile") < text.index("ZOLA Odile")
    for words in ("06 12 34 56 78", "3 rue du Puits, 23000 Guéret", "2 personnes sans adresse", "3 place du Marché"):
        assert words in text, words
    for name in ("ÉCRIT", "PARTIE", "ATTENTE"):
        assert name not in text


def test_the_desk_says_who_they_are():
    session = factories.make_session()
    assert "À appeler la veille" not in page(session, "")
    add(session, "Zola")
    text = page(session, "")
    assert "À appeler la veille" in text
    assert "Odile Zola" in text
    assert f"/coordination/sessions/{session.pk}/appels/" in text
    cancel_session(session, reason="Neige", by=session.created_by)
    assert "À appeler la veille" not in page(session, "")


def test_nobody_to_call_is_said():
    session = factories.make_session()
    factories.book(session)
    assert "Personne à appeler" in page(session)


def test_queries_do_not_grow():
    counts = []
    for people in (1, 12):
        session = factories.make_session()
        for number in range(people):
            add(session, f"Zola{number}")
        page(session)
        with CaptureQueriesContext(connection) as queries:
            page(session)
        counts.append(len(queries))
    assert counts[0] == counts[1]
