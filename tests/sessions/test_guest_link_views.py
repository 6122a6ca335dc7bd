"""The pages of the signed link, in every state; the warning about the same hours; the coordinator's calls."""

import re
from datetime import timedelta

import icalendar
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.mail.models import OutgoingMail
from sessions.models import Booking
from sessions.queries import clashing_bookings, integrity_checks, link_token
from sessions.services.booking import book_place, cancel_booking
from sessions.services.holds import confirm_booking, hold_place, purge_expired
from sessions.services.planning import cancel_session
from tests import factories
from tests.sessions.test_guest_views import signed_in, text_of

pytestmark = pytest.mark.django_db
LUCETTE = {"first_name": "Lucette", "last_name": "Morvan", "email": "lucette@exemple.example"}
CALLS = "/coordination/a-rappeler/"


def hold(session=None, **fields):
    booking = hold_place(session or factories.make_session(), **LUCETTE | fields, origin="origine")
    return Booking.objects.get(pk=booking.pk)


def link(booking, name="own_link"):
    return reverse(f"sessions:{name}", args=[link_token(Booking.objects.get(pk=booking.pk))])


def page(booking, name="own_link", status=200):
    response = Client().get(link(booking, name))
    assert response.status_code == status
    return text_of(response)


def state(booking):
    return Booking.objects.get(pk=booking.pk).state


# --- the link --------------------------------------------------------------------------------------------------------
def test_a_mail_scanner_confirms_nothing():
    booking = hold()
    for name in ("own_link", "link_cancel", "link_ics"):
        for _ in range(3):
            Client().get(link(booking, name))
            Client().head(link(booking, name))
    assert Client().get(link(booking, "link_confirm")).status_code == 405
    assert state(booking) == "held"


def test_only_the_button_confirms_and_again_changes_nothing():
    booking = hold()
    text = page(booking)
    assert "Dernière étape : confirmez" in text
    assert "Lucette Morvan" in text
    for _ in range(2):
        response = Client().post(link(booking, "link_confirm"))
        assert (response.status_code, response["Location"]) == (303, link(booking))
    assert state(booking) == "confirmed"
    text = page(booking)
    assert "Votre inscription est confirmée" in text
    assert "Ajouter à mon agenda" in text
    assert OutgoingMail.objects.filter(kind="confirmed").count() == 1


def test_a_forged_confirmation_is_refused():
    booking = hold()
    assert Client(enforce_csrf_checks=True).post(link(booking, "link_confirm")).status_code == 403
    assert state(booking) == "held"


@pytest.mark.parametrize("name", ["own_link", "link_cancel", "link_ics"])
def test_the_pages_stay_out_of_indexes_caches_and_referrers(name):
    booking = hold()
    for where in (link(booking, name), reverse(f"sessions:{name}", args=["faux"])):
        response = Client().get(where)
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "strict-origin"
        assert "noindex" in response["X-Robots-Tag"]


def test_a_place_is_seen_and_cancelled_by_the_link():
    booking = confirm_booking(hold())
    assert "Annuler mon inscription ?" in page(booking, "link_cancel")
    assert state(booking) == "confirmed"
    for _ in range(2):
        assert Client().post(link(booking, "link_cancel"))["Location"] == link(booking)
    assert state(booking) == "cancelled"
    text = page(booking)
    assert "Votre inscription est annulée" in text
    assert "M’inscrire de nouveau" in text
    assert OutgoingMail.objects.filter(kind="cancelled").count() == 1


def test_the_link_of_a_person_with_a_login_needs_no_login():
    [booking] = factories.book(factories.make_session())
    assert "Votre inscription est confirmée" in page(booking)


def test_too_late_the_page_says_so_before_anything_has_expired_it():
    booking = hold()
    with time_machine.travel(booking.held_until + timedelta(seconds=1)):
        text = page(booking)
        assert "Le délai est passé" in text
        assert "Confirmer" not in text
        assert "M’inscrire de nouveau" in text
        Client().post(link(booking, "link_confirm"))
        assert state(booking) == "expired"
        assert "Le délai est passé" in page(booking)


def test_an_expired_link_of_a_closed_session_offers_other_dates():
    session = factories.make_session()
    booking = hold(session)
    with time_machine.travel(session.booking_closes_at):
        purge_expired()
        text = page(booking)
    assert "M’inscrire de nouveau" not in text
    assert "Trouver une autre session" in text


def test_a_rank_is_confirmed_and_shown():
    session = factories.make_session(capacity=1)
    factories.book(session)
    booking = hold(session)
    assert "Confirmer ma demande" in page(booking)
    Client().post(link(booking, "link_confirm"))
    assert "En attente (rang 1)" in page(booking)
    assert "Quitter la liste d’attente" in page(booking, "link_cancel")


