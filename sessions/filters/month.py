"""One month of sessions, day by day, each on its own day where it takes place."""

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Min
from django.utils import timezone
from schedule.models import Event
from schedule.periods import Month

from lms.common.territories import zone_name
from sessions.filters.lists import SessionFilter, month_words
from sessions.models import TrainingSession

AHEAD = 6  # months that can be looked at, whatever is planned
SHOWN = 4  # sessions of one day that the calendar names; the others are counted


@dataclass
class Presence:
    """A session on one of its days: from its first half-day's start to the last one's end, at the venue."""

    session_id: int
    starts: datetime
    ends: datetime
    session: TrainingSession | None = None


@dataclass
class Day:
    date: date
    outside: bool
    today: bool
    sessions: list = field(default_factory=list)

    @property
    def shown(self):
        return self.sessions if len(self.sessions) == SHOWN + 1 else self.sessions[:SHOWN]

    @property
    def more(self):
        return len(self.sessions) - len(self.shown)


class MonthFilter(SessionFilter):
    """The same filters, of one month: ``mois`` says which one is shown; without it, the first that has sessions."""

    def offer(self, sessions):
        super().offer(sessions)
        today = timezone.localdate()
        months = [f"{today:%Y-%m}"]
        last = max([kind[4] for kind in self.kinds.values()], default="")
        while len(months) < AHEAD or months[-1] < last:
            months.append(following(months[-1]))
        self.told["mois"] = {month: month_words(month) for month in months}
        self.filters["mois"].extra |= {"choices": list(self.told["mois"].items()), "empty_label": None}

    def filter_month(self, sessions, name, value):
        return sessions

    def count(self):
        """Without a month in the address, the first one that has sessions is chosen in the form too."""
        self.form.full_clean()
        if not self.form.cleaned_data["mois"]:
            self.data = self.data.copy()
            self.data["mois"] = self.first_month()
            del self._form
        super().count()

    def first_month(self):
        months = list(self.told["mois"])
        starts = self.qs.aggregate(first=Min("starts_at"))["first"]
        first = f"{starts.astimezone(timezone.get_current_timezone()):%Y-%m}" if starts else ""
        return first if first in months else months[0]

    @property
    def values(self):
        """The month shown is no filter that one could take away."""
        return {name: value for name, value in super().values.items() if name != "mois"}

    @property
    def month(self):
        """The month shown, as "2026-12"."""
        return self.form.cleaned_data["mois"]

    @property
    def month_words(self):
        return self.told["mois"][self.month]

    @property
    def previous(self):
        return self._beside(-1)

    @property
    def next(self):
        return self._beside(1)

    def _beside(self, step):
        """The month before or after as (its words, its address), None at the ends of the calendar."""
        months = list(self.told["mois"])
        index = months.index(self.month) + step
        return (self.told["mois"][months[index]], self.address(months[index])) if 0 <= index < len(months) else None

    def address(self, month):
        return self._with("mois") + month

    @property
    def list_from(self):
        """The question to the list that lacks only a day to start from."""
        return self._with("a-partir", "mois")

    def _with(self, name, *dropped):
        others = self._without(name, *dropped).urlencode()
        return f"?{others}&{name}=" if others else f"?{name}="

    def next_with_sessions(self):
        """The first month after this one that has sessions, as (its words, its address), or None."""
        later = sorted(self.kinds[pk][4] for pk in self.qs.values_list("pk", flat=True))
        month = next((month for month in later if month > self.month), None)
        return (self.told["mois"][month], self.address(month)) if month else None


def following(month):
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def presences(sessions, month):
    """{day: its Presences in order} of a month. ``sessions``: a queryset; ``month``: "2026-12".

    django-scheduler reads the half-days' events in a window that must name the zone: one window for each zone in use.
    """
    first = date(int(month[:4]), int(month[5:]), 1)
    days = {}
    for zone, events in by_zone(sessions, first).items():
        window = Month(events, datetime(first.year, first.month, 1, tzinfo=zone), tzinfo=zone)
        for occurrence in window.get_occurrences():
            pk, starts = occurrence.event.session_id, occurrence.start.astimezone(zone)
            ends = occurrence.end.astimezone(zone)
            if f"{starts:%Y-%m}" == month:
                known = days.setdefault(starts.date(), {}).setdefault(pk, Presence(pk, starts, ends))
                known.starts, known.ends = min(known.starts, starts), max(known.ends, ends)
    return {day: sorted(found.values(), key=lambda p: (p.starts, p.session_id)) for day, found in days.items()}


def by_zone(sessions, first):
    """{zone: its events} around the month of ``first``: a day more at each end, for the zones far from ours."""
    start = datetime(first.year, first.month, 1, tzinfo=UTC) - timedelta(days=1)
    events = Event.objects.filter(
        half_day__session__in=sessions.order_by().values("pk"), start__lt=start + timedelta(days=33), end__gt=start
    ).annotate(
        session_id=F("half_day__session"),
        zone=F("half_day__session__venue__time_zone"),
        department=F("half_day__session__department"),
    )
    found = {}
    for event in events.prefetch_related("occurrence_set"):
        found.setdefault(ZoneInfo(event.zone or zone_name(event.department)), []).append(event)
    return found


def weeks(month, days):
    """The month as weeks from Monday to Sunday, each of seven Days; those of other months are ``outside`` and empty."""
    today = timezone.localdate()
    year, number = int(month[:4]), int(month[5:])
    return [
        [Day(day, day.month != number, day == today, days.get(day, []) if day.month == number else []) for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]


def named(weeks):
    """Give each Presence that the calendar shows its session; the others stay numbers."""
    shown = [presence for week in weeks for day in week for presence in day.shown]
    sessions = TrainingSession.objects.for_cards().in_bulk({presence.session_id for presence in shown})
    for presence in shown:
        presence.session = sessions[presence.session_id]
    return weeks
