"""What the list, the calendar and the feed of sessions can be narrowed by, and how many each choice would leave."""

from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.utils import formats, timezone
from django.utils.text import slugify

from lms.common import dates
from lms.common.filters import LONGEST, CheckFilter, ListFilter, WordsField
from lms.common.territories import DEPARTMENTS, REGION_OF, zone_name
from lms.common.text import clean_line
from sessions.filters.words import REGION_NAMES, of_words, somewhere
from sessions.models import TrainingSession

FORMATS = {"presentiel": "En présence", "distance": "À distance"}
FACETS = ("cours", "region", "departement", "format", "mois")  # filters whose choices are counted
MAIN = ("ou", "mois", "cours")
MORE = ("region", "departement", "format", "a-partir", "q", "places")
FARTHEST = timedelta(days=3660)  # days that far from today are a slip of the pen


class PlaceField(WordsField):
    """Words for a place as a Somewhere; None where nobody knows it."""

    places = ()

    def clean(self, value):
        text = super().clean(value)
        return somewhere(text, self.places) if text else None


class NearDayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value):
        day = super().clean(value)
        if day and abs(day - timezone.localdate()) > FARTHEST:
            raise forms.ValidationError("too far")
        return day


class PlaceFilter(django_filters.Filter):
    field_class = PlaceField


class WordsFilter(django_filters.Filter):
    field_class = WordsField


class DayFilter(django_filters.Filter):
    field_class = NearDayField


def choice(label, empty, **options):
    return django_filters.ChoiceFilter(label=label, empty_label=empty, **options)