def test_a_cancelled_or_past_session_is_said():
    session = factories.make_session()
    booking = confirm_booking(hold(session))
    with time_machine.travel(session.ends_at + timedelta(hours=1)):
        assert "Cette session est terminée" in page(booking)
        assert Client().get(link(booking, "link_cancel")).status_code == 302
        assert Client().post(link(booking, "link_cancel")).status_code == 409
    cancel_session(session, reason="Neige", by=session.created_by)
    assert "Neige" in page(booking)


@pytest.mark.parametrize("token", ["faux", "a" * 3000, "%00", "é", "0" * 32 + ".x"])
def test_a_garbled_link_helps(client, token):
    for end in ("", "annuler/", "session.ics"):
        response = client.get(f"/inscriptions/{token}/{end}")
        assert response.status_code == 404
        assert "Ce lien n’ouvre aucune inscription" in text_of(response)
    assert client.post(f"/inscriptions/{token}/confirmer/").status_code == 404


def test_a_link_to_an_address_that_was_left_opens_nothing():
    booking = hold()
    old = link(booking)
    booking.person.contact_email = "autre@exemple.example"
    booking.person.save()
    assert Client().get(old).status_code == 404


def test_the_calendar_file_has_the_uid_of_the_invitation():
    booking = confirm_booking(hold())
    sent = icalendar.Calendar.from_ical(OutgoingMail.objects.get(kind="confirmed").calendar)
    given = icalendar.Calendar.from_ical(Client().get(link(booking, "link_ics")).content)
    assert {str(e["uid"]) for e in given.walk("VEVENT")} == {str(e["uid"]) for e in sent.walk("VEVENT")}
    cancel_booking(booking, by=None)
    assert not icalendar.Calendar.from_ical(Client().get(link(booking, "link_ics")).content).walk("VEVENT")


def test_every_message_of_a_booking_leads_to_its_link():
    session = factories.make_session()
    booking = hold(session)
    Client().post(link(booking, "link_confirm"))
    for mail in OutgoingMail.objects.all():
        assert re.findall(r"/inscriptions/[^/\s]+/", mail.text) == [link(booking)]
        assert link(booking) in mail.html


# --- the same hours --------------------------------------------------------------------------------------------------
def test_only_sessions_at_the_same_hours_clash():
    user = factories.make_user()
    session, same, other_day = (factories.make_session(days=days, count=2) for days in (10, 10, 12))
    morning = factories.make_session(half_days=factories.half_days(session.zone, days=10, count=1))
    afternoon = factories.make_session(half_days=factories.half_days(session.zone, days=10, count=2)[1:])
    assert not clashing_bookings(session, user.person)
    for one in (same, other_day, morning):
        book_place(one, person=user.person, by=user)
    assert [b.session for b in clashing_bookings(session, user.person)] == [same, morning]
    assert [b.session for b in clashing_bookings(afternoon, user.person)] == [same]
    cancel_booking(Booking.objects.get(session=same), by=user)
    assert not clashing_bookings(afternoon, user.person)


def test_who_is_signed_in_is_warned_and_asked():
    user = factories.make_user()
    first, second = (factories.make_session(venue=factories.make_venue(city=c)) for c in ("Guéret", "Aubusson"))
    book_place(first, person=user.person, by=user)
    client, where = signed_in(user), reverse("sessions:book", args=[second.pk])
    text = text_of(client.get(where))
    assert "déjà une inscription aux mêmes heures" in text
    assert "Guéret" in text
    assert client.post(where).status_code == 409
    assert not second.bookings.exists()
    assert client.post(where, {"quand-meme": "1"}).status_code == 303
    assert second.bookings.get().state == "confirmed"
    assert client.post(where).status_code == 303


def test_a_visitor_is_warned_on_the_page_of_the_link_alone():
    first, second = (factories.make_session(venue=factories.make_venue(city=c)) for c in ("Guéret", "Aubusson"))
    confirm_booking(hold(first))
    answer = Client().post(reverse("sessions:book", args=[second.pk]), LUCETTE)
    assert answer.status_code == 303
    assert "Guéret" not in text_of(Client().get(answer["Location"]))
    booking = second.bookings.get()
    text = page(booking)
    assert "M’inscrire quand même" in text
    assert "Guéret" in text
    Client().post(link(booking, "link_confirm"))
    assert state(booking) == "held"
    Client().post(link(booking, "link_confirm"), {"quand-meme": "1"})
    assert state(booking) == "confirmed"


# --- who is signed in and asked without it ---------------------------------------------------------------------------
def test_what_was_asked_without_a_login_waits_in_one_s_own_space():
    user = factories.make_user(**LUCETTE)
    session = factories.make_session()
    booking = hold(session)
    client = signed_in(user)
    assert "À confirmer avant le" in text_of(client.get("/mon-espace/"))
    detail = text_of(client.get(session.get_absolute_url()))
    assert "À confirmer" in detail
    where = reverse("sessions:book", args=[session.pk])
    assert "Confirmer mon inscription" in text_of(client.get(where))
    assert client.post(where).status_code == 303
    assert state(booking) == "confirmed"


