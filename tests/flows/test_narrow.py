"""What people come for, to the end: by keys alone at 400 % zoom, and without a script on a screen 320 px wide.

400 % of a window of 1280 × 1024 is 320 × 256 px (WCAG 2.2, 1.4.10). ``make soak``: on a slow line too. Booking,
confirming and cancelling without an account are in test_guest_journey.py, the day itself in test_day.py.
"""

import os
import re
from datetime import timedelta

import pytest
import time_machine

from certificates.services import issue_due
from lms.mail.models import OutgoingMail
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import cancel_booking
from tests import factories
from tests.flows.hands import Hands, KeyboardHands
from tests.flows.papers import Paper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
KEYS, NO_SCRIPT, SLOW_LINE = "keys at 400 %", "no script at 320 px", "no script on a slow line"
PLAIN = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}
WAYS = {
    KEYS: (KeyboardHands, {"viewport": {"width": 320, "height": 256}}),
    NO_SCRIPT: (Hands, PLAIN),
    SLOW_LINE: (Hands, PLAIN | {"slow": True}),
}
WALKED = [KEYS, NO_SCRIPT] + [pytest.param(SLOW_LINE, marks=pytest.mark.soak)] * bool(os.environ.get("SOAK"))


@pytest.fixture(params=WALKED)
def hands(request, visit, live_server, settings):
    """``hands(user)``: a person in front of the site, in one of the ways."""
    settings.BASE_URL = live_server.url
    kind, options = WAYS[request.param]
    return lambda user=None: kind(visit(user, **options))


def reads(person, words):
    """The person sees it, and nothing sticks out: the page is read by scrolling one way."""
    person.see(words)
    wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{person.page.url} is {wide} px too wide"


def test_find(hands):
    course = factories.make_site()
    session = factories.make_session(course=course)
    person = hands()
    person.go("/")
    person.type("Près de", "23000")
    person.press("Trouver")
    reads(person, re.compile(r"^1\s+session$"))
    person.follow(session.title, exact=False)
    reads(person, session.venue.name)


def test_sign_up(hands):
    person = hands()
    person.go("/compte/signup/")
    person.type("Prénom", "Lucette")
    person.type(re.compile(r"^Nom\b"), "Morvan")
    person.type("Adresse e-mail", "lucette@exemple.example")
    person.press("Recevoir mon code")
    reads(person, "Huit chiffres")
    person.type("Code", re.search(r"\d{4}-\d{4}", OutgoingMail.objects.get(kind="login").text)[0])
    person.press("Valider", exact=False)
    reads(person, "Vos réglages")


def test_wait_then_get_the_place(hands):
    session = factories.make_session(capacity=1)
    [first] = factories.book(session)
    person = hands(factories.make_user())
    person.go(session.get_absolute_url())
    person.follow("S’inscrire sur liste d’attente", exact=False)
    reads(person, "Cette session est complète")
    person.press("S’inscrire sur liste d’attente")
    reads(person, "En attente (rang")
    cancel_booking(first, by=first.person.user)
    person.go("/mon-espace/")
    reads(person, "Confirmée")


def test_sign_a_half_day(hands):
    session = factories.make_session(count=1)
    factories.book(session, 2)
    [half_day] = session.half_days.all()
    person = hands(session.trainers.get().user)
    with time_machine.travel(half_day.event.end - timedelta(minutes=5)):
        person.go(f"/animation/sessions/{session.pk}/emargement/")
        reads(person, re.compile("0 sur 2"))
        person.press("Tous présents", exact=False)
        reads(person, re.compile("2 sur 2"))
        person.follow("Clore la demi-journée", exact=False)
        reads(person, "certifie")
        person.press("Clore la demi-journée", exact=False)
        reads(person, "La demi-journée est close")
    half_day.refresh_from_db()
    assert half_day.closed_at


def test_download_and_verify(hands):
    session = factories.make_session(count=1)
    [booking] = factories.book(session)
    take_place(session)
    certificate = booking.person.certificates.get()
    person = hands(booking.person.user)
    with time_machine.travel(session.ends_at + timedelta(hours=1)):
        person.go("/mon-espace/")
        with person.page.expect_download() as download:
            person.follow("Télécharger l’attestation", exact=False)
        assert certificate.printed_code in Paper(download.value.path().read_bytes()).text
        person.go("/verifier/")
        person.type("Code", certificate.printed_code)
        person.press("Vérifier")
        reads(person, "Authentique")


def take_place(session):
    [half_day] = session.half_days.all()
    trainer = session.trainers.get().user
    with time_machine.travel(half_day.event.end):
        for booking in session.bookings.attending():
            mark_attendance(half_day, booking=booking, status="present", by=trainer)
        close_half_day(half_day, by=trainer)
        issue_due(5)
