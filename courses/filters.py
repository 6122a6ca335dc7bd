"""What the catalogue can be narrowed by, each choice with the number of courses that it would leave."""

from django import forms
from django.db.models import Q

from courses.enums import Audience, CourseFormat
from courses.models import CoursePage
from lms.common.filters import CountedFilter, FacetFilter, WordsFilter

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


class CourseFilter(CountedFilter):
    q = WordsFilter(field_name="search_text", label="Que cherchez-vous\u00a0?", widget=forms.SearchInput)
    public = FacetFilter(label="Pour qui", empty_label="Tous les publics", facets=PUBLICS)
    theme = FacetFilter(label="Thème", empty_label="Tous les thèmes")
    format = FacetFilter(label="Manière de suivre", empty_label="Toutes", facets=FORMATS)
    duree = FacetFilter(label="Durée", empty_label="Toutes les durées", facets=LENGTHS)

    class Meta:
        model = CoursePage
        fields = []

    def offer(self, rows):
        """Themes that have courses. Each names its courses by number: a sub-query for each is dearer than the list."""
        named = CoursePage.themes.through.objects.filter(coursepage__in=rows).order_by("theme__slug")
        themes = {}
        for *theme, course in named.values_list("theme__slug", "theme__name", "coursepage"):
            themes.setdefault(tuple(theme), []).append(course)
        self.filters["theme"].offer([(*theme, Q(pk__in=courses)) for theme, courses in themes.items()])
