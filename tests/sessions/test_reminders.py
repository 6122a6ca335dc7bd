"""The message of the evening before (F-08, F-12): once, at the hour of the venue, to those who have a place."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command

from lms.mail.models import OutgoingMail
from sessions.models import Booking
from sessions.queries import link_token
from sessions.services.booking import cancel_booking
from sessions.services.planning import cancel_session, correct_session
from sessions.services.reminders import send_reminders
from sessions.tasks import send_reminders as send_reminders_task
from tests import factories
from tests.sessions.test_emails import HOSTILE, Page, sent

pytestmark = pytest.mark.django_db


def written():
    return OutgoingMail.objects.filter(kind="day_before").order_by("pk")


def evening(session, *, hour=17, minute=0):
    """The evening before a session, at that hour of its venue."""
    start = session.starts_at.astimezone(session.zone)
    return (start - timedelta(days=1)).replace(hour=hour, minute=minute)


@pytest.fixture
def booking():
    venue = factories.make_venue(access="Bus 3, arrêt du Marché.")
    venue.directions = "Portail vert, sonnez au 2."
    venue.save()
    session = factories.make_session(venue=venue)
    session.day_contact_name, session.day_contact_phone = "Nadège Rivière", "+33639981299"
    session.save()
    return factories.book(session)[0]


def test_it_says_when_where_which_door_who_to_call_and_leads_to_the_page(booking):
    with time_machine.travel(evening(booking.session)):
        assert send_reminders() == 1
    (mail,) = written()
    assert mail.recipient == booking.person.contact_email
    assert mail.subject == f"Demain à 9\u00a0h\u00a000\u00a0: {booking.session.title}"
    page = f"{settings.BASE_URL}/inscriptions/{link_token(Booking.objects.get(pk=booking.pk))}/jour-j/"
    html = Page(mail.html)
    assert page in mail.text
    assert page in html.links
    for content in (mail.text, html.text):
        for words in (
            "demain à 9\u00a0h\u00a000",
            "Salle du Banc vert",
            "3 place du Marché, 23000\u00a0Guéret",
            "Portail vert, sonnez au 2.",
            "Bus 3, arrêt du Marché.",
            "Nadège Rivière",
            "06\u00a039\u00a098\u00a012\u00a099",
        ):
            assert words in content, words
    assert (mail.calendar, mail.calendar_method) == ("", "")  # the invitation is in the calendar already


def test_not_before_the_evening_nor_after_the_start(booking):
    session = booking.session
    for moment in (evening(session, hour=16, minute=59), session.starts_at, session.ends_at):
        with time_machine.travel(moment):
            assert send_reminders() == 0
    with time_machine.travel(evening(session)):
        assert send_reminders() == 1


def test_a_beat_that_was_down_in_the_evening_still_writes_in_the_morning(booking):
    with time_machine.travel(booking.session.starts_at - timedelta(hours=2)):
        assert send_reminders() == 1
    assert written().get().subject.startswith("Aujourd’hui à 9")


def test_however_often_it_runs_each_person_is_written_to_once(booking):
    for minutes in range(0, 600, 10):
        with time_machine.travel(evening(booking.session) + timedelta(minutes=minutes)):
            send_reminders_task()
    out = StringIO()
    with time_machine.travel(evening(booking.session, hour=23)):
        call_command("send_reminders", stdout=out)
    assert out.getvalue() == "0 written\n"
    assert written().count() == 1


def test_only_who_has_a_place_and_an_address():
    session = factories.make_session(capacity=2, days=10)
    gone, stays, waits, last = factories.book(session, 4)
    cancel_booking(gone, by=gone.person.user)  # `waits` is promoted
    stays.person.contact_email = ""
    stays.person.save()
    with time_machine.travel(evening(session)):
        assert send_reminders() == 1
    assert written().get().recipient == waits.person.contact_email
    assert last.pk not in {int(mail.key.split(":")[1]) for mail in written()}


def test_a_session_called_off_or_moved_away_is_not_announced(booking):
    off = factories.book(factories.make_session())[0].session
    when = evening(off)
    cancel_session(off, reason="Neige", by=off.created_by)
    later = factories.half_days(booking.session.zone, days=20)
    correct_session(booking.session, half_days=later, by=booking.session.created_by)
    with time_machine.travel(when):
        assert send_reminders() == 0


def test_a_session_that_moves_after_the_message_is_announced_again(booking):
    session = booking.session
    with time_machine.travel(evening(session)):
        send_reminders()
        later = factories.half_days(session.zone, days=9)
        correct_session(session, half_days=later, by=session.created_by)
    session.refresh_from_db()
    with time_machine.travel(evening(session)):
        assert send_reminders() == 1
    assert written().count() == 2


# (department, first day, UTC hour of 17 h there the evening before): both clock changes of Paris, and overseas.
PLACES = {"75": "Europe/Paris", "974": "Indian/Reunion", "988": "Pacific/Noumea", "972": "America/Martinique"}
DAYS = ["2026-10-25", "2026-10-26", "2027-03-28", "2027-03-29", "2028-02-29", "2028-03-01", "2027-01-01"]
SUMMER = {"2026-10-25", "2027-03-29"}  # 17 h of the evening before is still, or already, summer time in Paris
OFFSETS = {"974": 4, "988": 11, "972": -4}


@pytest.mark.slow
@pytest.mark.parametrize("department", PLACES)
@pytest.mark.once
def test_the_hour_is_that_of_the_venue_on_every_kind_of_day(department, subtests):
    zone = ZoneInfo(PLACES[department])
    with time_machine.travel(datetime(2026, 9, 1, 12, tzinfo=UTC)):
        sessions = {}
        venue, course = factories.make_venue(department), factories.make_course()
        for day in DAYS:
            start = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=zone)
            slots = [(start, start + timedelta(hours=3))]
            session = factories.make_session(department=department, venue=venue, course=course, half_days=slots)
            sessions[day] = factories.book(session)[0]
    for day, booking in sessions.items():
        offset = OFFSETS.get(department, 2 if day in SUMMER else 1)
        eve = datetime.fromisoformat(f"{day}T17:00").replace(tzinfo=UTC) - timedelta(days=1, hours=offset)
        with subtests.test(day=day):
            with time_machine.travel(eve - timedelta(minutes=1), tick=False):
                send_reminders()
                assert not written().filter(key__startswith=f"booking:{booking.pk}:").exists()
            for minutes in range(0, 300, 30):  # through the repeated hour too
                with time_machine.travel(eve + timedelta(minutes=minutes), tick=False):
                    send_reminders()
            mail = written().get(key__startswith=f"booking:{booking.pk}:")
            assert mail.subject.startswith("Demain à 9\u00a0h\u00a000")


def test_what_people_type_stays_text(booking, subtests):
    def mail_with(value):
        written().delete()
        session = booking.session
        session.facts = session.facts | {"title": value}
        session.day_contact_name, session.practical = value[:150], value
        session.save()
        for name in ("name", "directions", "access"):
            setattr(session.venue, name, value)
        session.venue.save()
        with time_machine.travel(evening(session)):
            send_reminders()
        return written().get()

    plain = mail_with("Lucette")
    tags, links, headers = Page(plain.html).tags, Page(plain.html).links, sent(plain).keys()
    for value in (value.replace("\x00", "") for value in HOSTILE):  # PostgreSQL stores no NUL
        with subtests.test(value=ascii(value)):
            mail = mail_with(value)
            assert Page(mail.html).tags == tags
            assert Page(mail.html).links == links
            assert sent(mail).keys() == headers
            assert not set("\u202e\u2028\x00\x0b") & set(mail.subject + mail.text + mail.html)