def test_what_was_not_confirmed_in_time_is_no_booking_any_more():
    user = factories.make_user(**LUCETTE)
    session = factories.make_session()
    booking = hold(session)
    with time_machine.travel(booking.held_until + timedelta(seconds=1)):
        text = text_of(signed_in(user).get(session.get_absolute_url()))
        assert "S’inscrire" in text
        assert "À confirmer" not in text


# --- the coordinator -------------------------------------------------------------------------------------------------
def call(session, n=0, **fields):
    return hold(session, email="", phone=f"+336399812{n:02}", first_name=f"N{n}", **fields)


def coordinator_of(session):
    return signed_in(session.created_by)


def test_who_left_a_telephone_is_called_in_the_order_of_the_hours():
    late, soon = factories.make_session(days=20), factories.make_session(days=6, booking_closes_at=None)
    call(late, 1)
    call(soon, 2)
    hold(late)
    client = coordinator_of(late)
    assert "2 personnes à rappeler" in text_of(client.get("/coordination/"))
    text = text_of(client.get(CALLS))
    assert text.index("N2") < text.index("N1")
    assert 'href="tel:+33639981202"' in text
    assert "Lucette" not in text
    assert "À confirmer avant le" in text_of(client.get(f"/coordination/sessions/{late.pk}/"))


def test_nobody_to_call():
    client = coordinator_of(factories.make_session())
    assert "Personne à rappeler" in text_of(client.get(CALLS))
    assert "à rappeler" not in text_of(client.get("/coordination/"))


def test_the_call_confirms_or_cancels():
    session = factories.make_session()
    yes, no = call(session, 1), call(session, 2)
    client = coordinator_of(session)
    client.post(CALLS, {"booking": yes.pk, "deed": "confirmer"})
    client.post(CALLS, {"booking": no.pk, "deed": "annuler"})
    assert (state(yes), state(no)) == ("confirmed", "cancelled")
    assert yes.moves.last().by == session.created_by
    text = text_of(client.get(CALLS))
    assert "La place de N1 Morvan est confirmée." in text
    assert "La demande de N2 Morvan est annulée." in text


def test_a_rank_asked_for_by_telephone_is_confirmed_by_the_call():
    session = factories.make_session(capacity=1)
    factories.book(session)
    booking = call(session, 1)
    client = coordinator_of(session)
    assert "sur liste d’attente" in text_of(client.get(CALLS))
    assert "Rangs demandés" in text_of(client.get(f"/coordination/sessions/{session.pk}/"))
    client.post(CALLS, {"booking": booking.pk, "deed": "confirmer"})
    assert state(booking) == "waiting"
    assert list(integrity_checks()) == []


@pytest.mark.parametrize("deed", [{}, {"booking": "x"}, {"booking": "9" * 40}, {"deed": "effacer"}])
def test_a_stale_button_changes_nothing(deed):
    booking = call(factories.make_session(), 1)
    client = coordinator_of(booking.session)
    response = client.post(CALLS, {"booking": booking.pk, "deed": "confirmer"} | deed if deed else {})
    assert response.status_code == 303
    assert "n’attend plus" in text_of(client.get(CALLS))
    assert state(booking) == "held"


def test_a_coordinator_calls_people_of_the_own_territory_only():
    booking = call(factories.make_session(department="29"), 1)
    client = signed_in(factories.make_coordinator("23"))
    assert "N1" not in text_of(client.get(CALLS))
    client.post(CALLS, {"booking": booking.pk, "deed": "confirmer"})
    assert state(booking) == "held"


def test_too_late_the_call_confirms_nothing():
    booking = call(factories.make_session(), 1)
    client = coordinator_of(booking.session)
    with time_machine.travel(booking.held_until + timedelta(seconds=1)):
        client.post(CALLS, {"booking": booking.pk, "deed": "confirmer"})
    assert state(booking) != "confirmed"


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(django_assert_max_num_queries):
    session, numbers = factories.make_session(capacity=60), []
    client = coordinator_of(session)
    for people in (range(1), range(1, 30)):
        for n in people:
            hold_place(
                session, first_name=f"N{n}", last_name="Morvan", phone=f"+336399812{n:02}", origin=f"origine {n}"
            )
        client.get(CALLS)
        with django_assert_max_num_queries(20) as queries:
            client.get(CALLS)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_hours_are_told_at_the_venue():
    session = factories.make_session(department="974", venue=factories.make_venue("974", city="Saint-Denis"))
    with time_machine.travel(timezone.now(), tick=False):
        booking = hold(session)
        until = booking.held_until.astimezone(session.zone)
        assert f"{until.hour} h {until.minute:02d}" in page(booking)
        assert f"{until.hour} h {until.minute:02d}" in text_of_mail()


def text_of_mail():
    return OutgoingMail.objects.get().text.replace("\u00a0", " ")
