"""Who reaches what: each address × role, written by hand from the interface. An address without a row fails.

Answers: a status, or ``login`` (sent to the login page). Roles, left to right: visitor; stranger (signed in, nothing to
do with the session); owner (booked, attested); trainer of the session; another trainer; coordinator of the department;
coordinator of another; editor; administrator.
"""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver, resolve

from accounts.enums import Role
from accounts.models import User
from certificates.models import Certificate
from certificates.services import issue_due
from courses.queries import confirm_token, stop_token
from courses.services import ask_for_date
from lms.mail.services import deliver_due
from sessions.models import Attendance
from sessions.queries import link_token
from sessions.services.attendance import close_half_day, mark_attendance
from tests import factories

pytestmark = pytest.mark.django_db
ROLES = (
    "visitor",
    "stranger",
    "owner",
    "trainer",
    "other_trainer",
    "coordinator",
    "foreign_coordinator",
    "editor",
    "administrator",
)
LOGIN = "login"


def everybody(status):
    return dict.fromkeys(ROLES, status)


def signed_in(status):
    return everybody(status) | {"visitor": LOGIN}


def only(status, *roles):
    return signed_in(404) | dict.fromkeys(roles, status)


TRAINER, COORDINATORS = ("trainer",), ("coordinator", "administrator")
STAFF = ("coordinator", "foreign_coordinator", "administrator")
# A signed-in person has nothing to do on the pages that sign in: allauth sends them on.
ENTRANCE = everybody(302) | {"visitor": 200}
NO_GET = signed_in(405)

