"""What the list of sessions can be narrowed by.

Addresses are shared and kept for years: what is unknown in one is left aside, never refused.
"""

import django_filters
from django import forms

from courses.models import CoursePage
from lms.common.territories import DEPARTMENTS
from sessions.models import TrainingSession

FORMATS = [("presentiel", "En présence"), ("distance", "À distance")]


class CheckFilter(django_filters.Filter):
    """A box to tick; ``?name=1`` in the address."""

    field_class = forms.BooleanField


class SessionFilter(django_filters.FilterSet):
    """``data`` is a QueryDict. After ``__init__``, ``ignored`` holds the names of the parameters left aside."""

    cours = django_filters.ChoiceFilter(field_name="course__slug", label="Formation", empty_label="Toutes")
    departement = django_filters.ChoiceFilter(field_name="department", label="Département", empty_label="Tous")
    format = django_filters.ChoiceFilter(
        method="filter_format", label="Manière de suivre", empty_label="Toutes", choices=FORMATS
    )
    places = CheckFilter(
        method="filter_places",
        label="Avec des places restantes",
        widget=forms.CheckboxInput(attrs={"value": "1"}),
    )

    class Meta:
        model = TrainingSession
        fields = []

    def __init__(self, data, queryset):
        super().__init__(data, queryset)
        self._offer(queryset.order_by())
        self.ignored = list(self.form.errors)
        if self.ignored:
            self.data = self._without(*self.ignored)
            del self._form

    def _offer(self, sessions):
        """Courses and departments that have sessions; a department asked for by its code is known in any case."""
        pages = CoursePage.objects.filter(pk__in=sessions.values("course")).order_by("title")
        codes = set(sessions.values_list("department", flat=True).distinct())
        codes |= {self.data.get("departement")} & set(DEPARTMENTS)
        self.filters["cours"].extra["choices"] = list(pages.values_list("slug", "title"))
        self.filters["departement"].extra["choices"] = [
            (code, f"{name} ({code})") for code, name in DEPARTMENTS.items() if code in codes
        ]

    def _without(self, *names):
        data = self.data.copy()
        for name in (*names, "page"):
            data.pop(name, None)
        return data

    def filter_format(self, queryset, name, value):
        return queryset.filter(venue__isnull=value == "distance")

    def filter_places(self, queryset, name, value):
        return queryset.with_places_left() if value else queryset

    @property
    def active(self):
        """The filters that are set: words of each, and the address of the list without it."""
        values = {name: value for name, value in self.form.cleaned_data.items() if value}
        return [
            {"words": self._words(name, value), "address": "?" + self._without(name).urlencode()}
            for name, value in values.items()
        ]

    def _words(self, name, value):
        field = self.form.fields[name]
        return field.label if value is True else dict(field.choices).get(value, value)
