"""The coordinator's screens through the HTTP client: who may, what they show, draft to cancellation, bad input."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from lms.mail.models import OutgoingMail
from sessions.models import TrainingSession, Venue
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import book_place, cancel_booking
from tests import factories

pytestmark = pytest.mark.django_db
REUNION = ZoneInfo("Indian/Reunion")
HOME, NEW = "/coordination/", "/coordination/sessions/nouvelle/"


@pytest.fixture
def coordinator():
    return factories.make_coordinator("23")


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def address(name, session):
    return reverse(f"coordination:{name}", args=[session.pk])


def plain(response):
    """The words of a page, each run of white space made one space."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"[\s\u00a0]+", " ", re.sub(r"<[^>]+>", " ", body))


def answers(department="23", ahead=30, **changes):
    """What a browser posts for one whole day at a known venue."""
    day = (timezone.localdate() + timedelta(days=ahead)).isoformat()
    return {
        "days": "2",
        "day1": day,
        "day1_morning": "on",
        "day1_morning_from": "09:00",
        "day1_morning_until": "12:30",
        "day1_afternoon": "on",
        "day1_afternoon_from": "13:30",
        "day1_afternoon_until": "17:00",
        "day2": "",
        "course": factories.make_course().pk,
        "organiser": factories.make_organisation(department).pk,
        "place": "known",
        "venue": factories.make_venue(department).pk,
        "trainers": [factories.make_trainer().pk],
        "signatory_name": "Nadège Rivière",
        "signatory_title": "animatrice",
        "capacity": "12",
    } | changes


# --- who may ---------------------------------------------------------------------------------------------------------
def doors(session):
    yield from ((HOME, "get"), (NEW, "get"), (NEW, "post"))
    yield from ((address(name, session), "get") for name in ("session", "edit", "cancel"))
    yield from ((address(name, session), "post") for name in ("edit", "publish", "cancel"))


def test_visitors_are_asked_to_log_in(client):
    for path, method in doors(factories.make_session()):
        answer = getattr(client, method)(path)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/compte/login/"), path


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.TRAINER, Role.REFERENT, Role.EDITOR])
def test_others_find_nothing(client, role):
    session = factories.make_session(publish=False)
    client.force_login(factories.make_user(role, departments=["23"]))
    for path, method in doors(session):
        assert getattr(client, method)(path).status_code == 404, path
    session.refresh_from_db()
    assert session.state == "draft"


def test_a_coordinator_of_elsewhere_finds_no_foreign_session(client):
    session = factories.make_session(publish=False)
    client.force_login(factories.make_coordinator("75"))
    for path, method in doors(session):
        expected = 200 if path in (HOME, NEW) else 404
        assert getattr(client, method)(path).status_code == expected, path
    assert session.title not in client.get(HOME).content.decode()


def test_the_national_coordinator_sees_every_territory(client):
    session = factories.make_session(department="974", publish=False)
    client.force_login(factories.make_user(Role.COORDINATION, national=True))
    assert "toute la France" in plain(client.get(HOME))
    assert client.get(address("session", session)).status_code == 200


def test_an_unknown_session_is_not_found(desk):
    for name in ("session", "edit", "cancel"):
        assert desk.get(reverse(f"coordination:{name}", args=[999])).status_code == 404


def test_deeds_ask_for_a_token_and_never_answer_a_link(coordinator):
    session = factories.make_session(publish=False, coordinator=coordinator)
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    for path in (NEW, address("edit", session), address("publish", session), address("cancel", session)):
        assert client.post(path, {"reason": "x"}).status_code == 403, path
    assert client.get(address("publish", session)).status_code == 405
    session.refresh_from_db()
    assert session.state == "draft"


# --- what the desk shows ---------------------------------------------------------------------------------------------
def test_an_empty_desk_says_what_to_do(desk):
    words = plain(desk.get(HOME))
    assert "Aucune session à venir" in words
    assert "Planifier une session" in words


def test_the_desk_shows_states_places_and_what_is_still_to_close(desk, coordinator):
    draft = factories.make_session(publish=False, coordinator=coordinator, days=20)
    full = factories.make_session(capacity=1, coordinator=coordinator)
    factories.book(full, 3)
    past = factories.make_session(count=2, days=2, coordinator=coordinator)
    booking = factories.book(past)[0]
    trainer = past.trainers.get().user
    first = past.half_days.chronological().first()
    with time_machine.travel(past.ends_at + timedelta(hours=1)):
        mark_attendance(first, booking=booking, status="present", by=trainer)
        close_half_day(first, by=trainer)
        desk.force_login(coordinator)
        words = plain(desk.get(HOME))
        assert "Brouillon" in words
        assert "Complet · 2 personnes en attente" in words
        assert "1 demi-journée sur 2 close" in words
        older = plain(desk.get(HOME, {"quand": "passees"}))
    assert "Toutes les sessions passées" in older
    assert address("session", draft) not in older


