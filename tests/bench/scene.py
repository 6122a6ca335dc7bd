"""What is measured on: the demo, and beside it lists and a roll-call of the sizes that the goals name."""

import io
from dataclasses import dataclass
from datetime import timedelta

import time_machine
from django.core.management import call_command
from django.utils import timezone

from sessions.models import TrainingSession
from sessions.queries import half_days_of
from sessions.services.attendance import close_half_day, mark_rest_present
from sessions.services.booking import book_place
from tests import factories
from tests.flows.server import signed_in

ON_THE_ROLL = 30
DEPARTMENT = "53"  # without a session in the demo: the coordinator's list is ours alone


def prepare(*, whole):
    """Stylesheet, static files, tables, the demo; not ``whole``: a test's tables, a few pages and courses."""
    quiet = {"verbosity": 0}
    call_command("build_assets")
    call_command("collectstatic", interactive=False, ignore_patterns=["wagtail*"], **quiet)  # no desk is measured
    call_command("createcachetable", database="cache", **quiet)
    if whole:
        call_command("migrate", interactive=False, **quiet)
        call_command("load_demo", stdout=io.StringIO())
    else:
        factories.make_site()


@dataclass
class Scene:
    course: object
    session: object
    roll_call: object
    volunteer: object
    trainer: object
    coordinator: object


def build(listed):
    """``listed``: how many sessions are on the coordinator's list."""
    coordinator = factories.make_coordinator(DEPARTMENT)
    common = {"coordinator": coordinator, "department": DEPARTMENT, "course": factories.make_course()}
    common["venue"] = factories.make_venue(DEPARTMENT, city="Laval", postcode="53000")
    common["organiser"] = factories.make_organisation(DEPARTMENT)
    sessions = [factories.make_session(days=20 + n, **common) for n in range(listed - 1)]
    soon = timezone.now() + timedelta(minutes=30)
    called = factories.make_session(half_days=[(soon, soon + timedelta(hours=3))], capacity=ON_THE_ROLL, **common)
    factories.book(called, ON_THE_ROLL)
    volunteer = factories.make_user()
    for session in sessions[:3]:
        factories.book_person(session, volunteer)
    trainer = called.trainers.get().user
    return Scene(common["course"], sessions[0], called, volunteer, trainer, coordinator)


def scarce_session(places, people):
    """A session of ``places`` places, and the cookies of ``people`` who will want one."""
    session = factories.make_session(days=15, capacity=places, department="23")
    return session, [signed_in(factories.make_user()) for _ in range(people)]


def held_session(people):
    """A session of a month ago whose sheets are closed: one attestation is due for each person."""
    with time_machine.travel(timezone.now() - timedelta(days=40), tick=True):
        session = factories.make_session(count=2, capacity=people)
        for _ in range(people):
            person = factories.make_person()
            book_place(session, person=person, by=session.created_by)
    trainer = session.trainers.get().user
    for half_day in half_days_of(session):
        with time_machine.travel(half_day.starts, tick=False):
            mark_rest_present(half_day, by=trainer)
        with time_machine.travel(half_day.ends, tick=False):
            close_half_day(half_day, by=trainer)
    return TrainingSession.objects.get(pk=session.pk)
