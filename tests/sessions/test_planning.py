from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from schedule.models import Calendar, Event

from lms.common.errors import DomainError
from lms.mail.models import OutgoingMail
from sessions.queries import half_days_of, integrity_checks
from sessions.services.attendance import mark_attendance
from sessions.services.planning import add_venue, cancel_session, correct_session, plan_session, publish_session
from tests import factories

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def kinds():
    return sorted(OutgoingMail.objects.values_list("kind", flat=True))


def test_planning_writes_half_days_as_events_of_the_organisers_calendar():
    session = factories.make_session(publish=False, count=3)
    calendar = Calendar.objects.get(slug=f"organisation-{session.organiser_id}")
    events = Event.objects.filter(calendar=calendar).order_by("start")
    assert [h.event for h in session.half_days.chronological()] == list(events)
    assert (session.starts_at, session.ends_at) == (events[0].start, events[2].end)
    assert session.state == "draft"
    assert [h.period for h in half_days_of(session)] == ["matin", "après-midi", "matin"]


def test_bookings_close_five_days_before_unless_that_is_past():
    far = factories.make_session(publish=False, booking_closes_at=None, days=10)
    near = factories.make_session(publish=False, booking_closes_at=None, days=2)
    assert far.booking_closes_at == far.starts_at - timedelta(days=5)
    assert near.booking_closes_at == near.starts_at


def slot(start, end, days=10):
    day = timezone.now().astimezone(PARIS).date() + timedelta(days=days)
    return tuple(datetime.combine(day, datetime.strptime(t, "%H:%M").time(), PARIS) for t in (start, end))  # noqa: DTZ007


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"half_days": [slot("12:30", "09:00")]}, "finit avant de commencer"),
        ({"half_days": [slot("09:00", "12:30"), slot("12:00", "17:00")]}, "se chevauchent"),
        ({"half_days": [slot("09:00", "12:30", days=-1)]}, "déjà passée"),
        ({"half_days": [slot("09:00", "09:00")]}, "finit avant de commencer"),
        ({"capacity": 0}, "au moins une place"),
        ({"minimum": 17}, "dépasse"),
        ({"booking_closes_at": slot("18:00", "19:00", days=12)[0]}, "closes avant le début"),
        ({"booking_opens_at": slot("09:00", "19:00", days=10)[0]}, "ouvrir avant"),
    ],
)
def test_an_impossible_plan_is_refused_in_words(change, words):
    with pytest.raises(DomainError, match=words):
        factories.make_session(publish=False, **change)
    assert not Event.objects.exists()


def test_a_session_needs_a_half_day_a_trainer_and_a_place():
    coordinator = factories.make_coordinator("23")
    plan = {
        "course": factories.make_course(),
        "half_days": [slot("09:00", "12:30")],
        "trainers": [factories.make_trainer()],
        "signatory_name": "N. R.",
        "signatory_title": "animatrice",
        "capacity": 5,
        "by": coordinator,
    }
    organiser = factories.make_organisation("23")
    with pytest.raises(DomainError, match="lieu"):
        plan_session(organiser, **plan)
    with pytest.raises(DomainError, match="formatrice"):
        plan_session(organiser, **plan | {"remote_link": "https://visio.example/a", "trainers": []})
    with pytest.raises(DomainError, match="au moins une demi-journée"):
        plan_session(organiser, **plan | {"half_days": []})
    assert plan_session(organiser, remote_link="https://visio.example/a", **plan).department == "23"


def test_another_territory_is_refused_for_organiser_venue_and_every_deed():
    session = factories.make_session(department="23")
    stranger = factories.make_coordinator("79")
    with pytest.raises(DomainError, match="territoire"):
        factories.make_session(department="23", coordinator=stranger)
    with pytest.raises(DomainError, match="territoire"):
        factories.make_session(
            department="79", coordinator=stranger, organiser=factories.make_organisation("79"),
            venue=factories.make_venue("23"),
        )  # fmt: skip
    for deed in (
        lambda: publish_session(session, by=stranger),
        lambda: correct_session(session, capacity=5, by=stranger),
        lambda: cancel_session(session, reason="Non", by=stranger),
    ):
        with pytest.raises(DomainError, match="territoire"):
            deed()


def test_publication_copies_the_facts_of_the_day():
    session = factories.make_session(publish=False)
    course = session.course
    course.title = "Un nouveau titre"
    course.save_revision().publish()
    session = publish_session(session, by=factories.make_coordinator("23"))
    assert session.title == "Un nouveau titre"
    course.title = "Encore un autre"
    course.save_revision().publish()
    session.refresh_from_db()
    assert session.title == "Un nouveau titre"


def test_a_session_that_has_begun_or_is_cancelled_cannot_be_published():
    coordinator = factories.make_coordinator("23")
    session = factories.make_session(publish=False, coordinator=coordinator)
    with time_machine.travel(session.starts_at + timedelta(hours=1)), pytest.raises(DomainError, match="déjà commencé"):
        publish_session(session, by=coordinator)
    cancel_session(session, reason="Plus de salle", by=coordinator)
    with pytest.raises(DomainError, match="annulée"):
        publish_session(session, by=coordinator)


