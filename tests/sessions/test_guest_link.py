"""The signed link of a booking: it opens that booking, and nothing else opens it."""

import uuid

import pytest
from django.core.signing import Signer

from sessions.queries import booking_of_link, link_token
from tests import factories

pytestmark = pytest.mark.django_db


def booked():
    [booking] = factories.book(factories.make_session())
    return booking


def test_the_link_opens_its_booking():
    booking = booked()
    token = link_token(booking)
    assert booking_of_link(token) == booking
    assert set(token) <= set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.")


def test_two_bookings_have_two_links():
    first, second = booked(), booked()
    mixed = f"{first.uid.hex}.{link_token(second).partition('.')[2]}"
    assert booking_of_link(mixed) is None


@pytest.mark.parametrize("garble", ["", ".", "x" * 5000, "\x00", "é.è", "{}.{}", "a" * 32, f"{'a' * 32}.b"])
def test_a_garbled_link_opens_nothing(garble):
    assert booking_of_link(garble) is None


def test_a_link_with_a_sign_more_or_less_opens_nothing():
    token = link_token(booked())
    for garbled in (token[:-1], token + "a", token.upper(), token.replace(".", ":"), f" {token}", f"{token}.a"):
        assert booking_of_link(garbled) is None


def test_the_link_of_an_unknown_booking_opens_nothing():
    booking = booked()
    booking.uid = uuid.uuid4()
    assert booking_of_link(link_token(booking)) is None


def test_links_sent_to_an_address_that_was_left_open_nothing():
    booking = booked()
    old = link_token(booking)
    booking.person.contact_email = "autre@exemple.example"
    booking.person.save()
    assert booking_of_link(old) is None
    assert booking_of_link(link_token(booking)) == booking


def test_the_salt_is_the_links_own():
    booking = booked()
    signature = Signer(sep=".").signature(f"{booking.uid.hex}:{booking.person.contact_email}")
    assert booking_of_link(f"{booking.uid.hex}.{signature}") is None


def test_a_changed_secret_keeps_the_links_of_the_last_one(settings):
    booking = booked()
    token = link_token(booking)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-of-a-good-length-for-the-test-0123456789"
    assert booking_of_link(token) == booking
