"""Every page of the way, as each person sees it: axe finds nothing, nothing scrolls sideways, one heading of level 1.

At 320, 768 and 1280 px, light and dark. Source: WCAG 2.2 AA, RGAA 4.1 (axe's own rules of those names).
"""

from datetime import timedelta

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from certificates.models import Certificate
from certificates.services import issue_due
from courses.queries import confirm_token, stop_token
from courses.services import ask_for_date
from sessions.queries import link_token
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import cancel_booking
from sessions.services.holds import confirm_booking, hold_place
from sessions.services.notices import give_day_notice
from sessions.services.planning import cancel_session
from sessions.services.venues import demo_door
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
]
AXE = Axe().axe_script
WIDTHS, THEMES = (320, 768, 1280), ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
PAGES = {
    "visitor": [
        "/",
        "/formations/",
        "/formations/?public=benevoles&theme=tricot",
        "/formations/?q=apiculture",
        "/formations/formation-socle-des-benevoles/",
        "/formations/bientraitance-et-mouvement/",
        "/formations/parcours-dedie/",
        "/formations/mini-socle/prevenez-moi/",
        "/formations/mini-socle/prevenez-moi/envoye/",
        "/prevenez-moi/{ask}/confirmer/",
        "/prevenez-moi/{stop}/arreter/",
        "/parcours/",
        "/parcours/je-suis-benevole/",
        "/sessions/",
        "/sessions/?departement=2A",
        "/sessions/?ou=Bourganeuf&mois=2026-13&q=formation",
        "/sessions/calendrier/",
        "/sessions/calendrier/?departement=2A",
        "/sessions/{coming}/",
        "/sessions/{full}/",
        "/sessions/{cancelled}/",
        "/sessions/{held}/",
        "/sessions/{coming}/inscription/",
        "/sessions/{full}/inscription/",
        "/sessions/{coming}/inscription/demande/",
        "/sessions/{coming}/inscription/demande/?rappel=1",
        "/inscriptions/{to_confirm}/",
        "/inscriptions/{to_confirm}/annuler/",
        "/inscriptions/{confirmed}/",
        "/inscriptions/{rank}/",
        "/inscriptions/{left}/",
        "/inscriptions/{off}/",
        "/inscriptions/{confirmed}/jour-j/",
        "/inscriptions/{on_day}/jour-j/",
        "/inscriptions/{absent}/jour-j/",
        "/inscriptions/{over}/jour-j/",
        "/inscriptions/{rank}/jour-j/",
        "/inscriptions/{left}/jour-j/",
        "/inscriptions/{off}/jour-j/",
        "/verifier/",
        "/verifier/{code}/",
        "/compte/login/",
        "/compte/login/code/",
        "/compte/signup/",
        "/compte/password/reset/",
        "/a-propos/",
        "/aide/",
        "/contact/",
        "/accessibilite/",
        "/donnees-personnelles/",
        "/mentions-legales/",
        "/plan-du-site/",
        "/actualites/",
        "/actualites/un-cafe-du-mardi/",
    ],
    "volunteer": [
        "/mon-espace/",
        "/mon-espace/agenda/",
        "/mon-espace/donnees/",
        "/formations/bientraitance-et-mouvement/",
        "/formations/mini-socle/prevenez-moi/",
        "/parcours/je-suis-benevole/",
        "/sessions/{coming}/",
        "/sessions/{full}/inscription/",
        "/mon-espace/inscriptions/{booking}/annuler/",
        "/mon-espace/est-ce-vous/",
        "/compte/email/",
        "/compte/logout/",
    ],
    "newcomer": ["/mon-espace/", "/mon-espace/agenda/", "/mon-espace/donnees/"],
    "trainer": [
        "/animation/",
        "/animation/sessions/{held}/",
        "/animation/sessions/{held}/emargement/",
        "/animation/sessions/{today}/emargement/",
        "/animation/sessions/{today}/emargement/{half_day}/clore/",
        "/animation/sessions/{today}/emargement/{half_day}/ajouter/",
    ],
    "coordinator": [
        "/coordination/",
        "/coordination/sessions/nouvelle/",
        "/coordination/lieux/{venue}/modifier/",
        "/coordination/sessions/{held}/",
        "/coordination/sessions/{full}/",
        "/coordination/sessions/{full}/modifier/",
        "/coordination/sessions/{full}/appels/",
        "/coordination/sessions/{full}/annuler/",
        "/coordination/a-rappeler/",
        "/coordination/messages/",
        "/coordination/attestations/{certificate}/revoquer/",
    ],
}


