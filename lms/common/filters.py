"""Filters of a public list.

Addresses are shared and kept for years: what is unknown in one is left aside, never refused.
"""

from collections import Counter

import django_filters
from django import forms
from django.core.paginator import Paginator
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
    """One choice among what ``column``, an expression, says of a row. ``facets``: (value, words, what may be said)."""

    def __init__(self, *args, column, facets=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.column = column
        self.offer(facets)

    def offer(self, facets):
        self.said = {value: said for value, _, said in facets}
        self.extra["choices"] = [(value, words) for value, words, _ in facets]

    def filter(self, rows, value):
        return rows.alias(said=self.column).filter(said__in=self.said[value]) if value else rows

    def groups(self, rows):
        """Each thing that is said, once, with the number of ``rows`` that say it; a queryset."""
        return rows.values_list(self.column).annotate(number=Count("pk"))


class BesideFilter(FacetFilter):
    """The same of what a row may have several of, as other rows beside it: joined, it would count twice."""

    def filter(self, rows, value):
        return rows.filter(pk__in=super().filter(rows.model.objects.order_by(), value).values("pk")) if value else rows


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
    def unknown(self):
        """Whether the address asks for something that nobody knows, and that was left aside."""
        return bool(self.ignored)

    def reset(self, address):
        """The ``address`` of the whole list when there is something to clear, or ""."""
        return address if self.active or self.unknown else ""

    def answered(self, count):
        """Whether something was asked for, all of it known, and found: the form may be folded."""
        return bool(self.active and count and not self.unknown)

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
                if v  # the field writes the words of « all » before them by itself
            ]
        return self.form

    @cached_property
    def _plain(self):
        """The columns that nothing narrows: each row says one thing of each."""
        unset = [(name, facet) for name, facet in self.facets() if not self.form.cleaned_data[name]]
        return [name for name, facet in unset if not isinstance(facet, BesideFilter)]

    @cached_property
    def numbers(self):
        """How many rows say each thing, by (name, what is said): each group once, a list is long and its groups few.

        Plain columns are read together.
        """
        numbers = Counter()
        if self._plain:
            rows = self.qs.order_by().values_list(*(self.filters[name].column for name in self._plain))
            for *found, number in rows.annotate(Count("pk")):
                numbers.update(dict.fromkeys(zip(self._plain, found, strict=True), number))
        for name, facet in self.facets():
            if name not in self._plain:
                rows = self._without_facet(name) if self.form.cleaned_data[name] else self.qs
                numbers.update({(name, said): number for said, number in facet.groups(rows.order_by())})
        return numbers

    def pages(self, rows, size):
        """A paginator of ``rows``, which are those of the list: how many they are, the groups mostly tell."""
        paginator = Paginator(rows, size)
        if self._plain:
            paginator.count = sum(number for (name, _), number in self.numbers.items() if name == self._plain[0])
        return paginator

    @cached_property
    def counts(self):
        """How many rows each choice would leave, by (name, value)."""
        return {
            (name, value): sum(self.numbers[name, one] for one in said)
            for name, facet in self.facets()
            for value, said in facet.said.items()
        }

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
