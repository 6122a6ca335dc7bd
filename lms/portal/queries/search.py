"""What the site's search answers to a question."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import mark_safe

from lms.common.text import EMPTY_WORDS, plain_words, stem
from lms.portal.enums import EntryKind
from lms.portal.models import SearchEntry
from lms.portal.queries.words import any_of, clauses_of, marked_stems, read_question, respelt

PER_PAGE = 15
SUGGESTIONS = 7
EXCERPT, BEFORE = 220, 70  # signs of an excerpt, and how many of them before the first word found
RUN = re.compile(r"[^\W_]+")


@dataclass
class Answer:
    """What was found for ``question``. ``way``: "exact", "begun" (the last word is a beginning), "respelt" (as
    ``respelling``), "some" (a part of the words), or "nothing"."""

    question: str
    kind: str = ""
    way: str = "nothing"
    respelling: str = ""
    clauses: list = field(default_factory=list)

    @cached_property
    def counts(self):
        """{kind: number of entries found}, in one query."""
        rows = SearchEntry.objects.current().holding(self.clauses).order_by()
        return dict(rows.values_list("kind").annotate(Count("pk")))

    @property
    def total(self):
        return sum(self.counts.values())

    @property
    def shown(self):
        return self.counts.get(self.kind, 0) if self.kind else self.total

    @property
    def kinds(self):
        """Every kind that has something, with its number: what the results can be narrowed by."""
        return [
            {"value": kind.value, "label": kind.label, "count": self.counts[kind], "current": kind == self.kind}
            for kind in EntryKind
            if self.counts.get(kind)
        ]

    def page(self, number):
        """A page of results, the best first, each with its excerpt."""
        entries = SearchEntry.objects.current().holding(self.clauses)
        entries = entries.filter(kind=self.kind) if self.kind else entries
        found = Counted(entries.best_first(self.clauses) if self.clauses else entries, PER_PAGE, count=self.shown)
        page, stems = found.get_page(number), marked_stems(self.clauses)
        for entry in page.object_list:
            entry.label = EntryKind(entry.kind).one
            entry.marked_title = marked(entry.title, stems)
            entry.excerpt = excerpt(entry, stems)
        return page


class Counted(Paginator):
    """A paginator that is told how many rows there are."""

    def __init__(self, rows, per_page, *, count):
        super().__init__(rows, per_page)
        self.count = count


def answer(text, kind=""):
    """The answer to what somebody typed: strict first, then more and more lenient until something is found."""
    question = read_question(text)
    kind = kind if kind in EntryKind.values else ""
    found = Answer(question, kind)
    for way, clauses, respelling in _ways(question):
        tried = Answer(question, kind, way, respelling, clauses)
        if tried.total:
            found = tried
            break
    if found.kind and not found.shown:
        found.kind = ""
    return found


def _ways(question):
    exact = clauses_of(question)
    if not exact:
        return
    yield "exact", exact, ""
    yield "begun", clauses_of(question, begun=True), ""
    respelling = respelt(question)
    if respelling:
        yield "respelt", clauses_of(respelling), respelling
    if len(exact) > 1:
        yield "some", any_of(clauses_of(respelling or question)), ""


def suggestions(text):
    """Entries for words that are being typed, the best first; none for a single sign."""
    question = read_question(text)
    clauses = clauses_of(question, begun=True) or [tuple(beginning(question))]
    if len(question) < 2 or not clauses[0]:
        return []
    return list(SearchEntry.objects.current().holding(clauses).best_first(clauses)[:SUGGESTIONS])


def beginning(question):
    """An empty word alone (« a », « par ») may be the beginning of a full one (« parcours »)."""
    return [(f"{word}*",) for word in plain_words(question)[-1:] if len(word) > 1]


def marked(text, stems):
    """``text`` as HTML, its words that were looked for between <mark>; everything else escaped."""
    parts, end = [], 0
    for run in RUN.finditer(text):
        if is_sought(run[0], stems):
            parts += [escape(text[end : run.start()]), "<mark>", escape(run[0]), "</mark>"]
            end = run.end()
    return mark_safe("".join(map(str, [*parts, escape(text[end:])])))


def is_sought(word, sought):
    """Whether a word as it is written answers one of the stems."""
    begun = tuple(one[:-1] for one in sought if one.endswith("*"))
    return any(found in sought or found.startswith(begun) for found in stems_of(word))


@lru_cache(maxsize=50_000)
def stems_of(word):
    """The stems of a word as it is written: « cœur-à-cœur » has several; kept, for texts say the same words again."""
    return [stem(plain) for plain in plain_words(word) if plain not in EMPTY_WORDS]


def excerpt(entry, stems):
    """What the entry says about the words: its summary, or the part of its text where the first of them stands."""
    for text in (entry.summary, entry.text):
        first = next((run.start() for run in RUN.finditer(text) if is_sought(run[0], stems)), None)
        if first is not None:
            return marked(cut(text, first), stems)
    return marked(cut(entry.summary or entry.text, 0), stems)


def cut(text, place):
    """EXCERPT signs of a text around ``place``, whole words, « … » where something is left out."""
    start = 0 if place < EXCERPT - BEFORE else text.rfind(" ", 0, place - BEFORE) + 1
    end = len(text) if len(text) - start <= EXCERPT else text.rfind(" ", start + 1, start + EXCERPT)
    end = start + EXCERPT if end <= start else end
    return ("… " if start else "") + text[start:end].rstrip(" ,;:") + ("…" if end < len(text) else "")