# (method, address) → who gets what. {s} session, {h} half-day, {a} attendance, {b} booking, {c} certificate, {code}.
MATRIX = {
    ("GET", "/"): everybody(200),
    ("GET", "/formations/"): everybody(200),
    ("GET", "/formations/formation-socle-des-benevoles/prevenez-moi/"): everybody(200),
    ("POST", "/formations/formation-socle-des-benevoles/prevenez-moi/"): everybody(303) | {"visitor": 200},
    ("GET", "/formations/formation-socle-des-benevoles/prevenez-moi/envoye/"): everybody(200),
    ("GET", "/formations/inconnue/prevenez-moi/"): everybody(404),
    ("GET", "/prevenez-moi/{ask}/confirmer/"): everybody(200),
    ("GET", "/prevenez-moi/{stop}/confirmer/"): everybody(404),
    ("POST", "/prevenez-moi/{ask}/confirmer/"): everybody(303),
    ("GET", "/prevenez-moi/{stop}/arreter/"): everybody(200),
    ("GET", "/prevenez-moi/{ask}/arreter/"): everybody(404),
    ("POST", "/prevenez-moi/{stop}/arreter/"): everybody(303),
    ("GET", "/adresse-inconnue/"): everybody(404),
    ("GET", "/plan-du-site/"): everybody(200),
    ("GET", "/recherche/"): everybody(200),
    ("GET", "/recherche/suggestions/"): everybody(200),
    ("GET", "/ressources/flux.rss"): everybody(200),
    ("GET", "/ressources/inconnue.pdf"): everybody(404),
    ("GET", "/ressources/kit-medias.zip"): everybody(404),
    ("GET", "/ressources/flux.json"): everybody(200),
    ("GET", "/sitemap.xml"): everybody(200),
    ("GET", "/robots.txt"): everybody(200),
    ("GET", "/.well-known/security.txt"): everybody(200),
    ("GET", "/apercu/site.png"): everybody(200),
    ("GET", "/apercu/page/999999.png"): everybody(404),
    ("GET", "/apercu/session/{s}.png"): everybody(200),
    ("GET", "/apercu/session/{draft}.png"): everybody(404),
    ("GET", "/documents/999/inconnu.pdf"): everybody(404),
    ("GET", "/sante/"): everybody(200),
    ("GET", "/sante/pret/"): everybody(200),
    ("GET", "/galerie/"): everybody(404),
    ("GET", "/boite-d-envoi/"): everybody(404),
    ("GET", "/boite-d-envoi/1/"): everybody(404),
    ("GET", "/boite-d-envoi/1/message.html"): everybody(404),
    ("GET", "/boite-d-envoi/1/invite.ics"): everybody(404),
    ("GET", "/verifier/"): everybody(200),
    ("GET", "/verifier/{code}/"): everybody(200),
    ("GET", "/verifier/0000000000000000/"): everybody(404),
    ("GET", "/mon-espace/"): signed_in(200),
    ("GET", "/mon-espace/attestations/{c}.pdf"): only(200, "owner", "trainer", *COORDINATORS),
    ("GET", "/mon-espace/est-ce-vous/"): signed_in(200),
    ("POST", "/mon-espace/est-ce-vous/"): signed_in(200),
    ("GET", "/mon-espace/inscriptions/{b}/annuler/"): only(200, "owner"),
    ("POST", "/mon-espace/inscriptions/{b}/annuler/"): only(409, "owner"),
    ("GET", "/mon-espace/agenda/"): signed_in(200),
    ("POST", "/mon-espace/agenda/"): signed_in(200),
    ("GET", "/mon-espace/donnees/"): signed_in(200),
    ("POST", "/mon-espace/donnees/"): signed_in(200),
    ("GET", "/mon-espace/donnees/mes-donnees.json"): signed_in(200),
    ("GET", "/mon-espace/donnees/demandes/1/arreter/"): NO_GET,
    ("POST", "/mon-espace/donnees/demandes/1/arreter/"): signed_in(404),
    ("GET", "/mon-espace/ressources/"): signed_in(200),
    ("GET", "/mon-espace/ressources/mes-ressources.pdf"): signed_in(303),
    ("GET", "/mon-espace/ressources/1/garder/"): NO_GET,
    ("POST", "/mon-espace/ressources/999999/garder/"): signed_in(404),
    ("GET", "/mon-espace/ressources/1/retirer/"): NO_GET,
    ("POST", "/mon-espace/ressources/999999/retirer/"): signed_in(404),
    ("GET", "/mon-espace/agenda/faux.ics"): everybody(404),
    ("POST", "/mon-espace/agenda/faux.ics"): everybody(405),
    ("GET", "/inscriptions/{link}/"): everybody(200),
    ("GET", "/inscriptions/faux/"): everybody(404),
    ("GET", "/inscriptions/{link}/confirmer/"): everybody(405),
    ("POST", "/inscriptions/{link}/confirmer/"): everybody(303),
    ("POST", "/inscriptions/faux/confirmer/"): everybody(404),
    ("GET", "/inscriptions/{link}/annuler/"): everybody(302),
    ("POST", "/inscriptions/{link}/annuler/"): everybody(409),
    ("POST", "/inscriptions/faux/annuler/"): everybody(404),
    ("GET", "/inscriptions/{link}/session.ics"): everybody(200),
    ("GET", "/inscriptions/faux/session.ics"): everybody(404),
    ("GET", "/inscriptions/{link}/jour-j/"): everybody(200),
    ("GET", "/inscriptions/faux/jour-j/"): everybody(404),
    ("GET", "/inscriptions/{link}/jour-j/prevenir/"): everybody(405),
    ("POST", "/inscriptions/{link}/jour-j/prevenir/"): everybody(303),
    ("POST", "/inscriptions/faux/jour-j/prevenir/"): everybody(404),
    ("GET", "/sessions/"): everybody(200),
    ("GET", "/sessions/calendrier/"): everybody(200),
    ("GET", "/sessions/calendrier.ics"): everybody(200),
    ("GET", "/sessions/{s}/"): everybody(200),
    ("GET", "/sessions/{draft}/"): everybody(404),
    ("GET", "/sessions/{s}/session.ics"): everybody(200),
    ("GET", "/sessions/{s}/inscription/"): everybody(200) | {"owner": 302},
    ("POST", "/sessions/{s}/inscription/"): everybody(409) | {"visitor": 200, "owner": 303},
    ("POST", "/sessions/{draft}/inscription/"): everybody(404),
    ("GET", "/sessions/{s}/inscription/demande/"): everybody(200),
    ("GET", "/sessions/{draft}/inscription/demande/"): everybody(404),
    ("GET", "/animation/"): only(200, "trainer", "other_trainer"),
    ("GET", "/animation/sessions/{s}/"): only(200, *TRAINER),
    ("GET", "/animation/sessions/{s}/emargement/"): only(200, *TRAINER),
    ("GET", "/animation/sessions/{s}/emargement/{h}/pointer/"): NO_GET,
    ("POST", "/animation/sessions/{s}/emargement/{h}/pointer/"): only(302, *TRAINER),
    ("GET", "/animation/sessions/{s}/emargement/{h}/tous-presents/"): NO_GET,
    ("POST", "/animation/sessions/{s}/emargement/{h}/tous-presents/"): only(302, *TRAINER),
    ("GET", "/animation/sessions/{s}/emargement/{h}/ajouter/"): only(200, *TRAINER),
    ("GET", "/animation/sessions/{s}/emargement/{h}/clore/"): only(200, *TRAINER),
    ("POST", "/animation/sessions/{s}/emargement/{h}/clore/"): only(302, *TRAINER),
    ("GET", "/animation/sessions/{s}/emargement/{h}/corriger/{a}/"): only(200, *TRAINER),
    ("GET", "/coordination/"): only(200, *STAFF),
    ("GET", "/coordination/a-rappeler/"): only(200, *STAFF),
    ("POST", "/coordination/a-rappeler/"): only(303, *STAFF),
    ("GET", "/coordination/messages/"): only(200, *STAFF),
    ("GET", "/coordination/messages/1/renvoyer/"): NO_GET,
    ("POST", "/coordination/messages/999999/renvoyer/"): signed_in(404),
    ("GET", "/coordination/sessions/nouvelle/"): only(200, *STAFF),
    ("GET", "/coordination/lieux/{v}/modifier/"): only(200, *COORDINATORS),
    ("POST", "/coordination/lieux/{v}/modifier/"): only(200, *COORDINATORS),
    ("GET", "/coordination/lieux/999999/modifier/"): signed_in(404),
    ("GET", "/coordination/sessions/{s}/"): only(200, *COORDINATORS),
    ("GET", "/coordination/sessions/999999/"): signed_in(404),
    ("GET", "/coordination/sessions/{s}/modifier/"): only(200, *COORDINATORS),
    ("GET", "/coordination/sessions/{s}/appels/"): only(200, *COORDINATORS),
    ("GET", "/coordination/sessions/{s}/publier/"): NO_GET,
    ("POST", "/coordination/sessions/{s}/publier/"): only(302, *COORDINATORS),
    ("GET", "/coordination/sessions/{s}/annuler/"): only(200, *COORDINATORS),
    ("GET", "/coordination/attestations/{c}/revoquer/"): only(200, *COORDINATORS),
    ("GET", "/coordination/attestations/{c}/refaire/"): only(200, *COORDINATORS),
    ("GET", "/compte/login/"): ENTRANCE,
    ("GET", "/compte/login/code/"): ENTRANCE,
    ("GET", "/compte/login/code/confirm/"): everybody(302),
    ("GET", "/compte/logout/"): signed_in(200) | {"visitor": 302},
    ("GET", "/compte/inactive/"): everybody(200),
    ("GET", "/compte/signup/"): ENTRANCE,
    ("GET", "/compte/reauthenticate/"): signed_in(200),
    ("GET", "/compte/email/"): signed_in(200),
    ("GET", "/compte/confirm-email/"): everybody(302),
    ("GET", "/compte/password/change/"): signed_in(200),
    ("GET", "/compte/password/set/"): signed_in(302),
    ("GET", "/compte/password/reset/"): everybody(200),
    ("GET", "/compte/password/reset/confirm/"): everybody(302),
    ("GET", "/compte/password/reset/complete/"): everybody(302),
    ("GET", "/compte/password/reset/done/"): everybody(200),
    ("GET", "/redaction/"): only(200, "editor", "administrator"),
    ("GET", "/redaction/rapports/a-revoir/"): only(200, "editor", "administrator"),
    ("GET", "/redaction/rapports/a-revoir/liste/"): only(200, "editor", "administrator"),
    ("GET", "/redaction/rapports/lectures/"): only(200, "editor", "administrator"),
    ("GET", "/redaction/rapports/lectures/liste/"): only(200, "editor", "administrator"),
    ("GET", "/redaction/login/"): only(302, "editor", "administrator"),
    ("POST", "/redaction/login/"): only(302, "editor", "administrator"),
    ("GET", "/redaction/logout/"): only(302, "editor", "administrator"),
}


