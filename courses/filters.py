"""What the catalogue can be narrowed by, each choice with the number of courses that it would leave."""

import django_filters
from django import forms
from django.db.models import Count, Q

from courses.enums import Audience, CourseFormat
from courses.models import CoursePage, Theme
from lms.common.filters import ListFilter, WordsFilter

HALF_DAY, DAY = 300, 480  # minutes: no half-day is longer, no day is

PUBLICS = [
    (Audience.VOLUNTEERS, "Bénévoles et citoyens", Q(audience__in=[Audience.VOLUNTEERS, Audience.MIXED])),
    (Audience.PROFESSIONALS, "Professionnels et élus", Q(audience__in=[Audience.PROFESSIONALS, Audience.MIXED])),
    (Audience.TRAINERS, "Formatrices et formateurs", Q(audience=Audience.TRAINERS)),
]
FORMATS = [
    (CourseFormat.ON_SITE, "En présence", Q(format__in=[CourseFormat.ON_SITE, CourseFormat.MIXED])),
    (CourseFormat.REMOTE, "À distance", Q(format__in=[CourseFormat.REMOTE, CourseFormat.MIXED])),
]
LENGTHS = [
    ("demi-journee", "Une demi-journée", Q(minutes__gt=0, minutes__lte=HALF_DAY)),
    ("un-jour", "Un jour", Q(minutes__gt=HALF_DAY, minutes__lte=DAY)),
    ("deux-jours", "Deux jours et plus", Q(minutes__gt=DAY)),
]


class FacetFilter(django_filters.ChoiceFilter):
    """One choice among several conditions. ``facets``: (value, words, condition) of each."""

    def __init__(self, *args, facets=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(facets)

    def offer(self, facets):
        self.conditions = {value: condition for value, _, condition in facets}
        self.extra["choices"] = [(value, words) for value, words, _ in facets]

    def filter(self, rows, value):
        return rows.filter(self.conditions[value]) if value else rows

    def counting(self, name):
        """What counts each choice, by (name, value)."""
        return {
            (name, value): Count("pk", filter=condition, distinct=True) for value, condition in self.conditions.items()
        }


def counted(rows, counting):
    """The numbers that ``counting`` asks of ``rows``, in one query."""
    found = rows.order_by().aggregate(**{f"n{place}": count for place, count in enumerate(counting.values())})
    return dict(zip(counting, found.values(), strict=True)) if counting else {}


class CourseFilter(ListFilter):
    q = WordsFilter(field_name="search_text", label="Que cherchez-vous\u00a0?", widget=forms.SearchInput)
    public = FacetFilter(label="Pour qui", empty_label="Tous les publics", facets=PUBLICS)
    theme = FacetFilter(label="Thème", empty_label="Tous les thèmes")
    format = FacetFilter(label="Manière de suivre", empty_label="Toutes", facets=FORMATS)
    duree = FacetFilter(label="Durée", empty_label="Toutes les durées", facets=LENGTHS)

    class Meta:
        model = CoursePage
        fields = []

    def offer(self, rows):
        """Themes that have courses."""
        themes = Theme.objects.with_courses(rows)
        self.filters["theme"].offer([(theme.slug, theme.name, Q(themes=theme.pk)) for theme in themes])

    def counted_form(self):
        """The form, beside each choice how many courses it would leave, the other filters being as they are."""
        counts = self._counts()
        for name, _ in self.facets():
            field = self.form.fields[name]
            field.choices = [
                (v, f"{words} ({counts[name, v]})" if (name, v) in counts else words) for v, words in field.choices
            ]
        return self.form

    def _counts(self):
        """Facets that are not set narrow nothing: all of them are counted on the list itself, in one query."""
        unset = {}
        counts = {}
        for name, facet in self.facets():
            if self.form.cleaned_data[name]:
                counts |= counted(self._without_facet(name), facet.counting(name))
            else:
                unset |= facet.counting(name)
        return counts | counted(self.qs, unset)

    def _without_facet(self, name):
        rows = self.queryset.all()
        for other, value in self.form.cleaned_data.items():
            rows = rows if other == name else self.filters[other].filter(rows, value)
        return rows

    def words(self, name, value):
        """Without the count that ``counted_form`` puts beside a choice."""
        choices = dict(self.filters[name].extra.get("choices", ()))
        return choices.get(value) or super().words(name, value)

    def facets(self):
        return [(name, one) for name, one in self.filters.items() if isinstance(one, FacetFilter)]
