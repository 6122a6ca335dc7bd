"""The whole way in a real Chromium: coordinator, volunteer, trainer, checker. With the pointer, then by keys alone."""

from datetime import time, timedelta

import pytest
import time_machine
from django.utils import timezone

from certificates.models import Certificate
from certificates.services import issue_due
from lms.mail.models import OutgoingMail
from lms.mail.services import deliver_due
from lms.portal.queries import integrity_problems
from sessions.models import TrainingSession
from tests import factories
from tests.flows.hands import Hands, KeyboardHands, words
from tests.flows.papers import Paper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def cast():
    """Who acts, and what is there before them: a course, an organisation, no session."""
    course = factories.make_course()
    organiser = factories.make_organisation("23", name="Coopération de la Creuse")
    return {
        "course": course,
        "organiser": organiser,
        "coordinator": factories.make_coordinator("23", first_name="Nadège", last_name="Rivière"),
        "trainer": factories.make_trainer(first_name="Claire", last_name="Lambert").user,
        "volunteer": factories.make_user(first_name="Lucette", last_name="Morvan", email="lucette@exemple.example"),
    }


@pytest.mark.parametrize("hands", [Hands, pytest.param(KeyboardHands, marks=pytest.mark.once)], ids=["pointer", "keys"])
def test_the_way(cast, visit, live_server, settings, hands):
    settings.BASE_URL = live_server.url
    session = plan(hands(visit(cast["coordinator"])), cast)
    volunteer = hands(visit(cast["volunteer"]))
    book(volunteer, cast, session)
    call_the_roll(hands(visit(cast["trainer"], viewport={"width": 390, "height": 844})), session)
    with time_machine.travel(session.ends_at + timedelta(minutes=5)):
        issue_due(10)
        deliver_due()
        certificate = fetch(volunteer)
        check(hands(visit(None)), certificate)
    assert not OutgoingMail.objects.exclude(state="done").exists()
    assert list(integrity_problems()) == []


def plan(person, cast):
    """The coordinator plans two half-days in eight days in a new venue, and publishes."""
    person.go("/coordination/")
    person.follow("Planifier une session")
    person.choose("Formation", cast["course"].title)
    person.choose("Organisation qui invite", cast["organiser"].name)
    day = timezone.localdate() + timedelta(days=8)
    person.date("Date", day)
    person.hour("Fin de l’après-midi", time(16, 30))
    person.tick("Dans un nouveau lieu")
    for label, value in {
        "Nom du lieu": "Salle des fêtes",
        "Adresse": "2 rue de l’Église",
        "Code postal": "23000",
        "Commune": "Guéret",
    }.items():
        person.type(label, value)
    person.tick("Claire Lambert")
    person.type("Sa fonction", "animatrice de la coopération")
    person.type("Nombre de places", "5")
    person.date("Dernier jour pour s’inscrire", day - timedelta(days=1))
    person.press("Enregistrer le brouillon")
    person.see("Brouillon")
    person.press("Publier")
    person.see("Publiée")
    session = TrainingSession.objects.get()
    assert [f"{h.ends:%H:%M}" for h in session.half_days.chronological()] == ["12:30", "16:30"]
    return session


def book(person, cast, session):
    """The volunteer goes from the catalogue to the course, to the session, to a place."""
    person.go("/formations/")
    person.follow(cast["course"].title)
    person.page.locator(f"a[href='/sessions/{session.pk}/']").first.wait_for()
    person._activate(person.page.locator(f"a[href='/sessions/{session.pk}/']").first)
    person.see(words("5 places restantes"))
    person.follow("S’inscrire")
    person.press("S’inscrire")
    person.see("Confirmée")
    deliver_due()
    assert OutgoingMail.objects.get(kind="confirmed").state == "done"


def call_the_roll(person, session):
    """The trainer, on a phone: marks and closes both half-days."""
    for half_day in session.half_days.chronological():
        with time_machine.travel(half_day.event.end - timedelta(minutes=10)):
            person.go(f"/animation/sessions/{session.pk}/emargement/?demi-journee={half_day.pk}")
            person.see("MORVAN")
            person.press("Présent", exact=False)
            person.see(words("1 sur 1"))
            person.follow("Clore la demi-journée", exact=False)
            person.see("certifie")
            person.press("Clore la demi-journée", exact=False)
            person.see("La demi-journée est close")
        half_day.refresh_from_db()
        assert half_day.closed_at


def fetch(person):
    """The volunteer finds the attestation in her space and downloads it."""
    person.go("/mon-espace/")
    certificate = Certificate.objects.get()
    person.see(certificate.printed_code)
    with person.page.expect_download() as download:
        person.follow("Télécharger l’attestation", exact=False)
    paper = Paper(download.value.path().read_bytes())
    assert "Lucette MORVAN" in paper.text
    assert paper.codes[0].endswith(f"/verifier/{certificate.code}/")
    return certificate


def check(person, certificate):
    """Anybody types the code as printed and reads the verdict."""
    person.go("/verifier/")
    person.type("Code", certificate.printed_code.lower())
    person.press("Vérifier")
    person.see("Authentique")
    person.see("Lucette MORVAN")