@pytest.fixture
def world():
    """One session that took place, with one attestation; a draft; nine people."""
    coordinator = factories.make_coordinator("23")
    session = factories.make_session(count=1, coordinator=coordinator)
    draft = factories.make_session(count=1, publish=False, coordinator=coordinator)
    [booking] = factories.book(session)
    trainer = session.trainers.get().user
    [half_day] = session.half_days.all()
    with time_machine.travel(half_day.event.end):
        mark_attendance(half_day, booking=booking, status="present", by=trainer)
        close_half_day(half_day, by=trainer)
        issue_due(5)
    certificate = Certificate.objects.get()
    people = {
        "visitor": None,
        "stranger": factories.make_user(),
        "owner": booking.person.user,
        "trainer": trainer,
        "other_trainer": factories.make_trainer().user,
        "coordinator": coordinator,
        "foreign_coordinator": factories.make_coordinator("79"),
        "editor": factories.make_user(Role.EDITOR),
        "administrator": User.objects.create_superuser("chef@exemple.example", factories.PASSWORD),
    }
    demand = ask_for_date(session.course, email="josiane@exemple.example")
    numbers = {
        "s": session.pk,
        "v": session.venue_id,
        "draft": draft.pk,
        "h": half_day.pk,
        "a": Attendance.objects.get().pk,
        "b": booking.pk,
        "c": certificate.pk,
        "code": certificate.code,
        "link": link_token(booking),
        "stop": stop_token(demand),
    }
    with time_machine.travel(session.ends_at + timedelta(hours=1)):
        deliver_due()
        numbers["ask"] = confirm_token(demand)
        yield people, numbers


