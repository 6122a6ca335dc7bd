"""The days of a session as a coordinator thinks of them: a date, a morning, an afternoon."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from django import forms
from django.utils import timezone

from lms.common import dates
from sessions.forms.fields import DayField, HourField

FIRST_DAYS, MOST_DAYS = 2, 20
FARTHEST = timedelta(days=3 * 366)
PARTS = {
    "morning": ("Matin", "du matin", "la matinée", time(9), time(12, 30)),
    "afternoon": ("Après-midi", "de l’après-midi", "l’après-midi", time(13, 30), time(17)),
}


@dataclass
class DayRow:
    """The bound fields of one day, for the template."""

    number: int
    date: forms.BoundField
    parts: list


def local_moment(day, hour, zone):
    """That hour of that day in ``zone``; None where the clocks jump over it in spring."""
    moment = datetime.combine(day, hour, zone)
    exists = moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == datetime.combine(day, hour)
    return moment if exists else None


class DaysMixin:
    """Adds ``days`` rows of fields to a form, and reads half-days out of them in the zone of the place."""

    kept_half_days = ()  # (start, end) that the session has already: they may lie in the past

    def add_days(self, wanted):
        self.day_count = min(max(wanted, 1), MOST_DAYS)
        self.fields["days"] = forms.IntegerField(widget=forms.HiddenInput, initial=self.day_count, required=False)
        for number in range(1, self.day_count + 1):
            words = f"Jour {number}\u00a0: écrivez la date comme 12/03/2027."
            self.fields[f"day{number}"] = DayField(label="Date", required=False, wrong=words)
            for part, (title, of, _, start, end) in PARTS.items():
                name = f"day{number}_{part}"
                wrong = f"Jour {number}\u00a0: écrivez l’heure comme 9:30."
                self.fields[name] = forms.BooleanField(label=title, required=False, initial=True)
                self.fields[f"{name}_from"] = HourField(label=f"Début {of}", required=False, initial=start, wrong=wrong)
                self.fields[f"{name}_until"] = HourField(label=f"Fin {of}", required=False, initial=end, wrong=wrong)

    @property
    def day_rows(self):
        def part(name):
            return {"ticked": self[name], "start": self[f"{name}_from"], "end": self[f"{name}_until"]}

        return [
            DayRow(number, self[f"day{number}"], [part(f"day{number}_{name}") for name in PARTS])
            for number in range(1, self.day_count + 1)
        ]

    def usual_hours(self, number):
        """What a browser would post for a day with its usual morning and afternoon, its date still to give."""
        posted = {}
        for part, (_, _, _, start, end) in PARTS.items():
            name = f"day{number}_{part}"
            posted |= {name: "on", f"{name}_from": f"{start:%H:%M}", f"{name}_until": f"{end:%H:%M}"}
        return posted

    @property
    def can_add_day(self):
        return self.day_count < MOST_DAYS

    def read_half_days(self, zone):
        """The (start, end) moments in order; each fault is an error on its field, in a sentence that names its day."""
        found = [moment for number in range(1, self.day_count + 1) for moment in self._day(number, zone)]
        found.sort()
        for (_, end, _), (start, _, name) in pairwise(found):
            if start < end:
                words = f"{said(name)} commence avant la fin de la demi-journée précédente."
                self.add_error(f"{name}_from", words)
        if not found and not any(name.startswith("day") for name in self.errors):
            self.add_error("day1", "Indiquez au moins une date, et cochez le matin ou l’après-midi.")
        return [(start, end) for start, end, _ in found]

    def _day(self, number, zone):
        day = self.cleaned_data.get(f"day{number}")
        if not day:
            return
        if abs(day - timezone.localdate()) > FARTHEST:
            self.add_error(f"day{number}", f"Jour {number}\u00a0: cette date est trop lointaine, vérifiez l’année.")
            return
        ticked = [name for name in PARTS if self.cleaned_data.get(f"day{number}_{name}")]
        if not ticked:
            self.add_error(f"day{number}_morning", f"Jour {number}\u00a0: cochez le matin, l’après-midi ou les deux.")
        for part in ticked:
            half_day = self._half_day(f"day{number}_{part}", day, zone)
            if half_day:
                yield *half_day, f"day{number}_{part}"

    def _half_day(self, name, day, zone):
        hours = [self.cleaned_data.get(f"{name}_{end}") for end in ("from", "until")]
        for hour, end in zip(hours, ("from", "until"), strict=True):
            if hour is None and not self.has_error(f"{name}_{end}"):
                self.add_error(f"{name}_{end}", f"{said(name)}\u00a0: il manque une heure.")
        if None in hours:
            return None
        if hours[1] <= hours[0]:
            words = f"{said(name)} finit avant de commencer\u00a0: corrigez une des heures."
            self.add_error(f"{name}_until", words)
            return None
        return self._moments(name, day, hours, zone)

    def _moments(self, name, day, hours, zone):
        moments = [local_moment(day, hour, zone) for hour in hours]
        for moment, end, hour in zip(moments, ("from", "until"), hours, strict=True):
            if moment is None:
                words = f"{dates.hour(hour)} n’existe pas ce jour-là\u00a0: les horloges avancent d’une heure."
                self.add_error(f"{name}_{end}", f"{words} Choisissez une autre heure.")
        if None in moments:
            return None
        if moments[0] <= timezone.now() and tuple(moments) not in self.kept_half_days:
            field = name.partition("_")[0]
            if not self.has_error(field):
                number = field.removeprefix("day")
                self.add_error(field, f"Jour {number}\u00a0: cette date est passée. Choisissez une date à venir.")
            return None
        return moments


def said(name):
    """« Jour 2 : la matinée », what an error sentence on a field of that half-day begins with."""
    number, _, part = name.removeprefix("day").partition("_")
    return f"Jour {number}\u00a0: {PARTS[part][2]}"


def rows_of(half_days):
    """Initial values of the day fields for (start, end) moments in the zone of their place, and the number of rows.

    A day's first half-day goes to the morning, its second to the afternoon, a third to a row of its own; a single one
    goes by its hour.
    """
    rows, initial = [], {}
    for start, end in sorted(half_days):
        if rows and rows[-1][0][0].date() == start.date() and len(rows[-1]) < len(PARTS):
            rows[-1].append((start, end))
        else:
            rows.append([(start, end)])
    for number, slots in enumerate(rows, start=1):
        names = list(PARTS) if len(slots) > 1 else ["morning" if slots[0][0].hour < 12 else "afternoon"]
        initial[f"day{number}"] = slots[0][0].date()
        initial |= {f"day{number}_{part}": part in names for part in PARTS}
        for part, (start, end) in zip(names, slots, strict=True):
            initial[f"day{number}_{part}_from"], initial[f"day{number}_{part}_until"] = start.time(), end.time()
    return initial, len(rows)
