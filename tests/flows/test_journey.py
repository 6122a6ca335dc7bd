"""The whole way through the HTTP client: plan, read, book, message, presence, attestation, check."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from certificates.models import Certificate
from certificates.services import issue_due
from courses.models import Achievement
from lms.mail.models import OutgoingMail
from lms.mail.services import deliver_due
from lms.portal.queries import integrity_problems
from sessions.models import TrainingSession
from tests import factories
from tests.flows.papers import Paper, Reader

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def read(response):
    """What a person reads: the page's text, its spaces made plain."""
    assert response.status_code == 200, response.status_code
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def plan_by_form(client, course, trainer, first_day):
    """The coordinator's form with a new venue and two half-days; returns the draft."""
    form = {
        "course": course.pk,
        "organiser": factories.make_organisation("23").pk,
        "days": 1,
        "day1": first_day.isoformat(),
        "day1_morning": "on",
        "day1_morning_from": "09:00",
        "day1_morning_until": "12:30",
        "day1_afternoon": "on",
        "day1_afternoon_from": "13:30",
        "day1_afternoon_until": "17:00",
        "place": "new",
        "venue_name": "Salle des fêtes",
        "venue_street": "2 rue de l’Église",
        "venue_postcode": "23000",
        "venue_city": "Guéret",
        "trainers": [trainer.pk],
        "signatory_name": "Nadège Rivière",
        "signatory_title": "animatrice de la coopération",
        "capacity": 2,
        "booking_closes_on": (first_day - timedelta(days=1)).isoformat(),
    }
    response = client.post("/coordination/sessions/nouvelle/", form)
    session = TrainingSession.objects.get()
    assert response.headers["Location"] == f"/coordination/sessions/{session.pk}/"
    return session


def test_the_way_from_a_planned_session_to_a_verified_attestation():
    coordinator = signed_in(factories.make_coordinator("23", first_name="Nadège", last_name="Rivière"))
    trainer = factories.make_trainer(first_name="Claire", last_name="Lambert")
    lucette = factories.make_user(first_name="Lucette", last_name="Morvan", email="lucette@exemple.example")
    ahmed, henri = (factories.make_user(first_name=name) for name in ("Ahmed", "Henri"))
    course = factories.make_course()
    first_day = timezone.localdate() + timedelta(days=8)

    # A coordinator plans; nobody sees the draft; published, everybody does.
    session = plan_by_form(coordinator, course, trainer, first_day)
    page = f"/sessions/{session.pk}/"
    assert Client().get(page).status_code == 404
    coordinator.post(f"/coordination/sessions/{session.pk}/publier/")
    assert "2 places restantes" in read(Client().get(page))
    assert "Guéret" in read(Client().get("/sessions/"))
    assert "Guéret" in read(Client().get(course.url))

    # Three people book two places: the third waits, the first leaves, the third is in.
    volunteers = {user: signed_in(user) for user in (lucette, ahmed, henri)}
    for client in volunteers.values():
        assert client.post(f"{page}inscription/").headers["Location"] == page
    assert "En attente (rang 1)" in read(volunteers[henri].get(page))
    left = ahmed.person.bookings.get()
    volunteers[ahmed].post(f"/mon-espace/inscriptions/{left.pk}/annuler/")
    assert "Confirmée" in read(volunteers[henri].get(page))

    # The messages leave once, and calendars follow: one entry for those who come, none for who left.
    deliver_due()
    deliver_due()
    assert len(mail.outbox) == OutgoingMail.objects.count() == 5
    readers = {user: Reader() for user in volunteers}
    for row in OutgoingMail.objects.exclude(calendar="").order_by("pk"):
        [user] = [u for u in readers if u.email == row.recipient]
        readers[user].receive(row.calendar)
    assert [len(readers[user].entries) for user in (lucette, ahmed, henri)] == [1, 0, 1]

    # The day itself: the trainer calls the roll of both half-days and closes them; somebody comes unannounced.
    desk = signed_in(trainer.user)
    for half_day in session.half_days.chronological():
        roll_call = f"/animation/sessions/{session.pk}/emargement/{half_day.pk}/"
        with time_machine.travel(half_day.event.start + timedelta(minutes=10)):
            if not session.bookings.filter(state="walk_in").exists():
                desk.post(f"{roll_call}ajouter/", {"first_name": "Odile", "last_name": "Bertrand"})
            refused = desk.post(f"{roll_call}clore/", {"confirm": "on"}, follow=True)
            assert "à pointer" in read(refused)
            for booking in session.bookings.attending():
                status = "absent" if booking.person == henri.person else "present"
                desk.post(f"{roll_call}pointer/", {"booking": booking.pk, "status": status})
        with time_machine.travel(half_day.event.end):
            desk.post(f"{roll_call}clore/", {"confirm": "on"})
        half_day.refresh_from_db()
        assert half_day.closed_at
        assert half_day.confirmed_as == "Claire Lambert"
    assert sum(Achievement.objects.filter(person=lucette.person).values_list("minutes", flat=True)) == 420

    # The worker makes the attestations of those who came.
    with time_machine.travel(session.ends_at + timedelta(minutes=5)):
        issue_due(10)
        deliver_due()
    assert set(Certificate.objects.values_list("person__first_name", flat=True)) == {"Lucette", "Odile"}
    certificate = Certificate.objects.get(person=lucette.person)
    assert OutgoingMail.objects.filter(kind="certificate", recipient=lucette.email, state="done").exists()

    # Lucette downloads it, nobody else does; what it says is what happened.
    assert certificate.printed_code in read(volunteers[lucette].get("/mon-espace/"))
    address = f"/mon-espace/attestations/{certificate.pk}.pdf"
    assert volunteers[henri].get(address).status_code == 404
    answer = volunteers[lucette].get(address)
    paper = Paper(b"".join(answer) if answer.streaming else answer.content)
    for said in ("Lucette MORVAN", "7 heures", "Guéret", certificate.number, certificate.printed_code):
        assert said in paper.text, said
    assert {"H1", "P", "Table", "TH", "TD", "Figure"} <= paper.tags
    assert (paper.pages, paper.language[:2]) == (1, "fr")
    assert "pdfuaid" in paper.metadata
    [scanned] = paper.codes
    assert scanned.endswith(f"/verifier/{certificate.code}/")

    # Anyone checks it; the coordinator revokes it, and the check page says so.
    check = f"/verifier/{certificate.code}/"
    assert "Authentique" in read(Client().get(check))
    coordinator.post(f"/coordination/attestations/{certificate.pk}/revoquer/", {"reason": "Erreur de personne"})
    assert "Révoquée" in read(Client().get(check))
    assert list(integrity_problems()) == []