def test_failed_messages_of_the_territory_are_said(desk):
    for department in ("23", "75"):
        OutgoingMail.objects.create(
            key=department, message_id=department, kind="confirmed", recipient="a@exemple.example", state="failed",
            department=department,
        )  # fmt: skip
    page = desk.get(HOME)
    assert "1 message n’est pas parti" in plain(page)
    assert reverse("portal:failed_mails") in page.content.decode()


def test_the_cockpit_shows_people_in_ticket_order_with_contacts_ranks_and_history(desk, coordinator):
    session = factories.make_session(capacity=2, coordinator=coordinator)
    people = [factories.make_person(first_name=name, last_name=name) for name in ("Zoé", "Ali", "Eve", "Tom")]
    bookings = [book_place(session, person=person, by=coordinator) for person in people]
    cancel_booking(bookings[0], by=coordinator, reason="Malade")
    page = desk.get(address("session", session))
    words = plain(page)
    assert "ALI Ali Confirmée 06 39 98 12 34" in words
    assert words.index("ALI Ali") < words.index("EVE Eve") < words.index("TOM Tom En attente (rang 1)")
    assert "en attente → confirmée (place libérée)" in words
    assert "confirmée → annulée (Malade)" in words
    assert [b.pk for b in page.context["left"]] == [bookings[0].pk]


@pytest.mark.slow
def test_pages_cost_the_same_for_one_and_for_many(
    desk, coordinator, django_assert_max_num_queries, django_assert_num_queries
):
    few, many = (factories.make_session(capacity=300, coordinator=coordinator) for _ in range(2))
    with django_assert_max_num_queries(20) as context:
        desk.get(HOME)
    home = len(context)
    for session, people in ((few, 1), (many, 60)):
        for _ in range(people):
            book_place(session, person=factories.make_person(email=""), by=coordinator)
    for _ in range(3):
        factories.make_session(coordinator=coordinator)
    with django_assert_num_queries(home):
        desk.get(HOME)
    with django_assert_max_num_queries(20) as context:
        desk.get(address("session", few))
    with django_assert_num_queries(len(context)):
        desk.get(address("session", many))
    with django_assert_max_num_queries(20):
        desk.get(NEW)


# --- from draft to cancellation --------------------------------------------------------------------------------------
def test_a_session_from_draft_to_cancellation(desk, coordinator):
    answer = desk.post(NEW, answers())
    session = TrainingSession.objects.get()
    assert (answer.status_code, answer.url) == (302, address("session", session))
    assert "Cette session est un brouillon" in plain(desk.get(answer.url))
    assert desk.get(session.get_absolute_url()).status_code == 404

    page = desk.post(address("publish", session), follow=True)
    assert "La session est publiée" in plain(page)
    assert desk.get(session.get_absolute_url()).status_code == 200

    factories.book(session)
    changes = answers(ahead=31, organiser=session.organiser_id, course=session.course_id, venue=session.venue_id)
    page = desk.post(address("edit", session), changes | {"capacity": "8"}, follow=True)
    assert "La session est à jour." in plain(page)
    session.refresh_from_db()
    assert (session.capacity, session.starts_at.date()) == (8, timezone.localdate() + timedelta(days=31))
    assert OutgoingMail.objects.filter(kind="changed").count() == 1

    asked = plain(desk.get(address("cancel", session)))
    assert "1 personne inscrite ou en attente recevra un message" in asked
    refused = plain(desk.post(address("cancel", session), {"reason": "\u200e "}))
    assert "Dites pourquoi" in refused
    page = plain(desk.post(address("cancel", session), {"reason": "La salle est <b>inondée</b>."}, follow=True))
    assert "Cette session est annulée" in page
    assert "inondée" in page
    assert OutgoingMail.objects.filter(kind="session_cancelled").count() == 1
    assert "ne peut plus être modifiée" in plain(desk.post(address("edit", session), changes))
    assert "ne peut plus être publiée" in plain(desk.post(address("publish", session), follow=True))


def test_nobody_is_offered_to_cancel_what_has_been_called(desk, coordinator):
    session = factories.make_session(coordinator=coordinator)
    booking = factories.book(session)[0]
    with time_machine.travel(session.starts_at):
        desk.force_login(coordinator)
        assert address("cancel", session) in desk.get(address("session", session)).content.decode()
        first = session.half_days.chronological().first()
        mark_attendance(first, booking=booking, status="present", by=session.trainers.get().user)
        assert address("cancel", session) not in desk.get(address("session", session)).content.decode()