class SessionFilter(ListFilter):
    """The counts beside the choices are those of the list with the other filters as they are."""

    ou = PlaceFilter(method="filter_place", label="Où\u00a0?", help_text="Commune, code postal, département")
    mois = choice("Mois", "Tous", method="filter_month")
    cours = choice("Formation", "Toutes", field_name="course__slug")
    region = choice("Région", "Toutes", method="filter_region")
    departement = choice("Département", "Tous", field_name="department")
    format = choice("Manière de suivre", "Toutes", method="filter_format")
    a_partir = DayFilter(method="filter_day", label="À partir du")
    q = WordsFilter(method="filter_words", label="Mots")
    places = CheckFilter(
        method="filter_places",
        label="Avec des places restantes",
        widget=forms.CheckboxInput(attrs={"value": "1"}),
    )

    class Meta:
        model = TrainingSession
        fields = []

    def __init__(self, data, queryset):
        data = data.copy()
        if "region" in data:
            data["region"] = slugify(data["region"])
        super().__init__(data, queryset)
        self.count()

    def offer(self, sessions):
        """What the sessions are, as choices; a department asked for by its code is known in any case."""
        self.filters["a-partir"] = self.filters.pop("a_partir")
        facts = ("course__slug", "course__title", "pk", "department", "venue__time_zone", "starts_at")
        self.kinds, titles = {}, {}
        for course, title, pk, *rest in sessions.values_list(*facts):
            self.kinds[pk], titles[course] = kind(course, *rest), title
        known = [set(values) for values in zip(*set(self.kinds.values()), strict=True)] or [set() for _ in FACETS]
        known[2] |= {self.data.get("departement")} & set(DEPARTMENTS)
        self.told = {
            "cours": dict(sorted(titles.items(), key=lambda course: course[1])),
            "region": {slug: name for slug, name in REGION_NAMES.items() if slug in known[1]},
            "departement": {code: f"{DEPARTMENTS[code]} ({code})" for code in DEPARTMENTS if code in known[2]},
            "format": FORMATS,
            "mois": {month: month_words(month) for month in sorted(known[4])},
        }
        for name, choices in self.told.items():
            self.filters[name].extra["choices"] = list(choices.items())
        if self.data.get("ou"):
            venues = sessions.exclude(venue=None).values_list("venue", "venue__city")
            self.filters["ou"].field.places = list(venues.distinct())

    def count(self):
        """Write beside each choice how many sessions it would leave."""
        self.form.full_clean()
        values = self.form.cleaned_data
        chosen = [values.get(name) or "" for name in FACETS]
        kinds = Counter(self.kinds[pk] for pk in self._kept(values))
        counts = {name: Counter() for name in FACETS}
        for found, number in kinds.items():
            missed = [index for index, value in enumerate(chosen) if value and found[index] != value]
            for index in range(len(FACETS)) if not missed else missed if len(missed) == 1 else ():
                counts[FACETS[index]][found[index]] += number
        for name, choices in self.told.items():
            self.form.fields[name].choices = [
                (value, f"{words}, {sessions_words(counts[name][value])}") for value, words in choices.items()
            ]

    def _kept(self, values):
        """The sessions that the filters without counts leave."""
        others = {name: value for name, value in values.items() if name not in FACETS and value}
        return self._narrowed(others).order_by().values_list("pk", flat=True) if others else self.kinds

    def _narrowed(self, values):
        sessions = self.queryset
        for name, value in values.items():
            sessions = self.filters[name].filter(sessions, value)
        return sessions

    @property
    def query(self):
        """The part of an address that keeps these filters, or ""."""
        return self._query(name for name, value in self.form.cleaned_data.items() if value)

    @property
    def feed_query(self):
        """The same for the feed."""
        return self._query(self.values)

    def _query(self, names):
        kept = {name: self.data[name] for name in names}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def main(self):
        """The fields that every reader sees; ``more`` are behind a summary, open when one of them is set."""
        return [self.form[name] for name in MAIN]

    @property
    def more(self):
        return [self.form[name] for name in MORE]

    @property
    def more_is_open(self):
        return any(self.form.cleaned_data[field.name] for field in self.more)

    @property
    def unknown_place(self):
        """What was typed for a place that nobody knows, or ""; it stays in its field and narrows nothing."""
        return "" if self.form.cleaned_data["ou"] else clean_line(self.data.get("ou", "")[:LONGEST])

    @property
    def unknown(self):
        return super().unknown or bool(self.unknown_place)

    def ways_out(self):
        """Where to go from an empty list: without one filter, the whole region, from home; each with its number."""
        values = self.values
        ways = [
            (
                f"Sans «\u00a0{self.words(name, value)}\u00a0»",
                {other: values[other] for other in values if other != name},
            )
            for name, value in values.items()
        ]
        codes = [values.get("departement"), *(values["ou"].departments if "ou" in values else ())]
        regions = {REGION_OF[code] for code in codes if code} if len(values) == 1 else ()
        ways += [(f"Dans la région {region}", {"region": slugify(region)}) for region in regions]
        ways += [("À distance, depuis chez vous", {"format": "distance"})]
        return [self._way(words, kept) for words, kept in ways if kept and self._narrowed(kept).exists()]

    def _way(self, words, values):
        kept = {name: self.data.get(name, value) for name, value in values.items()}
        return {"words": words, "number": self._narrowed(values).count(), "address": f"?{urlencode(kept)}"}

    def words(self, name, value):
        if name in self.told:
            return self.told[name][value]
        if name == "ou":
            return value.words
        return f"À partir du {dates.day(value, weekday=False)}" if name == "a-partir" else super().words(name, value)

    def filter_place(self, sessions, name, value):
        return value.of(sessions)

    def filter_month(self, sessions, name, value):
        return sessions.filter(pk__in=[pk for pk, found in self.kinds.items() if found[4] == value])

    def filter_region(self, sessions, name, value):
        return sessions.filter(department__in=[code for code, region in REGION_OF.items() if slugify(region) == value])

    def filter_format(self, sessions, name, value):
        return sessions.filter(venue__isnull=value == "distance")

    def filter_day(self, sessions, name, value):
        return sessions.starting(value)

    def filter_words(self, sessions, name, value):
        if not hasattr(self, "_of_words"):
            self._of_words = of_words(self.queryset, value)
        return sessions.filter(self._of_words)

    def filter_places(self, sessions, name, value):
        return sessions.with_places_left() if value else sessions


def kind(course, department, zone, starts_at):
    """What a session is in the words of FACETS; its month is that of its first day, where it takes place."""
    starts = starts_at.astimezone(ZoneInfo(zone or zone_name(department)))
    region = REGION_SLUGS[department]
    return course, region, department, "presentiel" if zone else "distance", f"{starts.year}-{starts.month:02d}"


REGION_SLUGS = {code: slugify(name) for code, name in REGION_OF.items()}


def month_words(month):
    """« Décembre 2026 » for "2026-12"."""
    year, number = month.split("-")
    return f"{dates.MONTHS[int(number) - 1].capitalize()}{dates.NBSP}{year}"


def sessions_words(number):
    return f"{formats.number_format(number, force_grouping=True)}{dates.NBSP}session{'s' if number > 1 else ''}"
