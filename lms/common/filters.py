"""Filters of a public list.

Addresses are shared and kept for years: what is unknown in one is left aside, never refused.
"""

import django_filters
from django import forms

from lms.common.text import clean_line, search_words

LONGEST = 200  # signs of a search that are read: what comes after is no question


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
        """The filters that are set: words of each, and the address of the list without it."""
        return [
            {"words": self.words(name, value), "address": "?" + self._without(name).urlencode()}
            for name, value in self.values.items()
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