@pytest.fixture
def world():
    """People, and a session in each state, all run by one trainer and one coordinator."""
    factories.make_site(showcase=True)
    coordinator = factories.make_coordinator("23")
    trainer = factories.make_trainer()
    volunteer = factories.make_user(first_name="Lucette", last_name="Morvan")
    common = {"coordinator": coordinator, "trainers": [trainer]}
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        held = factories.make_session(count=1, **common)
        bookings = [factories.book_person(held, volunteer), *factories.book(held, 2)]
        today = factories.make_session(days=20, **common)
        expected = factories.book(today, 6)
    [half_day] = held.half_days.all()
    with time_machine.travel(half_day.event.end):
        for booking in bookings:
            mark_attendance(half_day, booking=booking, status="present", by=trainer.user)
        close_half_day(half_day, by=trainer.user)
        issue_due(5)
    coming = factories.make_session(**common)
    demo_door(coming.venue)
    full = factories.make_session(capacity=2, days=15, **common)
    factories.book(full, 4)
    cancelled = factories.make_session(days=12, **common)
    factories.book(cancelled)
    cancel_session(cancelled, reason="La salle est inondée.", by=coordinator)
    give_day_notice(expected[0], kind="late")
    give_day_notice(expected[1], kind="absent")
    certificate = Certificate.objects.get(person=volunteer.person)
    factories.make_person(first_name="Jean", last_name="Morvan", email=volunteer.email)
    links = linked(coming, full, cancelled)
    people = {
        "visitor": None,
        "volunteer": volunteer,
        "newcomer": factories.make_user(),
        "trainer": trainer.user,
        "coordinator": coordinator,
    }
    demand = ask_for_date(coming.course, email="josiane@exemple.example", department="23")
    numbers = {
        "held": held.pk,
        "ask": confirm_token(demand),
        "stop": stop_token(demand),
        "today": today.pk,
        "half_day": today.half_days.chronological()[0].pk,
        "coming": coming.pk,
        "venue": coming.venue_id,
        "full": full.pk,
        "cancelled": cancelled.pk,
        "booking": factories.book_person(coming, volunteer).pk,
        "certificate": certificate.pk,
        "code": certificate.code,
        "on_day": link_token(expected[2]),
        "absent": link_token(expected[1]),
        "over": link_token(bookings[0]),
        **links,
    }
    return people, numbers


def linked(coming, full, cancelled):
    """Signed links of bookings made without a login, in each state; and somebody to call back."""

    def asked(session, name, **fields):
        fields = {"email": f"{name}@exemple.example"} | fields
        return hold_place(session, first_name=name, last_name="Morvan", origin=name, **fields)

    asked(coming, "Jeanne", email="", phone="+33612345678")
    found = {
        "to_confirm": asked(coming, "Louise"),
        "confirmed": confirm_booking(asked(coming, "Marie")),
        "rank": confirm_booking(asked(full, "Rose")),
        "left": cancel_booking(asked(coming, "Anne"), by=None),
        "off": cancelled.bookings.first(),
    }
    return {name: link_token(booking) for name, booking in found.items()}


@pytest.mark.parametrize("role", PAGES)
def test_every_page_of(role, world, visit):
    people, numbers = world
    page, found = visit(people[role]), []
    for address in PAGES[role]:
        assert page.goto(address.format(**numbers)).status == 200, address
        assert page.locator("h1").count() == 1, address
        page.evaluate(AXE)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                found += [f"{address} {width} {theme}: {fault}" for fault in faults(page)]
    assert not found, "\n".join(found)


def faults(page):
    """What axe, once evaluated in the page (AXE), and our own probe find wrong, as words."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 1:
        yield f"scrolls sideways by {wide} px"
    for violation in page.evaluate("options => axe.run(options)", OPTIONS)["violations"]:
        yield f"{violation['id']}: {violation['nodes'][0]['target'][0]}"
