"""The pages of the sessions that everybody sees, in every state, and booking through them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Person
from lms.mail.models import OutgoingMail
from sessions.models import Booking, HalfDay, TrainingSession
from sessions.services.booking import book_place, cancel_booking
from sessions.services.planning import cancel_session
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/sessions/"
PARIS = ZoneInfo("Europe/Paris")


def page(client, address, status=200):
    """The text of a page, no-break spaces read as spaces."""
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def address(session, name="detail"):
    return reverse(f"sessions:{name}", args=[session.pk])


def signed_in(user=None):
    client = Client()
    client.force_login(user or factories.make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def many(session, count):
    """``count`` copies of a session, each with its own half-day, written in bulk."""
    events = HalfDay.objects.filter(session=session).first().event
    fields = {f.name: getattr(session, f.name) for f in TrainingSession._meta.concrete_fields if f.name != "id"}
    copies = TrainingSession.objects.bulk_create(TrainingSession(**fields) for _ in range(count))
    event_fields = {f.name: getattr(events, f.name) for f in events._meta.concrete_fields if f.name != "id"}
    copied = type(events).objects.bulk_create(type(events)(**event_fields) for _ in range(count))
    HalfDay.objects.bulk_create(HalfDay(session=s, event=e) for s, e in zip(copies, copied, strict=True))


# --- the list --------------------------------------------------------------------------------------------------------
def test_the_list_shows_what_is_coming_and_nothing_else(client):
    session = factories.make_session(capacity=8)
    draft = factories.make_session(publish=False, venue=factories.make_venue(city="Brouillonville"))
    cancelled = factories.make_session(venue=factories.make_venue(city="Annulieu"))
    cancel_session(cancelled, reason="Peu d’inscrits", by=factories.make_coordinator("23"))
    with time_machine.travel(timezone.now() - timedelta(days=90), tick=False):
        factories.make_session(venue=factories.make_venue(city="Passéville"))
    factories.book(session)
    text = page(client, LIST)
    assert address(session) in text
    assert address(draft) not in text
    for word in ("Brouillonville", "Annulieu", "Passéville"):
        assert word not in text
    for words in ("1 session à venir", "Guéret (23)", "2 jours", "7 places restantes sur 8"):
        assert words in text


@pytest.mark.once
def test_the_list_takes_the_same_few_queries_at_any_size(client, django_assert_max_num_queries):
    session = factories.make_session(days=10)
    client.get(LIST)  # site settings and page roots are kept from now on
    numbers = []
    for more in (0, 29, 2970):
        many(session, more)
        with django_assert_max_num_queries(15) as queries:
            text = page(client, LIST)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] == numbers[2]
    assert "3 000 sessions à venir" in text
    assert text.count('class="session-card"') == 20


def test_the_list_says_where_the_reader_stands():
    user = factories.make_user()
    session = factories.make_session()
    book_place(session, person=user.person, by=user)
    assert "Place réservée" in page(signed_in(user), LIST)
    assert "Place réservée" not in page(signed_in(), LIST)


def test_filters_narrow_the_list_and_are_said(client):
    near = factories.make_session(venue=factories.make_venue("23", city="Guéret"), capacity=1)
    far = factories.make_session(department="29", venue=factories.make_venue("29", city="Morlaix"))
    factories.book(near)
    text = page(client, LIST + "?departement=29")
    assert address(far) in text
    assert address(near) not in text
    assert "Finistère (29)" in text
    assert "<h1>1 session</h1>" in text
    text = page(client, LIST + "?places=1")
    assert address(far) in text
    assert address(near) not in text
    slug = near.course.slug
    assert "<h1>2 sessions</h1>" in page(client, f"{LIST}?cours={slug}&format=presentiel")
    assert "Rien ne correspond à ces filtres" in page(client, LIST + "?format=distance")
    assert address(remote_session()) in page(client, LIST + "?format=distance")


def test_a_department_without_session_is_an_answer(client):
    factories.make_session()
    text = page(client, LIST + "?departement=2A")
    assert "Aucune session à venir" in text
    assert "Corse-du-Sud (2A)" in text
    assert "Voir toutes les sessions" in text


def test_what_is_unknown_in_an_address_is_left_aside(client):
    session = factories.make_session()
    for query in (
        "departement=" + "9" * 10_000,
        "departement=%00&cours=%ff%fe",
        "cours=<script>alert(1)</script>",
        "format=avion&places=beaucoup&departement[]=23",
        "page=0",
        "page=-1",
        "page=" + "9" * 5_000,
        "page=%C3%A9",
        "places=1&places=0&departement=29&departement=23",
    ):
        text = page(client, f"{LIST}?{query}")
        assert address(session) in text, query[:40]
        assert "<script>alert" not in text
        assert "9" * 500 not in text


def test_an_ignored_filter_is_said(client):
    factories.make_session()
    assert "laissé de côté" in page(client, LIST + "?departement=zz")
    assert "laissé de côté" not in page(client, LIST)


def test_the_empty_list_helps(client):
    factories.make_course()
    assert "Les prochaines dates se préparent" in page(client, LIST)


# --- one session -----------------------------------------------------------------------------------------------------
def test_an_open_session_says_everything_and_offers_a_place(client):
    venue = factories.make_venue("79", city="Le Tallud", room="salle du Banc vert", parking="Parking à 30 m")
    trainer = factories.make_trainer(first_name="Claire", last_name="Lambert")
    session = factories.make_session(department="79", venue=venue, trainers=[trainer], practical="Accueil à 8 h 45")
    text = page(client, address(session))
    for words in (
        escape(f"{session.title} au Tallud"),
        "Les quatre demi-journées",
        "9 h 00 – 12 h 30",
        "16 places restantes sur 16",
        "14 heures, 4 demi-journées",
        "Claire Lambert",
        "salle du Banc vert",
        "Parking à 30 m",
        "Entrée de plain-pied",
        "Accueil à 8 h 45",
        "une attestation de 14 heures",
        "05 36 49 12 34",
        ">S’inscrire<",
        "Ajouter à mon agenda",
    ):
        assert words in text, words
    assert address(session, "book") in text
    assert "csrfmiddlewaretoken" not in text  # so that the page can be cached


def test_a_full_session_offers_the_queue(client):
    session = factories.make_session(capacity=1)
    factories.book(session, 3)
    text = page(client, address(session))
    assert "S’inscrire sur liste d’attente" in text
    assert "Complet" in text
    assert "2 personnes en attente" in text


def test_not_yet_open_closed_past_and_cancelled_offer_nothing(client):
    soon = factories.make_session(booking_opens_at=timezone.now() + timedelta(days=2))
    closing = factories.make_session(booking_closes_at=timezone.now() + timedelta(days=1))
    cancelled = factories.make_session()
    cancel_session(cancelled, reason="La salle est <inondée>", by=factories.make_coordinator("23"))
    assert "Inscriptions à partir du" in page(client, address(soon))
    text = page(client, address(cancelled))
    assert "Cette session est annulée" in text
    assert "La salle est &lt;inondée&gt;" in text
    texts = [text, page(client, address(soon))]
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        texts.append(page(client, address(closing)))
        assert "Inscriptions closes" in texts[-1]
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        texts.append(page(client, address(closing)))
        assert "Session terminée" in texts[-1]
    for text in texts:
        assert ">S’inscrire" not in text


def test_the_page_says_how_the_reader_stands():
    first, second, third = (factories.make_user() for _ in range(3))
    session = factories.make_session(capacity=1)
    booking = book_place(session, person=first.person, by=first)
    for user in (second, third):
        book_place(session, person=user.person, by=user)
    text = page(signed_in(first), address(session))
    assert "Confirmée" in text
    assert "Annuler mon inscription" in text
    assert reverse("sessions:cancel_booking", args=[booking.pk]) in text
    assert "En attente (rang 2)" in page(signed_in(third), address(session))
    with time_machine.travel(session.starts_at + timedelta(minutes=5), tick=False):
        text = page(signed_in(first), address(session))
    assert "Confirmée" in text
    assert "Annuler mon inscription" not in text


def test_the_link_of_a_remote_session_is_for_those_who_come():
    session = remote_session()
    user = factories.make_user()
    before = page(signed_in(user), address(session))
    assert "visio.exemple" not in before
    assert f"{escape(session.title)}, à distance" in before
    book_place(session, person=user.person, by=user)
    assert "https://visio.exemple.example/salle" in page(signed_in(user), address(session))
    assert "visio.exemple" not in page(Client(), address(session))


def remote_session():
    from sessions.services.planning import plan_session, publish_session

    coordinator = factories.make_coordinator("23")
    session = plan_session(
        factories.make_organisation("23"),
        course=factories.make_course(),
        half_days=factories.half_days(PARIS, count=1),
        remote_link="https://visio.exemple.example/salle",
        trainers=[factories.make_trainer()],
        signatory_name="Nadège Rivière",
        signatory_title="animatrice",
        capacity=10,
        by=coordinator,
    )
    return publish_session(session, by=coordinator)


def test_a_draft_and_an_unknown_session_are_not_found():
    draft = factories.make_session(publish=False)
    client = signed_in(factories.make_coordinator("23"))
    for name in ("detail", "ics", "book"):
        assert client.get(address(draft, name)).status_code == 404
        assert client.get(reverse(f"sessions:{name}", args=[999_999])).status_code == 404
    assert client.get(f"/sessions/{10**30}/").status_code == 404


@time_machine.travel(datetime(2026, 10, 1, 12, tzinfo=PARIS), tick=False)
@pytest.mark.parametrize(
    ("department", "zone", "words"),
    [
        ("974", "Indian/Reunion", "heure locale, La Réunion"),
        ("972", "America/Martinique", "heure locale, Martinique"),
        ("79", "Europe/Paris", ""),
    ],
)
def test_hours_are_those_of_the_venue_over_both_changes_of_clocks(client, department, zone, words):
    place = ZoneInfo(zone)
    days = [(2026, 10, 24), (2026, 10, 25), (2027, 3, 27), (2027, 3, 28)]  # Saturday and Sunday of each change in Paris
    slots = [(datetime(*day, 9, tzinfo=place), datetime(*day, 12, 30, tzinfo=place)) for day in days]
    session = factories.make_session(
        department=department, venue=factories.make_venue(department), half_days=slots, booking_closes_at=slots[0][0]
    )
    text = page(client, address(session))
    for day in ("Samedi 24 octobre 2026", "Dimanche 25 octobre 2026", "Samedi 27 mars 2027", "Dimanche 28 mars 2027"):
        assert f"{day}, 9 h 00 – 12 h 30" in text
    assert ("Fuseau horaire" in text) == bool(words)
    assert words in text
    assert "à 9 h 00" in text  # the deadline too


def test_names_are_printed_never_run(client):
    nasty = '<b onclick="x">Guéret</b>'
    venue = factories.make_venue(city=nasty[:100], name="<script>alert(1)</script>")
    trainer = factories.make_trainer(first_name="<i>Ana</i>", last_name="\u202eoriO")
    session = factories.make_session(venue=venue, trainers=[trainer], practical="<img src=x>\nDeux lignes")
    user = factories.make_user(first_name="<u>Zoé</u>", last_name="Œ" * 90)
    book_place(session, person=user.person, by=user)
    for who, where in ((client, address(session)), (signed_in(user), address(session)), (client, LIST)):
        text = page(who, where)
        for tag in ("<script>alert", "<i>Ana", "<b onclick", "<img src=x", "<u>Zo", "\u202e"):
            assert tag not in text


def test_the_calendar_file(client):
    session = factories.make_session()
    response = client.get(address(session, "ics"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="session-{session.pk}.ics"'
    assert icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def test_one_session_takes_few_queries(client, django_assert_max_num_queries):
    session = factories.make_session(count=8)
    client.get(address(session))
    with django_assert_max_num_queries(15):
        client.get(address(session))


# --- booking ---------------------------------------------------------------------------------------------------------
def test_the_form_says_what_will_happen_and_changes_nothing():
    user = factories.make_user(first_name="Lucette", last_name="Morvan")
    session = factories.make_session()
    text = page(signed_in(user), address(session, "book"))
    for words in ("Lucette Morvan", user.email, "Salle du Banc vert", "16 places restantes", ">S’inscrire<"):
        assert words in text
    assert not Booking.objects.exists()


def test_booking_and_every_replay_give_the_same_answer():
    user = factories.make_user()
    session = factories.make_session()
    client = signed_in(user)
    answers = [client.post(address(session, "book")) for _ in range(10)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(303, address(session))}
    assert Booking.objects.count() == 1
    assert OutgoingMail.objects.count() == 1
    assert page(client, address(session)).count("Votre inscription est confirmée") == 1
    assert client.get(address(session, "book")).status_code == 302  # nothing more to ask


@pytest.mark.django_db(transaction=True)
def test_ten_posts_at_once_make_one_booking():
    user = factories.make_user()
    session = factories.make_session()

    def post(_):
        try:
            response = signed_in(user).post(address(session, "book"))
            return response.status_code, response["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(post, range(10)))
    assert set(answers) == {(303, address(session))}
    assert Booking.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_a_full_session_gives_a_rank():
    session = factories.make_session(capacity=1)
    factories.book(session)
    client = signed_in()
    assert "Nous vous donnons un rang" in page(client, address(session, "book"))
    assert client.post(address(session, "book")).status_code == 303
    text = page(client, address(session))
    assert "sur la liste d’attente" in text
    assert "En attente (rang 1)" in text


def test_a_refusal_is_told_on_the_page():
    session = factories.make_session()
    cancel_session(session, reason="Neige", by=factories.make_coordinator("23"))
    client = signed_in()
    response = client.post(address(session, "book"))
    assert response.status_code == 409
    assert "Cette session est annulée" in response.content.decode()
    assert not Booking.objects.exists()
    assert "Cette session est annulée" in page(client, address(session, "book"))


def test_a_login_without_a_person_can_book():
    user = factories.make_user(first_name="Zoé")
    Person.objects.filter(user=user).delete()
    session = factories.make_session()
    assert "Zoé" in page(signed_in(user), address(session, "book"))
    assert signed_in(user).post(address(session, "book")).status_code == 303


def test_a_post_without_token_changes_nothing():
    user, session = factories.make_user(), factories.make_session()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(address(session, "book")).status_code == 403
    assert client.put(address(session, "book")).status_code == 403
    assert not Booking.objects.exists()


# --- giving a place back ---------------------------------------------------------------------------------------------
def test_cancelling_asks_first_and_a_replay_is_harmless():
    user = factories.make_user()
    session = factories.make_session(capacity=1)
    booking = book_place(session, person=user.person, by=user)
    (waiting,) = factories.book(session)
    client, where = signed_in(user), reverse("sessions:cancel_booking", args=[booking.pk])
    assert "Annuler mon inscription ?" in page(client, where)
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    answers = [client.post(where) for _ in range(3)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(303, "/mon-espace/")}
    for row, state in ((booking, "cancelled"), (waiting, "confirmed")):
        row.refresh_from_db()
        assert row.state == state
    assert page(client, "/mon-espace/").count("Votre inscription est annulée") == 1
    assert "Cette inscription est déjà annulée" in page(client, where)


def test_a_foreign_booking_is_not_found():
    (booking,) = factories.book(factories.make_session())
    where = reverse("sessions:cancel_booking", args=[booking.pk])
    client = signed_in(factories.make_coordinator("23"))
    assert client.get(where).status_code == 404
    assert client.post(where).status_code == 404
    assert Client().post(where).status_code == 302
    booking.refresh_from_db()
    assert booking.state == "confirmed"


def test_once_begun_a_booking_stays():
    user = factories.make_user()
    session = factories.make_session()
    booking = book_place(session, person=user.person, by=user)
    where = reverse("sessions:cancel_booking", args=[booking.pk])
    with time_machine.travel(session.starts_at + timedelta(minutes=1), tick=False):
        client = signed_in(user)
        assert "ne peut plus être annulée" in page(client, where)
        response = client.post(where)
    assert response.status_code == 409
    assert "La session a commencé" in response.content.decode()


def test_after_cancelling_one_can_book_again():
    user = factories.make_user()
    session = factories.make_session()
    cancel_booking(book_place(session, person=user.person, by=user), by=user)
    assert signed_in(user).post(address(session, "book")).status_code == 303
    assert Booking.objects.active().count() == 1
