"""Every page of the way, as each person sees it, and every form sent empty: tests/flows/eyes.py finds no fault."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from certificates.models import Certificate
from certificates.services import issue_due
from cms.enums import Family
from cms.services.kept import keep_resource
from courses.queries import confirm_token, stop_token
from courses.services import ask_for_date
from lms.portal.services.search import index_site
from sessions.queries import link_token
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import cancel_booking
from sessions.services.holds import confirm_booking, hold_place
from sessions.services.notices import give_day_notice
from sessions.services.planning import cancel_session
from sessions.services.venues import demo_door
from tests import factories
from tests.flows.eyes import SOAK, VIEWS, looked_at, on_paper

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.soak,
]
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
    ],
    "reader": [
        "/recherche/",
        "/recherche/?q=formatoin&type=formation",
        "/recherche/?q=zzzzzz",
        "/ressources/",
        "/ressources/?theme=isolement&public=chats",
        "/ressources/?q=apiculture",
        "/ressources/?famille=kit",
        *(f"/ressources/{family}/" for family in Family.values),
        "/ressources/collection/",
        "/actualites/",
        "/actualites/un-cafe-du-mardi/",
    ],
    "guest with a link": [
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
    ],
    "volunteer": [
        "/mon-espace/",
        "/mon-espace/agenda/",
        "/mon-espace/donnees/",
        "/mon-espace/ressources/",
        "/ressources/fiches/",
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
    "newcomer": ["/mon-espace/", "/mon-espace/ressources/", "/mon-espace/agenda/", "/mon-espace/donnees/"],
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
# Their first form, sent with nothing written in it: it says what to do, and the reader is taken there.
FORMS = {
    "visitor": [
        "/sessions/{coming}/inscription/",
        "/formations/mini-socle/prevenez-moi/",
        "/compte/login/",
        "/compte/login/code/",
        "/compte/signup/",
        "/compte/password/reset/",
    ],
    "trainer": ["/animation/sessions/{today}/emargement/{half_day}/ajouter/"],
    "coordinator": [
        "/coordination/sessions/nouvelle/",
        "/coordination/sessions/{full}/annuler/",
        "/coordination/attestations/{certificate}/revoquer/",
    ],
}


@pytest.fixture
def world():
    """People, and a session in each state, all run by one trainer and one coordinator."""
    factories.make_site(showcase=True)
    index_site()
    for family in Family.values:
        resource_files = [("fiche.pdf", b"%PDF-1.4", "file", 2), ("fiche.docx", b"docx", "twin", None)]
        resource = factories.make_resource(family, slug=family, themes=["isolement"], files=resource_files)
    factories.make_collection(resource, slug="collection")
    coordinator = factories.make_coordinator("23")
    trainer = factories.make_trainer()
    volunteer = factories.make_user(first_name="Lucette", last_name="Morvan")
    keep_resource(resource, by=volunteer)
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
        "reader": None,
        "guest with a link": None,
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


# Two worlds are made, not one for each: a world takes as long to make as thirty pages to look at.
@pytest.mark.parametrize("signed_in", [False, True], ids=["without a login", "signed in"])
def test_every_page(signed_in, world, visit):
    people, numbers = world
    roles = [role for role in PAGES if bool(people[role]) == signed_in]
    found = [f"{role}: {fault}" for role in roles for fault in faults_of(role, visit(people[role]), numbers)]
    assert not found, "\n".join(found)


def faults_of(role, page, numbers):
    titles = {}
    for pattern in PAGES[role]:
        address = pattern.format(**numbers)
        assert page.goto(address).status == 200, pattern
        yield from (f"{pattern} {fault}" for fault in looked_at(page))
        path = urlsplit(address).path
        # Each signed link is the own page of one person: nobody has two of them open.
        if not path.startswith("/inscriptions/") and titles.setdefault(page.title(), path) != path:
            yield f"{pattern} has the title of {titles[page.title()]}: {page.title()}"
    for pattern in FORMS.get(role, []):
        page.goto(pattern.format(**numbers))
        yield from (f"{pattern} sent empty, {fault}" for fault in sent_empty(page))


def sent_empty(page):
    """It says what to do where it is to be done, and the reader is taken there."""
    with page.expect_navigation():
        page.locator("main form[method=post]").first.evaluate("f => { f.noValidate = true; f.requestSubmit() }")
    if page.locator("[role=alert]:focus").count() != 1:
        yield "does not take the reader to what is wrong"
    if not page.locator("[aria-invalid=true]").count():
        yield "marks no field"
    if page.get_by_text("Champ requis").count():
        yield "says that a field is missing, not what to write in it"
    yield from looked_at(page)


def test_the_eyes_see(visit):
    """What the tests above lean on: each kind of fault is found where it stands, and only there."""
    page = visit()
    style = "@media (prefers-color-scheme: dark) { p { color: #ddd; background: #fff } } div { width: 500px }"
    style += " em { display: block; height: 30px; overflow: hidden; font-size: 1rem }"
    page.set_content(
        f'<html lang="fr"><title>Essai</title><style>{style}</style><main><h1>Essai</h1><p>Des mots</p><em>Serrés</em>'
        '<div>x</div><img src="data:," width="40" height="40"></main>'
    )
    found = list(looked_at(page))
    assert {fault for fault in found if "contrast" in fault} == {
        f"{width} {theme}: color-contrast: p" for width, theme in VIEWS if theme == "dark"
    }
    assert {fault for fault in found if "image-alt" in fault} >= {
        f"{width} {theme}: image-alt: img" for width, theme in VIEWS if SOAK or width == 320
    }
    assert [fault for fault in found if "Serrés" in fault] == [
        f"{width} {theme}: text at 200 %, cut off: « Serrés » in em." for width, theme in VIEWS
    ]
    page.set_content('<p>Un titre</p><div style="break-inside: avoid; height: 280mm"></div><p>La fin')
    assert list(on_paper(page)) == ["on paper: sheet 1 of 2 is left half empty", "on paper: a last sheet for two lines"]
    page.set_content("<p>Un mot" * 60)
    assert list(on_paper(page)) == []
    assert any(fault.startswith("320 light: ") and "image-alt" not in fault for fault in found)
