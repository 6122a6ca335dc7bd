"""What the resource centre can be narrowed by, each choice with the number of resources that it would leave."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet

from accounts.models import User
from cms.enums import Family, Mission, ResourceAudience
from cms.models import ResourcePage, ResourceTheme
from lms.common.filters import BesideFilter, CountedFilter, FacetFilter, SortFilter, WordsFilter
from lms.common.territories import DEPARTMENTS

EVERYWHERE = "national"
NARROWER = "–\u00a0"  # before a theme inside another
FAMILIES = [(value, words, [value]) for value, words in Family.choices]
MISSIONS = [(value, words, [value]) for value, words in Mission.choices]
# What is for all is for each: who looks for one public also finds it.
PUBLICS = [
    (value, words, [value, ResourceAudience.ALL])
    for value, words in ResourceAudience.choices
    if value != ResourceAudience.ALL
]
ORDERS = [
    ("recents", "Les plus récentes d’abord", ["-published_on", "-pk"]),
    ("anciens", "Les plus anciennes d’abord", ["published_on", "pk"]),
    ("titre", "Par titre, de A à Z", ["title", "pk"]),
]


class ThemeFilter(BesideFilter):
    """A wide theme also has what its narrower themes have, each resource once."""

    def filter(self, rows, value):
        named = ResourcePage.objects.filter(Q(themes__slug=value) | Q(themes__parent__slug=value))
        return rows.filter(pk__in=named.values("pk")) if value else rows

    def groups(self, rows):
        wide = rows.values_list(Coalesce("themes__parent", "themes")).annotate(number=Count("pk", distinct=True))
        return super().groups(rows.filter(themes__parent__isnull=False)).union(wide, all=True)


class ResourceFilter(CountedFilter):
    q = WordsFilter(field_name="search_text", label="Que cherchez-vous\u00a0?", widget=forms.SearchInput)
    famille = FacetFilter(label="Famille", empty_label="Toutes les familles", column=F("family"), facets=FAMILIES)
    mission = BesideFilter(
        label="Mission", empty_label="Toutes les missions", column=F("missions__mission"), facets=MISSIONS
    )
    theme = ThemeFilter(label="Thème", empty_label="Tous les thèmes", column=F("themes"))
    public = FacetFilter(label="Pour qui", empty_label="Tous les publics", column=F("audience"), facets=PUBLICS)
    territoire = FacetFilter(label="Territoire", empty_label="Tous les territoires", column=F("department"))
    tri = SortFilter(label="Dans l’ordre", orders=ORDERS)

    class Meta:
        model = ResourcePage
        fields = []

    def offer(self, rows):
        """Themes and territories that have resources; under a wide theme, what its narrower themes have."""
        self.filters["theme"].offer(list(_themes(rows)))
        codes = rows.values_list("department", flat=True).distinct()
        self.filters["territoire"].offer([_territory(code) for code in sorted(codes)])

    def words(self, name, value):
        return super().words(name, value).removeprefix(NARROWER)


def _themes(rows):
    themes = list(ResourceTheme.objects.with_resources(rows))
    for wide in (theme for theme in themes if theme.parent_id is None):
        narrow = [theme for theme in themes if theme.parent_id == wide.pk]
        yield wide.slug, wide.name, [wide.pk]
        yield from ((theme.slug, f"{NARROWER}{theme.name}", [theme.pk]) for theme in narrow)


def _territory(code):
    if code:
        return code, f"{DEPARTMENTS[code]} ({code})", [code]
    return EVERYWHERE, "Partout en France", [""]


REVIEW_STATES = [("en-retard", "En retard"), ("bientot", "Dans les 30 jours"), ("plus-tard", "Plus tard")]


class ReadingFilter(WagtailFilterSet):
    """Of the report of what is read."""

    family = django_filters.ChoiceFilter(label="Famille", choices=Family.choices)

    class Meta:
        model = ResourcePage
        fields = []


class ReviewFilter(WagtailFilterSet):
    """Of the report of resources to read again."""

    etat = django_filters.ChoiceFilter(label="Quand", choices=REVIEW_STATES, method="by_state")
    family = django_filters.ChoiceFilter(label="Famille", choices=Family.choices)
    owner = django_filters.ModelChoiceFilter(
        label="Qui la tient à jour", queryset=lambda request: User.objects.editors(), method="by_keeper"
    )

    class Meta:
        model = ResourcePage
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.form.fields["owner"].label_from_instance = User.get_full_name

    def by_state(self, rows, name, value):
        today = timezone.localdate()
        soon = today + timedelta(days=30)
        return rows.filter(
            **{
                "en-retard": {"review_on__lte": today},
                "bientot": {"review_on__gt": today, "review_on__lte": soon},
                "plus-tard": {"review_on__gt": soon},
            }[value]
        )

    def by_keeper(self, rows, name, user):
        return rows.filter(Q(owner=user) | Q(relay=user))
