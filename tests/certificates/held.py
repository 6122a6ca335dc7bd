"""A session that took place, built through the services with the clock set back; and what a PDF says."""

import io
from datetime import timedelta

import pypdf
import time_machine
from django.utils import timezone

from certificates.models import Certificate
from certificates.services import issue_certificate
from sessions.queries import half_days_of
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import book_place
from tests import factories
from tests.plugins.copied import copied

STATUS = {"p": "present", "a": "absent", "e": "excused"}


def held_session(*marks, close=True, persons=(), **fields):
    """A session of a month ago. ``marks``: one text per person, a letter per half-day (p present, a absent, e excused).

    ``session.people`` holds the bookings in the order of ``marks``; ``persons`` are booked first, the rest are new.
    """
    before = timezone.now() - timedelta(days=40)
    with time_machine.travel(before, tick=True):
        session = factories.make_session(count=len(marks[0]), days=10, **fields)
        known = list(persons) + [factories.make_user().person for _ in range(len(marks) - len(persons))]
        session.people = [book_place(session, person=person, by=person.user) for person in known]
    session.trainer = session.trainers.get().user
    for index, half_day in enumerate(half_days_of(session)):
        with time_machine.travel(half_day.starts, tick=False):
            for booking, letters in zip(session.people, marks, strict=True):
                mark_attendance(half_day, booking=booking, status=STATUS[letters[index]], by=session.trainer)
        if close:
            with time_machine.travel(half_day.ends, tick=False):
                close_half_day(half_day, by=session.trainer)
    return session


def attested():
    """The attestation of Josiane Le Goff, who was at all three half-days of a session of a month ago."""
    write_attested()
    return Certificate.objects.get()


@copied
def write_attested():
    person = factories.make_user(first_name="Josiane", last_name="Le Goff").person
    issue_certificate(held_session("ppp", persons=[person]).people[0])


def pdf_of(content):
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content):
    """The words of a PDF, with plain spaces and on one line."""
    return " ".join(" ".join(page.extract_text() for page in pdf_of(content).pages).split())
