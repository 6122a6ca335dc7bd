"""The demo's calendar: dates counted from the day of loading, on working days, and a clock that can be set back."""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine
from dateutil.easter import easter
from django.utils import timezone

from lms.common.territories import zone

PARIS = ZoneInfo("Europe/Paris")
FIXED_HOLIDAYS = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
MORNING, AFTERNOON = (time(9), time(12, 30)), (time(13, 30), time(17))


@contextmanager
def clock_set(moment):
    """Everything inside happens at ``moment``."""
    with time_machine.travel(moment, tick=False):
        yield


def today():
    return timezone.now().astimezone(PARIS).date()


def at(days, hour=10):
    """That hour, Paris time, so many days from today."""
    return datetime.combine(today() + timedelta(days=days), time(hour), PARIS)


def working_days(days, count=2):
    """``count`` working days in a row (no weekend, no national holiday between), from ``days`` days on."""
    day, found = today() + timedelta(days=days), []
    while len(found) < count:
        found = [*found, day] if day.weekday() < 5 and day not in holidays(day.year) else []
        day += timedelta(days=1)
    return found


def holidays(year):
    """France's national holidays (code du travail, art. L3133-1)."""
    fixed = {date(year, month, day) for month, day in FIXED_HOLIDAYS}
    return fixed | {easter(year) + timedelta(days=days) for days in (1, 39, 50)}


def slots(dates, department, *, halves=(MORNING, AFTERNOON)):
    """Half-days of these dates, in the zone of the department."""
    return [tuple(datetime.combine(day, hour, zone(department)) for hour in half) for day in dates for half in halves]
