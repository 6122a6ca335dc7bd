"""The demo is written through the services: once, whole, and sound."""

import os
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person
from certificates.models import Certificate
from certificates.queries import stored_documents
from lms.common.due import DueState
from lms.mail.models import OutgoingMail
from lms.portal.queries import integrity_problems
from lms.portal.services.demo import load_demo, year
from lms.portal.services.demo.clock import holidays, today, working_days
from lms.portal.services.demo.scale import multiply
from sessions.models import Booking, TrainingSession

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))


def test_it_shows_every_state_breaks_nothing_and_a_second_run_changes_nothing():
    load_demo("http://testserver", year=False, resources=False)
    states = set(TrainingSession.objects.values_list("state", flat=True))
    assert states == {"published", "cancelled"}
    assert TrainingSession.objects.filter(waiting__gt=0).exists()
    assert TrainingSession.objects.filter(department="974").exists()
    assert TrainingSession.objects.filter(venue=None).exists()
    assert Certificate.objects.count() == 7
    assert list(integrity_problems()) == []
    before = (TrainingSession.objects.count(), Booking.objects.count())
    load_demo("http://testserver", year=False, resources=False)
    assert (TrainingSession.objects.count(), Booking.objects.count()) == before


@pytest.mark.once
def test_a_load_that_breaks_off_leaves_nothing(monkeypatch):
    monkeypatch.setattr("lms.portal.services.demo.deliver_due", lambda limit: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_demo("http://testserver", year=False, resources=False)
    assert not TrainingSession.objects.exists()
    assert not Person.objects.exists()
    assert list(stored_documents()) == []


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.soak
def test_the_year_of_a_network(monkeypatch):
    """Thirteen months before and six after, in sixteen departments; every message of the past is sent.

    The whole year is ``make soak``'s; ``make test`` has two sessions of each department.
    """
    if not SOAK:
        monkeypatch.setattr(year, "APART", 3 * year.APART)
    load_demo("http://testserver", resources=SOAK)
    sessions = TrainingSession.objects.exclude(state="draft")
    assert sessions.values("department").distinct().count() >= 12
    days = [(session.starts_at.date() - today()).days for session in sessions]
    assert min(days) < -360
    assert max(days) > 150
    assert TrainingSession.objects.filter(state="draft").exists()
    assert Person.objects.filter(contact_email="").count() > 40
    assert Person.objects.count() >= 200
    assert Certificate.objects.count() > (150 if SOAK else 30)
    assert not OutgoingMail.objects.exclude(state=DueState.DONE).exists()
    assert list(integrity_problems()) == []


@pytest.mark.slow
@pytest.mark.once
def test_a_larger_network_is_as_sound():
    load_demo("http://testserver", year=False, resources=False)
    sessions, persons = TrainingSession.objects.count(), Person.objects.count()
    multiply(3)
    assert TrainingSession.objects.count() > 2 * sessions
    assert Person.objects.count() > 2 * persons
    assert list(integrity_problems()) == []
    multiply(3)
    assert TrainingSession.objects.count() < 3 * sessions


def test_known_passwords_are_refused_outside_the_demo(settings):
    settings.DEMO_LOGINS = False
    with pytest.raises(CommandError, match="password"):
        call_command("load_demo")


def test_working_days_avoid_weekends_and_holidays():
    for days in range(400):
        first, second = working_days(days)
        assert (second - first).days == 1
        assert not {first, second} & holidays(first.year)
        assert second.weekday() < 5


def test_the_holidays_of_2026():
    assert {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2026, 12, 25)} < holidays(2026)
    assert len(holidays(2026)) == 11
