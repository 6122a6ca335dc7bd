"""A person's own space: what comes next first, then everything they hold."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.services import merge_person
from certificates.models import Certificate, CertificateRequest
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import book_place, cancel_booking
from sessions.services.holds import hold_place
from tests import factories

pytestmark = pytest.mark.django_db
SPACE = "/mon-espace/"


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user):
    response = signed_in(user).get(SPACE)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def booked(user, **session):
    return book_place(factories.make_session(**session), person=user.person, by=user)


def make_certificate(person, **fields):
    facts = {"course": "Formation <socle>", "dates": "mardi 3 mars 2026", "venue": "Guéret", "followed": "14 heures"}
    fields = {
        "number": factories.unique("ATT-2026-"),
        "code": "7F3K9Q2MH4TX8RWC",
        "subject_key": factories.unique("session:"),
        "department": "23",
        "facts": facts,
        "pdf": "2026/a.pdf",
        "sha256": "0" * 64,
        "issued_at": timezone.now(),
    } | fields
    return Certificate.objects.create(person=person, **fields)


def test_only_for_who_is_signed_in(client):
    response = client.get(SPACE)
    assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next={SPACE}")


def test_a_new_person_is_shown_the_way():
    user = factories.make_user(first_name="Zoé")
    text = page(user)
    assert "Bonjour Zoé" in text
    assert "Vous n’avez pas d’inscription en cours" in text
    assert "Trouver une session" in text
    assert user.email in text
    for name in ("account_email", "account_change_password", "account_logout"):
        assert reverse(name) in text
    for word in ("Vos attestations", "Vos autres espaces", "passées ou annulées"):
        assert word not in text


def test_what_comes_next_is_first_with_all_one_needs():
    user = factories.make_user()
    later = booked(user, days=30)
    sooner = booked(
        user, days=5, venue=factories.make_venue(room="salle bleue", access="Bus 2"), practical="Café offert"
    )
    text = page(user)
    head, rest = text.split("Vos autres inscriptions")
    for words in (
        "Votre prochaine session",
        "9 h 00 – 12 h 30",
        "salle bleue, 3 place du Marché",
        "Bus 2",
        "Café offert",
    ):
        assert words in head, words
    assert reverse("sessions:cancel_booking", args=[sooner.pk]) in head
    assert reverse("sessions:ics", args=[sooner.session_id]) in head
    assert reverse("sessions:cancel_booking", args=[later.pk]) in rest


def test_a_rank_is_said_and_does_not_count_as_the_next_session():
    user = factories.make_user()
    session = factories.make_session(capacity=1)
    factories.book(session, 2)
    book_place(session, person=user.person, by=user)
    text = page(user)
    assert "En attente (rang 2)" in text
    assert "Votre prochaine session" not in text
    assert "Vos inscriptions" in text


def test_past_and_cancelled_bookings_are_kept_apart():
    user = factories.make_user()
    cancel_booking(booked(user), by=user)
    with time_machine.travel(timezone.now() - timedelta(days=90), tick=False):
        booked(user, venue=factories.make_venue(city="Aubusson"))
    before, past = page(user).split("Inscriptions passées ou annulées")
    assert "Vous n’avez pas d’inscription en cours" in before
    assert "Annulée" in past
    assert "à Aubusson" in past
    assert "Annuler mon inscription" not in past


def test_others_are_not_shown():
    factories.book(factories.make_session(), 2)
    make_certificate(factories.make_person())
    text = page(factories.make_user())
    assert "Vos attestations" not in text
    assert "Formation" not in text.split("<main")[1].split("</main>")[0]


def test_attestations_are_given_with_their_state():
    user = factories.make_user()
    make_certificate(user.person)
    make_certificate(user.person, code="B" * 16, revoked_at=timezone.now(), revoke_reason="Erreur")
    make_certificate(user.person, code="C" * 16, replaced_at=timezone.now())
    CertificateRequest.objects.create(booking=booked(user))
    text = page(user)
    for words in ("Formation &lt;socle&gt;", "7F3K-9Q2M-H4TX-8RWC", "Authentique", "Révoquée", "En préparation"):
        assert words in text, words
    assert "Remplacée" not in text  # the one that replaces it is there
    assert text.count("Télécharger l’attestation") == 1
    assert "/verifier/7F3K9Q2MH4TX8RWC/" in text


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.TRAINER, "/animation/"), (Role.COORDINATION, "/coordination/"), (Role.EDITOR, "/redaction/")],
)
def test_roles_open_their_doors_only(role, shown):
    text = page(factories.make_user(role, departments=["23"])).split("<main")[1]
    for door in ("/animation/", "/coordination/", "/redaction/"):
        assert (f'href="{door}"' in text) == (door == shown)


def test_a_person_without_a_role_has_no_other_door():
    assert "Vos autres espaces" not in page(factories.make_user(Role.VOLUNTEER))


@pytest.mark.parametrize("many", [30, pytest.param(100, marks=[pytest.mark.slow, pytest.mark.once])])
def test_queries_do_not_grow_with_bookings(many, django_assert_max_num_queries):
    common = {
        "coordinator": factories.make_coordinator(),
        "trainers": [factories.make_trainer()],
        "venue": factories.make_venue(),
        "course": factories.make_course(),
        "organiser": factories.make_organisation(),
    }
    counts = []
    for bookings in (1, many):
        user = factories.make_user()
        for number in range(bookings):
            session = factories.make_session(days=5 + number, count=1, capacity=1, **common)
            if number % 3:
                factories.book(session)  # then the user waits
            book_place(session, person=user.person, by=user)
        client = signed_in(user)
        client.get(SPACE)
        with django_assert_max_num_queries(20) as queries:
            client.get(SPACE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_was_followed_is_told_with_its_hours():
    user = factories.make_user()
    session = factories.make_session(count=2)
    booking = book_place(session, person=user.person, by=user)
    trainer = session.trainers.get().user
    for half_day in session.half_days.chronological():
        with time_machine.travel(half_day.event.end):
            mark_attendance(half_day, booking=booking, status="present", by=trainer)
            close_half_day(half_day, by=trainer)
    text = page(user)
    assert "7 heures en tout" in text
    assert "7 heures sur 14 heures" in text
    assert "Ce que vous avez suivi" not in page(factories.make_user())


@pytest.mark.parametrize(("days", "words"), [(1, "Demain"), (3, "Dans 3 jours"), (30, "Dans 4 semaines")])
def test_how_far_the_next_session_is(days, words):
    user = factories.make_user()
    booked(user, days=days)
    assert f"{words}</p>" in page(user)


def test_a_held_place_says_until_when_and_leads_to_its_confirmation():
    """Asked for without a login, then found to be one's own."""
    user = factories.make_user()
    held = hold_place(
        factories.make_session(), first_name="Lucette", last_name="Morvan", email="l@exemple.example", origin="x"
    )
    merge_person(held.person, into=user.person, by=user)
    text = page(user)
    assert re.search(r"À confirmer avant le \w+ \d", text)
    assert "Confirmer mon inscription" in text
    assert "Votre prochaine session" not in text


def test_the_answer_is_kept_by_no_cache():
    response = signed_in(factories.make_user()).get(SPACE)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_logging_out_is_a_post():
    client = signed_in(factories.make_user())
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get(SPACE).status_code == 302
