"""What people type, matched without accents nor case: a place, and words of a session.

The few distinct courses, venues and organisers of a list are compared in Python, so that every database answers alike.
"""

import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils.text import slugify

from lms.common.territories import DEPARTMENTS, REGION_OF, department_of_postcode
from lms.common.text import search_key

MOST = 12  # words of a question that are read
LONG = {"st": "saint", "ste": "sainte"}
EMPTY = {"de", "du", "des", "le", "la", "les", "et", "en", "au", "aux", "sur", "pour", "dans", "par", "un", "une"}
REMOTE = "à distance en ligne visioconférence"
REGION_NAMES = {slugify(name): name for name in dict.fromkeys(REGION_OF.values())}


def split(text):
    """The words of a text, small and bare: « L’Île-Saint-Denis », « st denis » → ile, saint, denis."""
    words = re.findall(r"[a-z0-9]+", search_key(text))
    return [LONG.get(word, word) for word in words if len(word) > 1 or word.isdigit()]


def bare(word):
    """Without the sign of the plural, so that « bénévoles » finds « bénévole »."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def asked(text):
    """The words of a question that count, each once; the small ones only when there is nothing else."""
    words = list(dict.fromkeys(split(text)))
    return [bare(word) for word in words if word not in EMPTY][:MOST] or words[:MOST]


def starts_a_word(beginning, words):
    return any(word.startswith(beginning) for word in words)


def of_words(sessions, text):
    """The condition that every word of ``text`` begins a word of the title, the place or the organiser."""
    words, everything = asked(text), Q()
    if not words:
        return everything
    plain = sessions.order_by()
    titles = {pk: split(title) for pk, title in plain.values_list("course", "course__title").distinct()}
    places = {
        pk: split(f"{name} {city}" if pk else REMOTE)
        for pk, name, city in plain.values_list("venue", "venue__name", "venue__city").distinct()
    }
    hosts = {pk: split(name) for pk, name in plain.values_list("organiser", "organiser__name").distinct()}
    for word in words:
        known = [[pk for pk in texts if starts_a_word(word, texts[pk])] for texts in (titles, places, hosts)]
        found = Q(course__in=known[0]) | Q(venue__in=[pk for pk in known[1] if pk]) | Q(organiser__in=known[2])
        found |= Q(department__in=[code for code, name in DEPARTMENTS.items() if starts_a_word(word, split(name))])
        everything &= (found | Q(venue=None)) if None in known[1] else found
    return everything


@dataclass(frozen=True)
class Somewhere:
    """What the words for a place mean: departments, venues of a town, or both (Vienne); told as ``words``."""

    words: str
    departments: tuple = ()
    venues: tuple = ()

    def of(self, sessions):
        return sessions.filter(Q(department__in=self.departments) | Q(venue__in=self.venues))


def somewhere(text, venues):
    """What a postcode, a department, a region or a town means, or None. ``venues``: (pk, town) pairs to look among."""
    postcode = re.search(r"(?<!\d)\d{5}(?!\d)", text, re.ASCII)
    if postcode:
        return in_departments([department_of_postcode(postcode[0])])
    words = split(text)
    number = "".join(words).upper().zfill(2)
    if number in DEPARTMENTS:
        return in_departments([number])
    name = [word for word in words if not word[0].isdigit()]
    codes = [code for code in DEPARTMENTS if name and split(DEPARTMENTS[code]) == name]
    codes = codes or [code for code, region in REGION_OF.items() if name and split(region) == name]
    towns = {pk: town for pk, town in venues if name and split(town) == name}
    if not codes and not towns:
        towns = {pk: town for pk, town in venues if name and core(split(town))[: len(core(name))] == core(name)}
    if codes or towns:
        told = in_departments(codes).words if codes else " ou ".join(sorted(set(towns.values())))
        return Somewhere(told, tuple(codes), tuple(towns))
    return None


def core(words):
    """A name without its small words, where it has others: « Le Lamentin » is said « Lamentin »."""
    return [word for word in words if word not in EMPTY] or words


def in_departments(codes):
    """A department as « Creuse (23) », those of a region by its name; None for no department."""
    if codes in ([], [""]):
        return None
    told = f"{DEPARTMENTS[codes[0]]} ({codes[0]})" if len(codes) == 1 else REGION_OF[codes[0]]
    return Somewhere(told, tuple(codes))
