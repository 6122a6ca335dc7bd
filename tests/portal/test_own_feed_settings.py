"""The page that makes, changes and stops the address of one's own calendar feed."""

import re

import pytest
from django.conf import settings
from django.test import Client

from sessions.models import CalendarFeed
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/mon-espace/agenda/"


@pytest.fixture
def client():
    client = Client()
    client.force_login(factories.make_user())
    return client


def act(client, word):
    return client.post(PAGE, {"act": word}, follow=True).content.decode()


def address(text):
    found = re.search(rf"{re.escape(settings.BASE_URL)}(/mon-espace/agenda/[\w-]+\.ics)", text)
    return found and found[1]


def test_the_address_is_shown_once(client):
    assert "Créer mon adresse" in client.get(PAGE).content.decode()
    assert not CalendarFeed.objects.exists()
    text = act(client, "open")
    assert Client().get(address(text)).status_code == 200
    assert f"webcal://{settings.BASE_URL.partition('://')[2]}{address(text)}" in text
    again = client.get(PAGE).content.decode()
    assert address(again) is None
    assert "Remplacer l’adresse" in again


def test_it_is_replaced_and_stopped(client):
    first = address(act(client, "open"))
    second = address(act(client, "open"))
    assert first != second
    assert [Client().get(a).status_code for a in (first, second)] == [404, 200]
    assert "ne marche plus" in act(client, "stop")
    assert Client().get(second).status_code == 404
    act(client, "stop")
    assert not CalendarFeed.objects.exists()


def test_an_unknown_word_does_nothing(client):
    act(client, "open")
    kept = CalendarFeed.objects.get().token_hash
    for word in ("", "x", "\x00", "é" * 9000):
        assert address(act(client, word)) is None
    assert CalendarFeed.objects.get().token_hash == kept


def test_the_page_is_kept_by_no_cache_and_sends_no_address_along(client):
    response = client.post(PAGE, {"act": "open"})
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
