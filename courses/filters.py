"""What the catalogue can be narrowed by, each choice with the number of courses that it would leave."""

from django import forms
from django.db.models import Case, F, Value, When

from courses.enums import Audience, CourseFormat
from courses.models import CoursePage, Theme
from lms.common.filters import BesideFilter, CountedFilter, FacetFilter, WordsFilter

HALF_DAY, DAY = 300, 480  # minutes: no half-day is longer, no day is

PUBLICS = [
    (Audience.VOLUNTEERS, "Bénévoles et citoyens", [Audience.VOLUNTEERS, Audience.MIXED]),
    (Audience.PROFESSIONALS, "Professionnels et élus", [Audience.PROFESSIONALS, Audience.MIXED]),
    (Audience.TRAINERS, "Formatrices et formateurs", [Audience.TRAINERS]),
]
FORMATS = [
    (CourseFormat.ON_SITE, "En présence", [CourseFormat.ON_SITE, CourseFormat.MIXED]),
    (CourseFormat.REMOTE, "À distance", [CourseFormat.REMOTE, CourseFormat.MIXED]),
]
LENGTH = Case(
    When(minutes__gt=DAY, then=Value("deux-jours")),
    When(minutes__gt=HALF_DAY, then=Value("un-jour")),
    When(minutes__gt=0, then=Value("demi-journee")),
)
LENGTHS = [
    ("demi-journee", "Une demi-journée", ["demi-journee"]),
    ("un-jour", "Un jour", ["un-jour"]),
    ("deux-jours", "Deux jours et plus", ["deux-jours"]),
]


class CourseFilter(CountedFilter):
    q = WordsFilter(field_name="search_text", label="Que cherchez-vous\u00a0?", widget=forms.SearchInput)
    public = FacetFilter(label="Pour qui", empty_label="Tous les publics", column=F("audience"), facets=PUBLICS)
    theme = BesideFilter(label="Thème", empty_label="Tous les thèmes", column=F("themes__slug"))
    format = FacetFilter(label="Manière de suivre", empty_label="Toutes", column=F("format"), facets=FORMATS)
    duree = FacetFilter(label="Durée", empty_label="Toutes les durées", column=LENGTH, facets=LENGTHS)

    class Meta:
        model = CoursePage
        fields = []

    def offer(self, rows):
        """Themes that have courses."""
        themes = Theme.objects.filter(courses__in=rows).distinct().order_by("slug").values_list("slug", "name")
        self.filters["theme"].offer([(slug, name, [slug]) for slug, name in themes])
