"""Somebody who knows nothing of the site finds a session near their home, books it, and knows how to give it back.

What it takes is counted, not timed: the words on the way and the signs to type (tests/flows/reader.py). The whole way
is gone on a slow line.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from lms.mail.models import OutgoingMail
from lms.mail.services import deliver_due
from sessions.models import Booking
from tests import factories
from tests.flows.reader import WIDTHS, Reader, words_seen
from tests.flows.test_guest_journey import link_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
MOST_SECONDS = 60
OWN_LINK = r"/inscriptions/[^/]+/"
SCREENS = ["/", "/sessions/", r"/sessions/\d+/inscription/", r"/sessions/\d+/inscription/demande/", OWN_LINK, OWN_LINK]
FONTS = """[...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
    .filter(rule => rule instanceof CSSFontFaceRule).map(rule => rule.style.fontDisplay)"""
JUMPS = """[...document.querySelectorAll('main img')].filter(img => !img.hasAttribute('width')).map(img => img.src)"""


@pytest.fixture
def wanted():
    """A session near Morlaix, beside another elsewhere; the pages as the demo has them."""
    course = factories.make_site()
    factories.make_session(course=course)
    venue = factories.make_venue("29", name="Centre social du Viaduc", city="Morlaix", postcode="29600")
    return factories.make_session(course=course, venue=venue, department="29")


def open_page(reader, address):
    """As soon as there is something to read, as people do: fonts and pictures come later."""
    reader.page.goto(address, wait_until="domcontentloaded")


def book(reader):
    """Home, list, form, answer, message, confirmation: what the newcomer does, with nothing known before."""
    open_page(reader, "/")
    reader.type("Une formation près de", "29600")
    reader.read_and_press("Trouver")
    reader.read_and_press(re.compile("^S’inscrire"), role="link")
    reader.type("Prénom", "Lucette")
    reader.type(re.compile(r"^Nom\b"), "Morvan")
    reader.type("Adresse e-mail", "lucette.morvan@exemple.fr")
    reader.read_and_press("S’inscrire")
    reader.read(reader.page.get_by_text("Un message part vers votre adresse"))
    mail = OutgoingMail.objects.get(kind="held")
    reader.read_message(mail, "Voir et confirmer")
    open_page(reader, link_in(mail))
    reader.read_and_press("Confirmer mon inscription")
    reader.read(reader.page.get_by_role("link", name="Annuler mon inscription"))


def test_in_a_minute_a_newcomer_finds_books_and_knows_how_to_cancel(wanted, visit, live_server, settings):
    settings.BASE_URL = live_server.url
    reader = Reader(visit(slow=True))
    book(reader)
    assert [(booking.session, booking.state) for booking in Booking.objects.all()] == [(wanted, "confirmed")]
    expect(reader.page.get_by_role("link", name="Annuler mon inscription")).to_be_in_viewport()
    for screen, address in zip(SCREENS, reader.screens, strict=True):
        assert re.fullmatch(screen, urlsplit(address).path)
    for width in WIDTHS:
        words = reader.words[width]
        told = f"{len(words)} words and {reader.signs} signs at {width} px: {' '.join(words)}"
        assert reader.seconds(width) <= MOST_SECONDS, told
    deliver_due()
    open_page(reader, link_in(OutgoingMail.objects.get(kind="confirmed")))
    expect(reader.page.get_by_role("link", name="Annuler mon inscription")).to_be_in_viewport()


def test_on_a_slow_line_text_is_read_before_fonts_and_pictures_come(wanted, visit):
    """The text stands in a font of the reader's own meanwhile, and nothing moves when a picture comes."""
    page = visit()
    for address in ("/", "/sessions/", wanted.get_absolute_url()):
        page.goto(address)
        assert set(page.evaluate(FONTS)) == {"swap"}
        assert page.evaluate(JUMPS) == []


def test_what_is_read_is_what_is_seen_on_the_way(visit):
    page = visit()
    page.set_content(
        "<style>.visually-hidden { position: absolute }</style><p>avant</p><main><h1>Un titre</h1><p hidden>caché</p>"
        '<p class="visually-hidden">pour l’oreille</p><details><summary>Plus</summary><p>replié</p></details>'
        "<select><option>Tous<option>Aucun</select><p>Deux mots : vus</p><button>Aller</button><p>après</p></main>"
    )
    button = page.get_by_role("button")
    assert words_seen(button) == ["Un", "titre", "Plus", "Tous", "Deux", "mots", "vus", "Aller"]
    assert words_seen(button, "body")[:2] == ["avant", "Un"]
