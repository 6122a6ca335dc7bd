"""How each database looks words up: SQLite in its FTS5 table, PostgreSQL in its tsvector column.

What is looked for is a list of clauses, all of which an entry holds; a clause is a list of alternatives, one of which
is enough; an alternative is a tuple of stems that stand side by side. Stems hold letters a to z and digits, nothing
that either database would read as syntax. A stem that ends with ``*`` is the beginning of one.
"""

from django.db import connections, models
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from lms.portal.enums import EntryKind

# Where words are looked for: the title alone; the title and what sums it up; everything.
TITLE, LEAD, ALL = "A", "AB", ""
FTS_COLUMNS = {TITLE: "{title_stems} : ", LEAD: "{title_stems lead_stems} : ", ALL: ""}


def fts5_query(clauses, within):
    """The clauses as FTS5 reads them: every stem between quotes."""

    def phrase(stems):
        end = "*" if stems[-1].endswith("*") else ""
        return '"' + " ".join(stem.rstrip("*") for stem in stems) + '"' + end

    words = " AND ".join("(" + " OR ".join(map(phrase, clause)) + ")" for clause in clauses)
    return f"{FTS_COLUMNS[within]}({words})"


def tsquery(clauses, within):
    """The clauses as a tsquery's text."""

    def lexeme(stem):
        marks = ("*" if stem.endswith("*") else "") + within
        return f"'{stem.rstrip('*')}'" + (f":{marks}" if marks else "")

    def phrase(stems):
        return "(" + " <-> ".join(map(lexeme, stems)) + ")"

    return " & ".join("(" + " | ".join(map(phrase, clause)) + ")" for clause in clauses)


class EntryQuerySet(models.QuerySet):
    def current(self):
        """Without what is over."""
        return self.filter(Q(until=None) | Q(until__gte=timezone.now()))

    def holding(self, clauses):
        """Entries that hold every clause; none for no clause."""
        return self.filter(self._held(clauses)) if clauses else self.none()

    def best_first(self, clauses):
        """Words in the title, then in what sums it up, then anywhere; then by kind, the latest first."""
        worth = Case(
            When(self._held(clauses, TITLE), then=Value(0)),
            When(self._held(clauses, LEAD), then=Value(1)),
            default=Value(2),
        )
        kinds = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(EntryKind.values)))
        ordered = self.annotate(worth=worth, kind_place=kinds)
        return ordered.order_by("worth", "kind_place", models.F("date").desc(nulls_last=True), "pk")

    def _held(self, clauses, within=ALL):
        if connections[self.db].vendor == "sqlite":
            sql, words = "SELECT rowid FROM portal_searchfts WHERE portal_searchfts MATCH %s", fts5_query
        else:
            sql, words = "SELECT id FROM portal_searchentry WHERE stems_vector @@ %s::tsquery", tsquery
        return Q(pk__in=RawSQL(sql, [words(clauses, within)]))  # noqa: S611 the statement is ours, words are parameters