def test_moving_a_published_session_tells_each_person_with_a_higher_sequence():
    coordinator = factories.make_coordinator("23")
    session = factories.make_session(capacity=1, coordinator=coordinator)
    booked, _ = factories.book(session, 2)
    correct_session(session, half_days=factories.half_days(PARIS, days=20), by=coordinator)
    session.refresh_from_db()
    booked.refresh_from_db()
    assert (session.sequence, booked.sequence) == (1, 1)
    assert kinds() == ["changed", "changed", "confirmed", "waiting"]
    assert list(integrity_checks()) == []


def test_what_moves_nobody_tells_nobody():
    coordinator = factories.make_coordinator("23")
    session = factories.make_session(coordinator=coordinator)
    factories.book(session, 1)
    same = [(h.event.start, h.event.end) for h in session.half_days.chronological()]
    correct_session(session, practical="Le repas est offert.", half_days=same, by=coordinator)
    assert kinds() == ["confirmed"]


def test_fewer_and_more_half_days():
    coordinator = factories.make_coordinator("23")
    session = factories.make_session(count=4, coordinator=coordinator)
    correct_session(session, half_days=factories.half_days(PARIS, count=2), by=coordinator)
    assert (session.half_days.count(), Event.objects.count()) == (2, 2)
    correct_session(session, half_days=factories.half_days(PARIS, count=3), by=coordinator)
    assert (session.half_days.count(), Event.objects.count()) == (3, 3)


def test_more_places_go_to_those_who_wait_fewer_than_taken_are_refused():
    coordinator = factories.make_coordinator("23")
    session = factories.make_session(capacity=2, coordinator=coordinator)
    bookings = factories.book(session, 5)
    correct_session(session, capacity=4, by=coordinator)
    for booking in bookings:
        booking.refresh_from_db()
    assert [b.state for b in bookings] == ["confirmed"] * 4 + ["waiting"]
    with pytest.raises(DomainError, match="4 personnes ont déjà une place"):
        correct_session(session, capacity=3, by=coordinator)
    assert list(integrity_checks()) == []


def test_dates_stay_once_presence_is_noted():
    coordinator = factories.make_coordinator("23")
    session = factories.make_session(coordinator=coordinator)
    [booking] = factories.book(session, 1)
    with time_machine.travel(session.starts_at):
        mark_attendance(half_days_of(session)[0], booking=booking, status="present", by=session.trainers.get().user)
        with pytest.raises(DomainError, match="présences sont déjà notées"):
            correct_session(session, half_days=factories.half_days(PARIS, days=20), by=coordinator)
        with pytest.raises(DomainError, match="ne peut plus être annulée"):
            cancel_session(session, reason="Trop tard", by=coordinator)


def test_cancelling_tells_everybody_once_and_asks_why():
    coordinator = factories.make_coordinator("23")
    session = factories.make_session(capacity=2, coordinator=coordinator)
    bookings = factories.book(session, 3)
    with pytest.raises(DomainError, match="pourquoi"):
        cancel_session(session, reason=" \n ", by=coordinator)
    cancel_session(session, reason="Salle inondée", by=coordinator)
    cancel_session(session, reason="Autre", by=coordinator)
    session.refresh_from_db()
    for booking in bookings:
        booking.refresh_from_db()
    assert [b.state for b in bookings] == ["cancelled"] * 3
    assert (session.seats_taken, session.waiting, session.cancel_reason) == (0, 0, "Salle inondée")
    assert kinds().count("session_cancelled") == 3
    assert list(integrity_checks()) == []


@pytest.mark.parametrize(
    ("department", "postcode", "day", "utc_hours"),
    [
        ("23", "23000", date(2026, 10, 24), (7, 10)),  # summer time: UTC+2
        ("23", "23000", date(2026, 10, 26), (8, 11)),  # winter time: UTC+1
        ("23", "23000", date(2027, 3, 27), (8, 11)),
        ("23", "23000", date(2027, 3, 29), (7, 10)),
        ("974", "97460", date(2026, 10, 26), (5, 8)),  # La Réunion: UTC+4 all year
        ("972", "97232", date(2026, 10, 26), (13, 16)),  # Martinique: UTC-4 all year
    ],
)
def test_nine_oclock_is_nine_oclock_at_the_venue(department, postcode, day, utc_hours):
    with time_machine.travel(datetime(2026, 9, 1, tzinfo=UTC)):
        venue = add_venue(by=None, name="Salle", street="1 rue", postcode=postcode, city="Ville", department=department)
        zone = ZoneInfo(venue.time_zone)
        hours = (datetime.combine(day, factories.MORNING[0], zone), datetime.combine(day, factories.MORNING[1], zone))
        session = factories.make_session(department=department, venue=venue, half_days=[hours])
        [half_day] = half_days_of(session)
    event = Event.objects.get(pk=half_day.event_id)
    assert (event.start.astimezone(UTC).hour, event.end.astimezone(UTC).hour) == utc_hours
    assert (half_day.starts.hour, half_day.ends.hour, half_day.minutes) == (9, 12, 210)


def test_texts_are_cleaned_before_they_are_kept():
    session = factories.make_session(
        publish=False,
        signatory_name="Nadège\r\nBcc: x@y.z \u202eRivière",
        practical="Un repas\u2028offert\n\n\n\n<b>merci</b>",
    )
    assert session.signatory_name == "Nadège Bcc: x@y.z Rivière"
    assert session.practical == "Un repas offert\n\n<b>merci</b>"
