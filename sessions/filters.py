"""What the list of sessions can be narrowed by."""

import django_filters
from django import forms

from courses.models import CoursePage
from lms.common.filters import CheckFilter, ListFilter
from lms.common.territories import DEPARTMENTS
from sessions.models import TrainingSession

FORMATS = [("presentiel", "En présence"), ("distance", "À distance")]


class SessionFilter(ListFilter):
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

    def offer(self, sessions):
        """Courses and departments that have sessions; a department asked for by its code is known in any case."""
        pages = CoursePage.objects.filter(pk__in=sessions.values("course")).order_by("title")
        codes = set(sessions.values_list("department", flat=True).distinct())
        codes |= {self.data.get("departement")} & set(DEPARTMENTS)
        self.filters["cours"].extra["choices"] = list(pages.values_list("slug", "title"))
        self.filters["departement"].extra["choices"] = [
            (code, f"{name} ({code})") for code, name in DEPARTMENTS.items() if code in codes
        ]

    def filter_format(self, queryset, name, value):
        return queryset.filter(venue__isnull=value == "distance")

    def filter_places(self, queryset, name, value):
        return queryset.with_places_left() if value else queryset