def cookies_of(user):
    client = Client()
    if user:
        client.force_login(user)
    return client.cookies


def answer(cookies, method, address):
    client = Client()
    client.cookies = cookies.copy()
    response = client.generic(method, address)
    sent_to_login = response.status_code == 302 and response.headers["Location"].startswith("/compte/login/?next=")
    return LOGIN if sent_to_login else response.status_code


@pytest.mark.slow
@pytest.mark.once
def test_every_cell(world):
    people, numbers = world
    cookies = {role: cookies_of(people[role]) for role in ROLES}
    found = {
        (method, address): {role: answer(cookies[role], method, address.format(**numbers)) for role in ROLES}
        for method, address in MATRIX
    }
    wrong = [
        f"{' '.join(cell)} as {role}: {found[cell][role]}, declared {MATRIX[cell][role]}"
        for cell in MATRIX
        for role in ROLES
        if found[cell][role] != MATRIX[cell][role]
    ]
    assert not wrong, "\n".join(wrong)


def names_of(resolver, prefix=""):
    """Every address pattern of the site; Wagtail's own screens count as one, its permissions are Wagtail's."""
    for pattern in resolver.url_patterns:
        text = prefix + str(pattern.pattern)
        if text == "redaction/" and hasattr(pattern, "url_patterns"):
            yield text
        elif hasattr(pattern, "url_patterns"):
            yield from names_of(pattern, text)
        else:
            yield text


def pattern_of(address):
    route = resolve(address).route
    return "redaction/" if address == "/redaction/" else route


@pytest.mark.once
def test_every_address_has_a_row():
    numbers = dict.fromkeys(("s", "v", "draft", "h", "a", "b", "c"), 1) | {
        "code": "0" * 16,
        "link": "x",
        "ask": "x",
        "stop": "x",
    }
    rows = {pattern_of(address.format(**numbers)) for _, address in MATRIX}
    assert set(names_of(get_resolver())) - rows == set()
