"""M-08: « next » brings back to a page of ours, never to another site."""

import itertools
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
OPENINGS = [
    "//",
    "///",
    "/\\",
    "\\\\",
    "\\/",
    "http://",
    "https://",
    "HTTPS:",
    "http:///",
    "https:/",
    "javascript:",
    "data:",
]
BEFORE = ["", " ", "\u00a0", "\t", "\r\n", "\x00", "\u2028", "/%09", "@", "%2f", "."]
HOSTS = ["ailleurs.example", "testserver.ailleurs.example", "testserver@ailleurs.example"]
PAYLOADS = ["".join(parts) for parts in itertools.product(BEFORE, OPENINGS, HOSTS)]


def signed_in():
    client = Client()
    client.force_login(factories.make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_no_payload_leads_elsewhere():
    client, elsewhere = signed_in(), []
    assert len(PAYLOADS) >= 300
    for payload in PAYLOADS:
        answer = client.get(f"/compte/login/?next={quote(payload)}")
        assert answer.status_code == 302, payload
        # Browsers read a backslash as a slash and drop tabs and line ends.
        read = answer["Location"].replace("\\", "/").translate(dict.fromkeys(map(ord, "\t\r\n")))
        if urlsplit(read).netloc or read.startswith("//") or urlsplit(read).scheme:
            elsewhere.append((payload, answer["Location"]))
    assert elsewhere == []


def test_the_way_back_to_the_form_works():
    session = factories.make_session()
    where = f"/sessions/{session.pk}/inscription/"
    assert signed_in().get(f"/compte/login/?next={where}")["Location"] == where


def test_the_visitor_s_form_takes_no_way_from_outside():
    session = factories.make_session()
    where = f"/sessions/{session.pk}/inscription/"
    names = {"first_name": "L", "last_name": "M", "email": "l@exemple.example"}
    page = Client().get(f"{where}?next=//ailleurs.example").content.decode()
    assert f'href="/compte/login/?next={where}"' in page
    assert "ailleurs.example" not in page.partition("<main")[2]
    answer = Client().post(f"{where}?next=//ailleurs.example", names | {"next": "//ailleurs.example"})
    assert answer["Location"] == f"{where}demande/"
