"""The index of the site's search: written from what every floor publishes, and at any time from scratch."""

import hashlib
import json
from collections import Counter, defaultdict

from django.db import transaction
from wagtail.models import Page

import cms.queries
import courses.queries
import sessions.queries
from lms.common.text import EMPTY_WORDS, LONGEST_WORD, clean_line, plain_words, stems
from lms.portal.models import SearchEntry, SearchWord
from lms.portal.queries.search import RUN

# Each ``search_sources(only=None)`` yields dicts of SearchEntry's columns; ``only``: numbers of pages or sessions.
PAGE_FLOORS = (cms.queries, courses.queries)
LONGEST_TEXT = 40_000  # signs of an entry that are read
BATCH = 200
WRITTEN = (
    "kind",
    "title",
    "url",
    "summary",
    "text",
    "date",
    "until",
    "title_stems",
    "lead_stems",
    "text_stems",
    "digest",
)


def index_site():
    """Everything that visitors may find, as it is now; what is gone is taken out. Running it again changes nothing."""
    sources = [*pages(), *sessions.queries.search_sources()]
    SearchEntry.objects.exclude(key__in=[source["key"] for source in sources]).delete()
    write(sources)
    count_words()


def index_pages(numbers):
    """Pages that were published, moved or taken away: what visitors see of them now."""
    _index(pages(numbers), {f"page:{number}" for number in numbers})


def index_session(number):
    """A session that was published, corrected or cancelled."""
    _index(sessions.queries.search_sources([number]), {f"session:{number}"})


def below(page):
    """The numbers of a page and of all those below it."""
    return list(Page.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True))


def pages(numbers=None):
    for floor in PAGE_FLOORS:
        yield from floor.search_sources(numbers)


@transaction.atomic
def _index(sources, keys):
    sources = list(sources)
    SearchEntry.objects.filter(key__in=keys - {source["key"] for source in sources}).delete()
    write(sources)
    learn(map(cleaned, sources))


def write(sources):
    """The entries of these sources; those that stand so already are left alone."""
    kept = dict(SearchEntry.objects.values_list("key", "digest"))
    changed = (source for source in map(cleaned, sources) if kept.get(source["key"]) != source["digest"])
    batch = [SearchEntry(**source, **stemmed(source)) for source in changed]
    SearchEntry.objects.bulk_create(
        batch, batch_size=BATCH, update_conflicts=True, unique_fields=["key"], update_fields=WRITTEN
    )


def cleaned(source):
    """The source as it is kept, and its digest."""
    source = {"summary": "", "text": "", "date": None, "until": None} | source
    texts = {name: clean_line(source[name])[:LONGEST_TEXT] for name in ("title", "summary", "text")}
    source |= texts | {"kind": str(source["kind"])}
    digest = hashlib.sha256(json.dumps(source, default=str, sort_keys=True).encode()).hexdigest()
    return source | {"digest": digest}


def stemmed(source):
    parts = {"title": "title_stems", "summary": "lead_stems", "text": "text_stems"}
    return {column: " ".join(stems(source[name])) for name, column in parts.items()}


# --- words ------------------------------------------------------------------------------------------------------------
def count_words():
    """The vocabulary, made anew."""
    words = vocabulary(SearchEntry.objects.values("title", "summary", "text").iterator(BATCH))
    kept = {word.plain: (word.written, word.entries) for word in SearchWord.objects.all()}
    changed = [word for word in words if kept.get(word.plain) != (word.written, word.entries)]
    gone = sorted(kept.keys() - {word.plain for word in words})
    with transaction.atomic():
        for start in range(0, len(gone), BATCH):
            SearchWord.objects.filter(plain__in=gone[start : start + BATCH]).delete()
        SearchWord.objects.bulk_create(
            changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["plain"],
            update_fields=["written", "entries"],
        )


def learn(sources):
    """The words of new entries; how many entries hold an old one is counted by ``count_words``."""
    SearchWord.objects.bulk_create(vocabulary(sources), batch_size=BATCH, ignore_conflicts=True)


def vocabulary(sources):
    """The full words of some sources, each as most of them write it, with the number of those that hold it."""
    forms = defaultdict(Counter)
    for source in sources:
        text = " ".join((source["title"], source["summary"], source["text"]))
        for written in {run.lower() for run in RUN.findall(text)}:
            plain = "".join(plain_words(written))[:LONGEST_WORD]
            if len(plain) > 2 and plain not in EMPTY_WORDS and not plain.isdigit():
                forms[plain][written[:60]] += 1
    return [
        SearchWord(plain=plain, written=written.most_common(1)[0][0], entries=written.total())
        for plain, written in sorted(forms.items())
    ]
