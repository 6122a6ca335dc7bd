"""What somebody means who types words: stems, synonyms, and the word that was misspelt."""

import tomllib
from functools import cache
from pathlib import Path

from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from lms.common.text import EMPTY_WORDS, clean_line, plain_words, stem, stems
from lms.portal.models import SearchWord

LONGEST, MOST_WORDS = 200, 12
AWAY, LONG = 2, 6  # letters by which a word is put right, from how long on; a shorter one by a single letter
MOST_UNKNOWN = 4
SYNONYMS = Path(__file__).resolve().parent.parent / "synonyms.toml"


def read_question(text):
    """What is searched for: one line of LONGEST signs at most, of MOST_WORDS words at most."""
    return " ".join(clean_line((text or "")[:LONGEST]).split()[:MOST_WORDS])


@cache
def synonyms():
    """{expression as a tuple of stems: the group that it belongs to}."""
    groups = tomllib.loads(SYNONYMS.read_text())["groups"]
    found = {}
    for group in groups:
        expressions = tuple(dict.fromkeys(tuple(stems(words)) for words in group))
        found |= dict.fromkeys(expressions, expressions)
    return found


def clauses_of(question, *, begun=False):
    """The clauses that managers.py looks for. ``begun``: the last word may be the beginning of one."""
    left, clauses = stems(question)[:MOST_WORDS], []
    longest = max(map(len, synonyms()))
    while left:
        sizes = range(min(longest, len(left)), 0, -1)
        known = next((tuple(left[:size]) for size in sizes if tuple(left[:size]) in synonyms()), None)
        head = known or (left[0],)
        clauses.append((head, *(other for other in synonyms().get(head, ()) if other != head)))
        left = left[len(head) :]
    if begun and clauses:
        clauses[-1] = (*clauses[-1], *beginnings(question))
    return clauses


def beginnings(question):
    """The last word as the beginning of a stem: as it is typed, and as its own stem begins."""
    last = plain_words(question)[-1:]
    typed = {word for one in last for word in (one, stem(one)) if len(word) > 1}
    return [(f"{word}*",) for word in sorted(typed)]


def any_of(clauses):
    """One clause that each of them alone answers."""
    return [tuple(alternative for clause in clauses for alternative in clause)] if clauses else []


def marked_stems(clauses):
    """The stems whose words are marked in a result."""
    return {stem for clause in clauses for alternative in clause for stem in alternative}


def respelt(question):
    """The question with each unknown word put as the closest one that entries hold; "" when none is close.

    Nothing is put right where more than MOST_UNKNOWN words are unknown: that is no slip.
    """
    words = plain_words(question)
    full = {word for word in words if word not in EMPTY_WORDS and len(word) > 2}
    unknown = sorted(full - set(SearchWord.objects.filter(plain__in=full).values_list("plain", flat=True)))
    if not 0 < len(unknown) <= MOST_UNKNOWN:
        return ""
    nearest = _nearest(unknown)
    return " ".join(nearest.get(word, word) for word in words) if nearest else ""


def _nearest(unknown):
    """{word: the one a letter away, or two for long ones; of several the one that most entries hold}."""
    sizes = (len(min(unknown, key=len)) - AWAY, len(max(unknown, key=len)) + AWAY)
    rows = SearchWord.objects.annotate(size=Length("plain")).filter(size__range=sizes)
    known = list(rows.values_list("plain", "written", "entries"))
    shapes = [single(plain) for plain, *_ in known]
    found = {}
    for word in unknown:
        away = 1 if len(word) < LONG else AWAY
        near = process.extract(single(word), shapes, scorer=OSA.distance, score_cutoff=away, limit=50)
        ranked = [(distance, known[place][0][0] != word[0], -known[place][2], place) for _, distance, place in near]
        if ranked:
            found[word] = known[min(ranked)[-1]][1]
    return found


def single(word):
    """Without doubled letters: they are the commonest slip."""
    return "".join(letter for place, letter in enumerate(word) if letter != word[place - 1 : place])
