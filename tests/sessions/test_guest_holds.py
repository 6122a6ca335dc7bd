"""Booking without a login: what is held, until when, what confirms it, what becomes of it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Person
from lms.common.errors import DomainError
from lms.mail.models import OutgoingMail
from lms.portal.queries import integrity_problems
from sessions import rules
from sessions.models import Booking
from sessions.queries import booking_of_link, integrity_checks, link_token, position
from sessions.services.attendance import add_walk_in
from sessions.services.booking import book_place, cancel_booking
from sessions.services.holds import LimitError, confirm_booking, hold_place, origin_of, purge_expired
from sessions.services.planning import cancel_session, correct_session
from tests import factories
from tests.sessions.test_public_views import remote_session

pytestmark = pytest.mark.django_db
LUCETTE = {"first_name": "Lucette", "last_name": "Morvan", "email": "lucette@exemple.example"}


def hold(session, network="192.0.2.1", **fields):
    return hold_place(session, **LUCETTE | fields, origin=origin_of(session, network))


def kinds():
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


# --- holding ---------------------------------------------------------------------------------------------------------
def test_a_place_is_held_with_a_person_a_move_and_one_message():
    session = factories.make_session(capacity=2)
    booking = hold(session, department="23", status="volunteer")
    session.refresh_from_db()
    assert (booking.state, booking.ticket, booking.invited) == ("held", 1, False)
    assert (session.seats_taken, session.waiting) == (1, 0)
    assert list(booking.moves.values_list("before", "after", "by")) == [("", "held", None)]
    person = Person.objects.get(contact_email=LUCETTE["email"])
    assert (person.user, person.department, person.status) == (None, "23", "volunteer")
    assert kinds() == ["held"]
    mail = OutgoingMail.objects.get()
    assert link_token(fresh(booking)) in mail.text
    assert mail.calendar == ""
    assert booking.origin
    assert "192.0.2.1" not in booking.origin


@pytest.mark.parametrize(
    ("days", "by_phone", "hours"), [(10, False, 24), (10, True, 72), (3, False, 24), (2, False, 2), (4, True, 72)]
)
def test_how_long_a_place_is_held(days, by_phone, hours):
    session = factories.make_session(days=days)
    with time_machine.travel(timezone.now(), tick=False):
        expected = timezone.now() + timedelta(hours=hours)
        if session.starts_at - timezone.now() <= timedelta(days=3) and not by_phone:
            expected = timezone.now() + timedelta(hours=2)
        assert rules.hold_end(session, by_phone=by_phone) == min(expected, session.booking_closes_at)


def test_a_place_is_never_held_past_the_end_of_the_booking_window():
    session = factories.make_session(booking_closes_at=timezone.now() + timedelta(minutes=20))
    assert hold(session).held_until == session.booking_closes_at


def test_a_telephone_alone_holds_a_place_and_writes_to_nobody():
    session = factories.make_session()
    booking = hold(session, email="", phone="+33639981234")
    assert booking.state == "held"
    assert kinds() == []
    again = hold(session, email="", phone="+33639981234")
    assert again == booking
    assert Person.objects.filter(phone="+33639981234", user=None).count() == 1


def test_a_session_that_is_closed_refuses_and_makes_no_person():
    session = factories.make_session()
    before = Person.objects.count()
    with time_machine.travel(session.booking_closes_at), pytest.raises(DomainError, match="closes"):
        hold(session)
    assert Person.objects.count() == before


def test_ten_times_the_same_is_one_person_one_booking_one_message():
    session = factories.make_session()
    assert len({hold(session).pk for _ in range(10)}) == 1
    assert kinds() == ["held"]


def test_asked_again_later_the_message_is_written_again_within_the_limit():
    session = factories.make_session()
    for minutes, expected in ((0, 1), (9, 1), (11, 2), (22, 3)):
        with later(minutes=minutes):
            hold(session)
            assert len(kinds()) == expected
    with later(minutes=33), pytest.raises(LimitError, match="adresse"):
        hold(session)
    assert Booking.objects.count() == 1


def test_who_is_booked_is_told_so_by_the_mailbox_alone():
    session = factories.make_session()
    user = factories.make_user(**LUCETTE)
    booking = book_place(session, person=user.person, by=user)
    assert hold(session) == booking
    assert fresh(booking).state == "confirmed"
    assert fresh(booking).origin == ""
    assert kinds() == ["confirmed", "already_booked"]
    assert link_token(fresh(booking)) in OutgoingMail.objects.get(kind="already_booked").text


def test_what_a_visitor_types_changes_nobody_who_is_known():
    person = factories.make_person(
        email=LUCETTE["email"], first_name="Lucette", last_name="Morvan", phone="+33639981111"
    )
    hold(factories.make_session(), phone="+33639982222", department="29", first_name="LUCETTE")
    kept = fresh(person)
    assert (kept.first_name, str(kept.phone.as_e164), kept.department) == ("Lucette", "+33639981111", "")


# --- confirming ------------------------------------------------------------------------------------------------------
def test_the_confirmation_gives_the_place_its_message_and_its_calendar_entry():
    session = factories.make_session()
    booking = confirm_booking(hold(session))
    assert (booking.state, booking.held_until, booking.origin, booking.invited) == ("confirmed", None, "", True)
    assert kinds() == ["held", "confirmed"]
    assert "METHOD:REQUEST" in OutgoingMail.objects.get(kind="confirmed").calendar
    assert fresh(session).seats_taken == 1
    assert confirm_booking(booking).state == "confirmed"
    assert kinds() == ["held", "confirmed"]
    assert list(integrity_problems()) == []


def test_a_login_that_books_confirms_what_it_asked_for_before():
    session = factories.make_session()
    user = factories.make_user(**LUCETTE)
    held = hold(session)
    assert held.person == user.person
    assert book_place(session, person=user.person, by=user).pk == held.pk
    assert fresh(held).state == "confirmed"


def test_who_cancels_before_confirming_frees_the_place():
    session = factories.make_session(capacity=1)
    booking = hold(session)
    [waiting] = factories.book(session)
    assert waiting.state == "waiting"
    cancel_booking(booking, by=None)
    assert fresh(waiting).state == "confirmed"
    assert fresh(booking).origin == ""
    assert list(integrity_checks()) == []


# --- a rank ----------------------------------------------------------------------------------------------------------
def test_a_rank_counts_from_its_confirmation():
    session = factories.make_session(capacity=1)
    factories.book(session)
    asked = hold(session)
    [after] = factories.book(session)
    session.refresh_from_db()
    assert (asked.state, after.state, session.waiting) == ("asked", "waiting", 1)
    assert position(after) == 1
    confirmed = confirm_booking(asked)
    assert (confirmed.state, position(confirmed), position(fresh(after))) == ("waiting", 2, 1)
    assert confirmed.ticket > after.ticket
    assert list(integrity_checks()) == []


def test_an_unconfirmed_rank_neither_blocks_nor_overtakes():
    session = factories.make_session(capacity=1)
    [first] = factories.book(session)
    asked = hold(session)
    [second] = factories.book(session)
    cancel_booking(first, by=None)
    assert fresh(second).state == "confirmed"
    cancel_booking(second, by=None)
    [newcomer] = factories.book(session)
    assert newcomer.state == "confirmed"
    assert fresh(asked).state == "asked"
    assert list(integrity_checks()) == []


def test_a_rank_confirmed_when_a_place_is_free_gives_the_place():
    session = factories.make_session(capacity=1)
    [first] = factories.book(session)
    asked = hold(session)
    cancel_booking(first, by=None)
    assert confirm_booking(asked).state == "confirmed"
    assert list(integrity_checks()) == []


# --- expiring --------------------------------------------------------------------------------------------------------
def test_after_its_hour_a_place_goes_on_in_ticket_order():
    session = factories.make_session(capacity=1)
    booking = hold(session)
    second, third = factories.book(session, 2)
    with later(hours=25):
        assert purge_expired() == 1
        assert purge_expired() == 0
    assert [fresh(b).state for b in (booking, second, third)] == ["expired", "confirmed", "waiting"]
    assert kinds().count("expired") == 1
    assert (fresh(booking).origin, fresh(booking).held_until) == ("", booking.held_until)
    assert list(integrity_checks()) == []


def test_the_command_says_how_many(capsys):
    hold(factories.make_session())
    with later(hours=25):
        call_command("purge_expired")
    assert capsys.readouterr().out == "1 expired\n"


def test_the_timetable_asks_each_minute_and_piles_nothing_up(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["purge-expired"]
    assert entry["options"]["expires"] < entry["schedule"] == 60
    booking = hold(factories.make_session())
    with later(hours=25):
        import_string(entry["task"]).apply()
    assert fresh(booking).state == "expired"


def test_a_timetable_that_stands_still_keeps_no_place_from_anybody():
    session = factories.make_session(capacity=1)
    booking = hold(session)
    with later(hours=25):
        [newcomer] = factories.book(session)
    assert (fresh(booking).state, newcomer.state) == ("expired", "confirmed")


def test_too_late_is_refused_before_anything_has_expired_it():
    booking = hold(factories.make_session())
    with later(hours=24):
        assert confirm_booking(booking).state == "expired"
    assert kinds() == ["held", "expired"]


def test_a_second_before_is_in_time():
    with time_machine.travel(timezone.now(), tick=False):
        booking = hold(factories.make_session())
    with time_machine.travel(booking.held_until - timedelta(seconds=1), tick=False):
        assert confirm_booking(booking).state == "confirmed"


def test_after_expiry_one_books_again_as_the_same_person():
    session = factories.make_session()
    first = hold(session)
    with later(hours=25):
        second = hold(session)
        assert (second.state, second.person) == ("held", first.person)
        assert second.ticket > first.ticket
        assert booking_of_link(link_token(fresh(second))) == second


def test_a_cancelled_session_takes_the_held_places_along():
    session = factories.make_session()
    booking = hold(session)
    cancel_session(session, reason="Neige", by=session.created_by)
    assert fresh(booking).state == "cancelled"
    assert fresh(booking).origin == ""
    assert list(integrity_checks()) == []


def test_who_comes_to_the_door_confirms_the_place_that_was_kept():
    session = factories.make_session(days=1)
    trainer = session.trainers.get().user
    with time_machine.travel(session.starts_at - timedelta(minutes=30)):
        booking = hold(session)
        assert add_walk_in(session, person=booking.person, by=trainer).state == "confirmed"


def test_who_comes_to_the_door_with_an_unconfirmed_rank_is_a_walk_in():
    session = factories.make_session(days=1, capacity=1)
    factories.book(session)
    with time_machine.travel(session.starts_at - timedelta(minutes=30)):
        booking = hold(session)
        assert add_walk_in(session, person=booking.person, by=session.trainers.get().user).state == "walk_in"
    assert list(integrity_checks()) == []


# --- limits ----------------------------------------------------------------------------------------------------------
def crowd(session, count, network="192.0.2.1"):
    return [hold(session, network, email=f"personne{n}@exemple.example", first_name=f"N{n}") for n in range(count)]


def test_one_connection_holds_three_places_at_most(settings):
    session = factories.make_session()
    crowd(session, settings.GUEST_HOLDS_PER_SESSION)
    with pytest.raises(LimitError, match="attendent déjà"):
        hold(session)
    assert not Person.objects.filter(contact_email=LUCETTE["email"]).exists()
    hold(session, "192.0.2.2")
    hold(factories.make_session(), first_name="Autre")


def test_the_twin_without_the_limit_more_are_held(settings):
    settings.GUEST_HOLDS_PER_SESSION = 100
    crowd(factories.make_session(), 4)
    assert Booking.objects.filter(state="held").count() == 4


def test_a_confirmed_place_makes_room_for_the_next_of_the_same_connection():
    session = factories.make_session()
    first, *_ = crowd(session, 3)
    confirm_booking(first)
    assert hold(session).state == "held"


def test_one_mailbox_gets_three_messages_an_hour():
    sessions = [factories.make_session() for _ in range(4)]
    for session in sessions[:3]:
        hold(session)
    with pytest.raises(LimitError, match="messagerie"):
        hold(sessions[3])
    assert kinds() == ["held"] * 3
    with later(minutes=61):
        hold(sessions[3])


def test_the_twin_without_the_limit_the_form_is_a_mail_cannon(settings):
    settings.GUEST_MESSAGES_PER_HOUR = 100
    for _ in range(4):
        hold(factories.make_session())
    assert kinds() == ["held"] * 4


# --- integrity -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"held_until": None}, "sans heure limite"),
        ({"held_until": timezone.now() - timedelta(minutes=11)}, "jamais expirée"),
        ({"state": "confirmed"}, "n’est pas oubliée"),
    ],
)
def test_integrity_sees_a_broken_hold(change, words):
    booking = hold(factories.make_session())
    assert list(integrity_checks()) == []
    Booking.objects.filter(pk=booking.pk).update(**change)
    assert any(words in sentence for _, sentence in integrity_checks())


# --- what else is told -----------------------------------------------------------------------------------------------
def test_a_moved_session_does_not_tell_an_unconfirmed_person_that_the_place_is_theirs():
    session = factories.make_session()
    hold(session)
    venue = factories.make_venue(city="Aubusson", name="Autre salle")
    correct_session(session, venue=venue, by=session.created_by)
    text = OutgoingMail.objects.get(kind="changed").text
    assert "reste à confirmer avant le" in text
    assert "reste valable" not in text


def test_who_gives_a_held_place_back_is_not_told_of_a_queue():
    cancel_booking(hold(factories.make_session()), by=None)
    assert "liste d’attente" not in OutgoingMail.objects.get(kind="cancelled").text


def test_the_link_of_a_video_room_is_for_who_has_a_place():
    session, room = remote_session(), "https://visio.exemple.example/salle"
    type(session).objects.update(capacity=1)
    booking = hold(session)
    [waiting] = factories.book(session)
    for mail in OutgoingMail.objects.all():
        assert room not in mail.text + mail.html
    confirm_booking(booking)
    assert room in OutgoingMail.objects.get(kind="confirmed").text
    assert waiting.state == "waiting"
