"""What the catalogue can be narrowed by, each choice with the number of courses that it would leave."""

from django import forms
from django.db.models import Q

from courses.enums import Audience, CourseFormat
from courses.models import CoursePage, Theme
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
        """Themes that have courses."""
        themes = Theme.objects.with_courses(rows)
        self.filters["theme"].offer([(theme.slug, theme.name, _about(theme)) for theme in themes])


def _about(theme):
    named = CoursePage.themes.through.objects.filter(theme=theme.pk)
    return Q(pk__in=named.values("coursepage"))
