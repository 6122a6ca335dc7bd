"""Filters of a public list.

Addresses are shared and kept for years: what is unknown in one is left aside, never refused.
"""

import django_filters
from django import forms
from django.db.models import Count
from django.utils.functional import cached_property

from lms.common.text import clean_line, search_words

LONGEST = 200  # signs of a search that are read: what comes after is no question


class SortFilter(django_filters.ChoiceFilter):
    """In which order. ``orders``: (value, words, fields) of each, the first one when the address names none."""

    def __init__(self, *args, orders, **kwargs):
        self.orders = {value: fields for value, _, fields in orders}
        choices = [(value, words) for value, words, _ in orders]
        super().__init__(*args, choices=choices, empty_label=None, **kwargs)

    def filter(self, rows, value):
        return rows.order_by(*self.orders[value or next(iter(self.orders))])


class CheckFilter(django_filters.Filter):
    """A box to tick; ``?name=1`` in the address."""

    field_class = forms.BooleanField


class WordsField(forms.CharField):
    def to_python(self, value):
        return clean_line((value or "")[:LONGEST])


class WordsFilter(django_filters.Filter):
    """Words that all stand in ``field_name``, a column written with ``search_key``: accents and case do not count."""

    field_class = WordsField

    def filter(self, rows, value):
        for word in search_words(value):
            rows = rows.filter(**{f"{self.field_name}__contains": word})
        return rows


class FacetFilter(django_filters.ChoiceFilter):
    """One choice among several conditions. ``facets``: (value, words, condition) of each.

    A condition looks beside the row (``pk__in``), it never joins: a row joined twice would count twice.
    """

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
        return {(name, value): Count("pk", filter=condition) for value, condition in self.conditions.items()}


def counted(rows, counting):
    """The numbers that ``counting`` asks of ``rows``, in one query."""
    found = rows.order_by().aggregate(**{f"n{place}": count for place, count in enumerate(counting.values())})
    return dict(zip(counting, found.values(), strict=True)) if counting else {}


class ListFilter(django_filters.FilterSet):
    """``data`` is a QueryDict. After ``__init__``, ``ignored`` holds the names of the parameters left aside."""

    def __init__(self, data, queryset):
        super().__init__(data, queryset)
        self.offer(queryset.order_by())
        self.ignored = list(self.form.errors)
        if self.ignored:
            self.data = self._without(*self.ignored)
            del self._form

    def offer(self, rows):
        """Fill in the choices that depend on what the list holds."""

    def _without(self, *names):
        data = self.data.copy()
        for name in (*names, "page"):
            data.pop(name, None)
        return data

    @property
    def active(self):
        """The filters that are set: words of each, and the address of the list without it. An order hides nothing."""
        return [
            {"words": self.words(name, value), "address": "?" + self._without(name).urlencode()}
            for name, value in self.values.items()
            if not isinstance(self.filters[name], SortFilter)
        ]

    @property
    def values(self):
        """The filters that are set, by name."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def words(self, name, value):
        """How a filter that is set is told: its label, the words of the choice, or what was typed."""
        field = self.form.fields[name]
        if isinstance(field, WordsField):
            return f"«\u00a0{value}\u00a0»"
        return field.label if value is True else dict(getattr(field, "choices", ())).get(value, value)


class CountedFilter(ListFilter):
    """A list filter whose facets say beside each choice how many rows it would leave."""

    def counted_form(self):
        """The form, beside each choice how many rows it would leave, the other filters being as they are."""
        for name, _ in self.facets():
            field = self.form.fields[name]
            field.choices = [
                (v, f"{words} ({self.counts[name, v]})" if (name, v) in self.counts else words)
                for v, words in field.choices
            ]
        return self.form

    @cached_property
    def counts(self):
        """How many rows each choice would leave, by (name, value).

        Facets that are not set narrow nothing: all of them are counted on the list itself, in one query.
        """
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
