"""What the resource centre can be narrowed by, each choice with the number of resources that it would leave."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet

from accounts.models import User
from cms.enums import Family, Mission, ResourceAudience
from cms.models import ResourceMission, ResourcePage, ResourceTheme
from lms.common.filters import CountedFilter, FacetFilter, SortFilter, WordsFilter
from lms.common.territories import DEPARTMENTS

EVERYWHERE = "national"
NARROWER = "–\u00a0"  # before a theme inside another
FAMILIES = [(value, words, Q(family=value)) for value, words in Family.choices]
# What a resource has several of is looked for beside it: a join would count it several times.
MISSIONS = [
    (value, words, Q(pk__in=ResourceMission.objects.filter(mission=value).values("resource")))
    for value, words in Mission.choices
]
# What is for all is for each: who looks for one public also finds it.
PUBLICS = [
    (value, words, Q(audience__in=[value, ResourceAudience.ALL]))
    for value, words in ResourceAudience.choices
    if value != ResourceAudience.ALL
]
ORDERS = [
    ("recents", "Les plus récentes d’abord", ["-published_on", "-pk"]),
    ("anciens", "Les plus anciennes d’abord", ["published_on", "pk"]),
    ("titre", "Par titre, de A à Z", ["title", "pk"]),
]


class ResourceFilter(CountedFilter):
    q = WordsFilter(field_name="search_text", label="Que cherchez-vous\u00a0?", widget=forms.SearchInput)
    famille = FacetFilter(label="Famille", empty_label="Toutes les familles", facets=FAMILIES)
    mission = FacetFilter(label="Mission", empty_label="Toutes les missions", facets=MISSIONS)
    theme = FacetFilter(label="Thème", empty_label="Tous les thèmes")
    public = FacetFilter(label="Pour qui", empty_label="Tous les publics", facets=PUBLICS)
    territoire = FacetFilter(label="Territoire", empty_label="Tous les territoires")
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
        yield wide.slug, wide.name, _about([wide, *narrow])
        yield from ((theme.slug, f"{NARROWER}{theme.name}", _about([theme])) for theme in narrow)


def _about(themes):
    named = ResourcePage.themes.through.objects.filter(resourcetheme__in=[theme.pk for theme in themes])
    return Q(pk__in=named.values("resourcepage"))


def _territory(code):
    if code:
        return code, f"{DEPARTMENTS[code]} ({code})", Q(department=code)
    return EVERYWHERE, "Partout en France", Q(department="")


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