@pytest.mark.parametrize(("department", "told"), [("86", True), ("23", False)])
def test_a_draft_whose_place_is_not_where_its_organiser_is_says_so(client, department, told):
    client.force_login(factories.make_user(Role.COORDINATION, departments=["23", "86"]))
    venue = factories.make_venue(department)
    page = plain(client.post(NEW, answers(venue=venue.pk), follow=True))
    assert ("Le lieu est dans un autre département" in page) == told
    assert ("Lieu : Vienne. Organisation : Creuse." in page) == told


def test_publishing_twice_changes_nothing(desk, coordinator):
    session = factories.make_session(publish=False, coordinator=coordinator)
    for _ in range(2):
        assert desk.post(address("publish", session)).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.sequence) == ("published", 0)


def test_a_new_venue_is_added_with_the_session_or_not_at_all(desk):
    venue = {"venue_name": "Maison <i>commune</i>", "venue_street": "1 rue Haute", "venue_postcode": "23300"}
    venue |= {"place": "new", "venue_city": "La Souterraine", "venue_step_free": "on"}
    before = Venue.objects.count()
    refused = desk.post(NEW, answers(**venue, minimum="13"))
    assert "Le minimum dépasse" in plain(refused)
    assert 'value="Maison &lt;i&gt;commune&lt;/i&gt;"' in refused.content.decode()
    assert Venue.objects.count() == before + 1  # only that of answers()
    desk.post(NEW, answers(**venue))
    session = TrainingSession.objects.get()
    assert (session.venue.name, session.venue.department, session.venue.step_free) == (
        "Maison <i>commune</i>",
        "23",
        True,
    )
    assert "<i>commune" not in desk.get(address("session", session)).content.decode()


def test_a_remote_session_has_a_link_and_its_organisers_territory(desk):
    desk.post(NEW, answers(place="remote", venue="", remote_link="visio.exemple.fr/salle"))
    session = TrainingSession.objects.get()
    assert (session.venue, session.remote_link, session.department) == (None, "https://visio.exemple.fr/salle", "23")


def test_hours_are_those_of_la_reunion(client):
    client.force_login(factories.make_coordinator("974"))
    venue = factories.make_venue("974", postcode="97400", city="Saint-Denis").pk
    client.post(NEW, answers("974", venue=venue))
    session = TrainingSession.objects.get()
    day = timezone.localdate() + timedelta(days=30)
    assert session.starts_at == datetime.combine(day, time(9), REUNION)
    page = client.get(address("session", session))
    assert "9 h 00 – 12 h 30" in plain(page)
    assert "La Réunion" in plain(page)
    edit = client.get(address("edit", session)).content.decode()
    assert 'value="09:00"' in edit
    assert f'value="{day.isoformat()}"' in edit


# --- bad input -------------------------------------------------------------------------------------------------------
def test_a_fault_is_told_beside_its_field_and_in_the_summary(desk):
    page = desk.post(NEW, answers(day1_morning_until="08:00", capacity="0", signatory_name="<b>Ali</b>"))
    html = page.content.decode()
    assert "<title>Erreur" in html
    assert "Il reste 2 points à corriger" in plain(page)
    assert 'href="#id_day1_morning_until"' in html
    assert 'aria-invalid="true"' in html
    assert html.count("Il faut au moins une place.") == 2
    assert 'value="&lt;b&gt;Ali&lt;/b&gt;"' in html
    assert 'value="08:00"' in html
    assert not TrainingSession.objects.exists()


def test_one_more_day_is_added_without_a_script(desk):
    page = desk.post(NEW, answers(add_day="1", capacity=""))
    html = page.content.decode()
    assert "Jour 3" in html
    assert "Il reste" not in html
    assert not TrainingSession.objects.exists()
    many = desk.post(NEW, answers(add_day="1", days="99"))
    assert "Jour 20" in many.content.decode()
    assert "Ajouter un jour" not in many.content.decode()


def test_an_empty_post_says_everything_that_is_missing(desk):
    words = plain(desk.post(NEW, {"days": "1"}))
    for sentence in ("Choisissez une formation.", "Dites où la session a lieu.", "Cochez au moins une formatrice"):
        assert sentence in words


def test_what_only_the_service_knows_is_told_in_the_form(desk, coordinator):
    session = factories.make_session(capacity=3, coordinator=coordinator)
    factories.book(session, 3)
    answer = answers(organiser=session.organiser_id, course=session.course_id, venue=session.venue_id, capacity="2")
    assert "3 personnes ont déjà une place" in plain(desk.post(address("edit", session), answer))
