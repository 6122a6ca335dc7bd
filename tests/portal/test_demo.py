"""The demo is written through the services: once, whole, and sound."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from certificates.models import Certificate
from lms.portal.queries import integrity_problems
from lms.portal.services.demo import holidays, load_demo, working_days
from sessions.models import Booking, TrainingSession

pytestmark = pytest.mark.django_db


def test_it_shows_every_state_and_breaks_nothing():
    load_demo("http://testserver")
    states = set(TrainingSession.objects.values_list("state", flat=True))
    assert states == {"published", "cancelled"}
    assert TrainingSession.objects.filter(waiting__gt=0).exists()
    assert TrainingSession.objects.filter(department="974").exists()
    assert TrainingSession.objects.filter(venue=None).exists()
    assert Certificate.objects.count() == 7
    assert list(integrity_problems()) == []


def test_a_second_run_changes_nothing():
    load_demo("http://testserver")
    before = (TrainingSession.objects.count(), Booking.objects.count())
    load_demo("http://testserver")
    assert (TrainingSession.objects.count(), Booking.objects.count()) == before


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
