"""The trainer's screens through the HTTP client, with htmx and without: own sessions only, roll-call to correction."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Person
from sessions.models import Attendance, AttendanceMark, Booking
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import book_place
from sessions.services.planning import cancel_session
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def plain(response):
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"[\s\u00a0]+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.fixture
def class_(client):
    """A session of two half-days with two persons, its trainer logged in, the clock at its start."""
    session = factories.make_session(count=2)
    session.people = factories.book(session, 2)
    session.trainer = session.trainers.get().user
    session.first, session.second = session.half_days.chronological()
    with time_machine.travel(session.starts_at, tick=False) as clock:
        client.force_login(session.trainer)
        session.clock = clock
        yield session


@pytest.fixture
def travel(class_):
    """Moves the clock of the session to a moment."""
    return class_.clock.move_to


def address(name, half_day, *more):
    return reverse(f"animation:{name}", args=[half_day.session_id, half_day.pk, *more])


def sheet(half_day):
    return f"{reverse('animation:roll_call', args=[half_day.session_id])}?demi-journee={half_day.pk}"


def mark_all(session, half_day, status="present"):
    return [mark_attendance(half_day, booking=b, status=status, by=session.trainer) for b in session.people]


# --- who may ---------------------------------------------------------------------------------------------------------
def doors(session):
    half_day = session.first
    yield from ((reverse(f"animation:{name}", args=[session.pk]), "get") for name in ("session", "roll_call"))
    yield from ((address(name, half_day), "get") for name in ("walk_in", "close"))
    yield from ((address(name, half_day), "post") for name in ("mark", "mark_rest", "walk_in", "close"))
    attendance = Attendance.objects.first() or mark_all(session, half_day)[0]
    yield from ((address("correct", half_day, attendance.pk), method) for method in ("get", "post"))


def test_visitors_are_asked_to_log_in(class_):
    client = Client()
    for path, method in [*doors(class_), ("/animation/", "get")]:
        answer = getattr(client, method)(path)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/compte/login/"), path


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.TRAINER, Role.COORDINATION])
def test_others_find_nothing(class_, role):
    client = Client()
    client.force_login(factories.make_user(role, departments=["23"]))
    for path, method in doors(class_):
        assert getattr(client, method)(path, {"status": "absent"}).status_code == 404, path
    assert client.get("/animation/").status_code == (200 if role == Role.TRAINER else 404)
    assert not AttendanceMark.objects.filter(status="absent").exists()


def test_a_half_day_or_mark_of_another_session_is_not_found(client, class_):
    other = factories.make_session(count=1, trainers=list(class_.trainers.all()))
    foreign = other.half_days.get()
    mine = mark_all(class_, class_.first)[0]
    paths = [
        reverse("animation:close", args=[class_.pk, foreign.pk]),
        address("correct", class_.second, mine.pk),
        f"{reverse('animation:roll_call', args=[class_.pk])}?demi-journee={foreign.pk}",
        f"{reverse('animation:roll_call', args=[class_.pk])}?demi-journee=x",
    ]
    assert [client.get(path).status_code for path in paths] == [404] * 4


def test_a_draft_is_not_shown_to_its_trainer(client):
    session = factories.make_session(publish=False)
    client.force_login(session.trainers.get().user)
    assert "Aucune session pour le moment" in plain(client.get("/animation/"))
    assert client.get(reverse("animation:session", args=[session.pk])).status_code == 404


def test_deeds_ask_for_a_token_and_never_answer_a_link(class_):
    client = Client(enforce_csrf_checks=True)
    client.force_login(class_.trainer)
    for name in ("mark", "mark_rest", "walk_in", "close"):
        assert client.post(address(name, class_.first)).status_code == 403, name
    assert [client.get(address(name, class_.first)).status_code for name in ("mark", "mark_rest")] == [405, 405]
    assert not Attendance.objects.exists()


# --- agenda and cockpit ----------------------------------------------------------------------------------------------
def test_the_agenda_puts_today_first_then_what_comes_then_what_is_left_to_close(client, class_):
    trainers = list(class_.trainers.all())
    coming = factories.make_session(count=1, trainers=trainers)
    factories.make_session(count=1)  # another trainer's
    page = client.get("/animation/")
    groups = {name: [s.pk for s in page.context[name]] for name in ("today", "coming", "past")}
    assert groups == {"today": [class_.pk], "coming": [coming.pk], "past": []}
    assert "Aujourd’hui" in plain(page)
    with time_machine.travel(class_.ends_at + timedelta(days=1)):
        client.force_login(class_.trainer)
        assert "Appel à clore 0 demi-journée sur 2 close" in plain(client.get("/animation/"))


def test_today_is_the_venues_today(client):
    zone = ZoneInfo("Pacific/Noumea")
    venue = factories.make_venue("988", postcode="98800", city="Nouméa")
    session = factories.make_session(department="988", venue=venue, count=1)
    assert session.zone == zone
    start = session.starts_at.astimezone(zone)
    client.force_login(session.trainers.get().user)
    with time_machine.travel(datetime.combine(start.date(), time(0, 30), zone)):  # still the day before in Paris
        client.force_login(session.trainers.get().user)
        assert [s.pk for s in client.get("/animation/").context["today"]] == [session.pk]


def test_the_cockpit_names_the_people_and_the_progress_of_attestations(client, class_):
    page = reverse("animation:session", args=[class_.pk])
    words = plain(client.get(page))
    assert class_.people[0].person.list_name in words
    assert "Faire l’appel" in words
    for half_day in (class_.first, class_.second):
        with time_machine.travel(half_day.event.end):
            mark_all(class_, half_day)
            close_half_day(half_day, by=class_.trainer)
    words = plain(client.get(page))
    assert "sur 2 attestations prêtes" in words
    assert "Appel clos : 2 personnes présentes sur 2" in words


# --- roll-call -------------------------------------------------------------------------------------------------------
def test_before_its_hour_the_roll_call_says_when_it_opens(client, class_):
    with time_machine.travel(class_.starts_at - timedelta(hours=2)):
        client.force_login(class_.trainer)
        page = client.get(sheet(class_.first))
        assert "L’appel n’est pas encore ouvert" in plain(page)
        assert "à 8 h 00" in plain(page)
        assert class_.people[0].person.list_name in plain(page)
        assert 'name="status"' not in page.content.decode()
        refused = client.post(
            address("mark", class_.first), {"booking": class_.people[0].pk, "status": "present"}, follow=True
        )
        assert "L’appel ouvre à 8 h 00." in plain(refused)


def test_a_tap_without_script_comes_back_to_the_row(client, class_):
    booking = class_.people[0]
    answer = client.post(address("mark", class_.first), {"booking": booking.pk, "status": "present"})
    assert (answer.status_code, answer.url) == (302, f"{sheet(class_.first)}#pointage-{booking.pk}")
    page = client.get(sheet(class_.first))
    assert "1 sur 2 pointés" in plain(page)
    pressed = re.findall(r'id="(\w+)-\d+"[^>]*aria-pressed="true"', page.content.decode())
    assert pressed == ["present"]


def test_a_tap_with_htmx_brings_the_row_the_count_and_the_words(client, class_):
    booking = class_.people[0]
    answer = client.post(address("mark", class_.first), {"booking": booking.pk, "status": "absent"}, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count("<li") == html.count(f'id="pointage-{booking.pk}"') == 1
    assert 'id="avancement" hx-swap-oob="innerHTML"' in html
    assert f"{booking.person.full_name} : absent. 1 sur 2 pointés." in plain(answer)
    assert "csrfmiddlewaretoken" in html
    assert "<html" not in html


def test_a_double_tap_makes_one_mark_and_a_change_keeps_both(client, class_):
    booking = class_.people[0]
    for status in ("present", "present", "excused"):
        client.post(address("mark", class_.first), {"booking": booking.pk, "status": status}, headers=HTMX)
    assert Attendance.objects.get().status == "excused"
    assert list(AttendanceMark.objects.values_list("status", flat=True)) == ["present", "excused"]


def test_a_senseless_tap_changes_nothing_and_says_so(client, class_, subtests):
    tap = {"booking": class_.people[0].pk, "status": "present"}
    for change in ({"status": "late"}, {"status": ""}, {"booking": "x"}, {"booking": "999999"}, {"booking": ""}):
        for headers in (HTMX, {}):
            with subtests.test(change=change, htmx=bool(headers)):
                answer = client.post(address("mark", class_.first), tap | change, headers=headers)
                assert answer.status_code == (200 if headers else 302)
                assert answer.headers.get("HX-Refresh") == ("true" if headers else None)
                assert "n’a pas été compris" in plain(client.get(sheet(class_.first)))
    assert not Attendance.objects.exists()


def test_everybody_still_unmarked_is_present_at_one_tap(client, class_):
    mark_attendance(class_.first, booking=class_.people[0], status="absent", by=class_.trainer)
    client.post(address("mark_rest", class_.first))
    assert sorted(Attendance.objects.values_list("status", flat=True)) == ["absent", "present"]
    assert "2 sur 2 pointés" in plain(client.get(sheet(class_.first)))


def test_a_walk_in_is_added_once_and_present(client, class_):
    names = {"first_name": "Jeanne", "last_name": "<b>Petit</b>"}
    page = client.post(address("walk_in", class_.first), names, follow=True)
    assert "Jeanne <b>Petit</b> est sur la feuille" in page.content.decode().replace("&lt;", "<").replace("&gt;", ">")
    booking = Booking.objects.get(state="walk_in")
    assert (booking.attendances.get().half_day, booking.attendances.get().status) == (class_.first, "present")
    assert "Venu sans inscription" in plain(page)
    again = client.post(address("walk_in", class_.first), names)
    assert "est déjà sur la feuille" in plain(again)
    assert Person.objects.filter(last_name="<b>Petit</b>").count() == 1
    client.post(address("walk_in", class_.first), names | {"namesake": "on"})
    assert Booking.objects.filter(state="walk_in").count() == 2


def test_a_refused_walk_in_leaves_nobody_behind(client, class_):
    mark_all(class_, class_.first)
    close_half_day(class_.first, by=class_.trainer, over=True)
    before = Person.objects.count()
    page = client.post(address("walk_in", class_.first), {"first_name": "Jeanne", "last_name": "Petit"})
    assert "Cette demi-journée est close" in plain(page)
    assert (Person.objects.count(), Booking.objects.filter(state="walk_in").count()) == (before, 0)


def test_closing_is_refused_with_the_names_until_everybody_is_marked(client, class_, travel):
    first, last = class_.people
    travel(class_.first.event.end)
    mark_attendance(class_.first, booking=first, status="present", by=class_.trainer)
    asked = plain(client.get(address("close", class_.first)))
    assert "Il reste 1 personne à pointer" in asked
    assert last.person.list_name in asked
    refused = plain(client.post(address("close", class_.first), follow=True))
    assert f"Il reste 1 personne à pointer : {last.person.list_name}." in refused
    mark_attendance(class_.first, booking=last, status="excused", by=class_.trainer)
    asked = plain(client.get(address("close", class_.first)))
    assert "« Je certifie l’exactitude des présences. »" in asked
    assert "Présents 1 Absents 0 Excusés 1" in asked
    assert class_.trainer.person.full_name in asked
    closed = client.post(address("close", class_.first), follow=True)
    assert "La demi-journée est close" in plain(closed)
    class_.first.refresh_from_db()
    assert class_.first.confirmed_as == class_.trainer.person.full_name


def test_closing_long_before_the_end_is_asked_again_and_counts_what_was_given(client, class_, travel):
    travel(class_.first.event.start - timedelta(minutes=1))
    assert "Cette demi-journée n’a pas encore commencé Elle commence à 9 h 00." in plain(
        client.get(address("close", class_.first))
    )
    travel(class_.first.event.start + timedelta(minutes=45))
    mark_all(class_, class_.first)
    asked = plain(client.get(address("close", class_.first)))
    assert "Cette demi-journée finit à 12 h 30 Il est 9 h 45." in asked
    assert "45 minutes au plus seront comptées par personne, au lieu de 3 h 30." in asked
    refused = plain(client.post(address("close", class_.first), follow=True))
    assert "La demi-journée finit à 12 h 30 : confirmez qu’elle est déjà finie." in refused
    assert not Attendance.objects.exclude(minutes=210).exists()
    closed = client.post(address("close", class_.first), {"over": "1"}, follow=True)
    assert "La demi-journée est close" in plain(closed)
    assert "45 minutes comptées" in plain(client.get(sheet(class_.first)))


def test_at_the_end_nothing_more_is_asked(client, class_, travel):
    travel(class_.first.event.end - timedelta(minutes=10))
    mark_all(class_, class_.first)
    assert "finit à" not in plain(client.get(address("close", class_.first)))
    assert "La demi-journée est close" in plain(client.post(address("close", class_.first), follow=True))
    assert set(Attendance.objects.values_list("minutes", flat=True)) == {210}


def test_a_closed_half_day_is_read_and_corrected_with_a_reason_that_stays(client, class_):
    attendance = mark_all(class_, class_.first)[0]
    with time_machine.travel(class_.first.event.end):
        close_half_day(class_.first, by=class_.trainer)
    page = client.get(sheet(class_.first))
    assert "L’appel est clos" in plain(page)
    assert 'name="status"' not in page.content.decode()
    correct = address("correct", class_.first, attendance.pk)
    assert correct in page.content.decode()
    refused = client.post(correct, {"status": "absent", "reason": ""})
    assert "Dites pourquoi vous corrigez" in plain(refused)
    page = client.post(correct, {"status": "absent", "reason": "Partie avant l’appel"}, follow=True)
    assert "est corrigée" in plain(page)
    assert "Corrigé : Partie avant l’appel" in plain(page)
    history = plain(client.get(correct))
    assert re.search(r"Présent , 3 h 30 .* Absent : Partie avant l’appel", history)
    assert "Entre 1 et 210 minutes" in plain(
        client.post(correct, {"status": "present", "minutes": "999", "reason": "Erreur"})
    )
    client.post(correct, {"status": "present", "minutes": "170", "reason": "Arrivée à 9 h 40"})
    assert AttendanceMark.objects.filter(booking=attendance.booking).count() == 3
    attendance.refresh_from_db()
    assert (attendance.status, attendance.minutes) == ("present", 170)


def test_an_open_half_day_needs_no_correction(client, class_):
    attendance = mark_all(class_, class_.first)[0]
    page = client.post(address("correct", class_.first, attendance.pk), {"status": "absent", "reason": "Erreur"})
    assert "pointez simplement à nouveau" in plain(page)


def test_a_cancelled_session_has_no_roll_call(client):
    session = factories.make_session(count=1)
    cancel_session(session, reason="Dégât des eaux", by=factories.make_coordinator("23"))
    trainer = session.trainers.get().user
    with time_machine.travel(session.starts_at):
        client.force_login(trainer)
        page = plain(client.get(sheet(session.half_days.get())))
        assert "Cette session est annulée" in page
        assert "Dégât des eaux" in plain(client.get(reverse("animation:session", args=[session.pk])))


def test_a_session_without_anybody_can_be_called_and_closed(client):
    session = factories.make_session(count=1)
    with time_machine.travel(session.ends_at):
        client.force_login(session.trainers.get().user)
        half_day = session.half_days.get()
        assert "Personne n’est inscrit" in plain(client.get(sheet(half_day)))
        assert "La demi-journée est close" in plain(client.post(address("close", half_day), follow=True))


@pytest.mark.slow
def test_the_roll_call_costs_the_same_for_one_and_for_many(
    client, django_assert_max_num_queries, django_assert_num_queries
):
    trainer = factories.make_trainer()
    few, many = (factories.make_session(count=2, capacity=300, trainers=[trainer]) for _ in range(2))
    for session, people in ((few, 1), (many, 60)):
        for _ in range(people):
            book_place(session, person=factories.make_person(email=""), by=trainer.user)
    client.force_login(trainer.user)
    for name in ("roll_call", "session"):
        with django_assert_max_num_queries(20) as context:
            client.get(reverse(f"animation:{name}", args=[few.pk]))
        with django_assert_num_queries(len(context)):
            client.get(reverse(f"animation:{name}", args=[many.pk]))
    with django_assert_max_num_queries(20):
        client.get("/animation/")
