"""Sessions made by hand: one of each state, so that every page of the way has something to show."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from certificates.services import issue_due
from courses.models import CoursePage
from lms.portal.services.demo.clock import MORNING, PARIS, at, clock_set, slots, today, working_days
from lms.portal.services.demo.people import login, neighbours
from lms.portal.services.demo.places import organiser, title_of, venue_of
from sessions.models import TrainingSession
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import book_place
from sessions.services.holds import hold_place
from sessions.services.planning import cancel_session, plan_session, publish_session

COFFEE, MEAL = "Accueil café à 8 h 45.", "Le repas de midi est offert."


def planned(
    department, half_days, *, moment, course="SOCLE", trainer="formatrice", by="coordination", publish=True, **fields
):
    """A session planned at ``moment`` and, unless it stays a draft, published; without a remote link, at the venue."""
    coordinator = login(by)
    with clock_set(moment):
        session = plan_session(
            organiser(department),
            course=CoursePage.objects.get(code=course),
            half_days=half_days,
            venue=None if "remote_link" in fields else venue_of(department),
            trainers=[login(trainer).person],
            signatory_name=coordinator.get_full_name(),
            signatory_title=title_of(by),
            by=coordinator,
            **{"capacity": 16, "practical": COFFEE if len(half_days) == 1 else f"{COFFEE} {MEAL}"} | fields,
        )
        return publish_session(session, by=coordinator) if publish else session


def booked(session, persons, *, moment, apart=timedelta(hours=1)):
    """Each person books in turn, the first at ``moment``."""
    for number, person in enumerate(persons):
        with clock_set(moment + number * apart):
            book_place(session, person=person, by=person.user or session.created_by)


def held(session, *, by, absent=lambda number, index: False):
    """The roll of each half-day called and closed by its trainer, then the attestations made.

    ``absent(number, index)``: whether the n-th person missed the i-th half-day.
    """
    for index, half_day in enumerate(session.half_days.chronological()):
        with clock_set(half_day.event.start + timedelta(minutes=20)):
            for number, booking in enumerate(session.bookings.attending()):
                status = "absent" if absent(number, index) else "present"
                mark_attendance(half_day, booking=booking, status=status, by=by)
        with clock_set(half_day.event.end):
            close_half_day(half_day, by=by)
    with clock_set(half_day.event.end + timedelta(minutes=1)):
        while issue_due(50):
            pass


def make_scenes():
    past_session()
    full_session()
    open_session()
    cancelled_session()
    overseas_session()
    remote_session()


def past_session():
    """Held three weeks ago: all half-days closed, one absence, attestations issued."""
    session = planned("86", slots(working_days(-24), "86"), moment=at(-60), booking_closes_at=at(-26))
    people = [login("benevole").person, login("professionnelle").person, *neighbours()[:6]]
    booked(session, people, moment=at(-50))
    held(session, by=login("formatrice"), absent=lambda number, index: number == 2 and index > 0)


def full_session():
    session = planned("79", slots(working_days(12), "79"), moment=at(-20), capacity=8)
    booked(session, [login("referent").person, *neighbours()[:10]], moment=at(-15))


def open_session():
    session = planned("23", slots(working_days(19), "23"), moment=at(-14))
    booked(session, [login("benevole").person, *neighbours()[3:9]], moment=at(-10))
    guests(session)


def guests(session):
    """Two visitors ask for a place: one has not opened the message yet, the other waits for a coordinator's call."""
    with clock_set(timezone.now() - timedelta(hours=2)):
        hold_place(session, first_name="Colette", last_name="Bonnin", email="colette@exemple.example", origin="demo")
        hold_place(session, first_name="Roger", last_name="Maillet", phone="+33639984260", origin="demo")


def cancelled_session():
    session = planned("86", slots(working_days(9), "86"), moment=at(-25), course="MOD1")
    booked(session, neighbours()[:3], moment=at(-20))
    with clock_set(at(-3)):
        cancel_session(
            session, reason="La salle n’est plus disponible après un dégât des eaux.", by=login("coordination")
        )


def overseas_session():
    session = planned(
        "974", slots(working_days(26), "974"), moment=at(-12), trainer="formateur", by="nationale", capacity=14
    )
    booked(session, neighbours()[9:11], moment=at(-8))


def remote_session():
    planned(
        "23", slots(working_days(33, 1), "23", halves=[MORNING]), moment=at(-6), course="COURT", capacity=20,
        remote_link="https://visio.monalisa.example/module-court", practical="Connexion possible dès 8 h 45.",
    )  # fmt: skip


def keep_today():
    """See to it that the demo trainer has a session today, whatever day the demo is shown."""
    start = datetime.combine(today(), time(0), PARIS)
    taken = TrainingSession.objects.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
    if taken.run_by(login("formatrice")).exists():
        return ""
    session = planned("23", slots([today()], "23", halves=[MORNING]), moment=at(-9), capacity=12, course="COURT")
    booked(session, [login("referent").person, login("professionnelle").person, *neighbours()[2:8]], moment=at(-7))
    return " Une session a lieu aujourd’hui à Guéret\u00a0: son appel attend la formatrice."
