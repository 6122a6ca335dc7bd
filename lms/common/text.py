"""Text that people type, made safe to print on a page, in a header, in a calendar entry, on paper."""

import re
import unicodedata

# Bidirectional marks and overrides: they let a name rewrite the line around it.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF])


def clean_line(value):
    """One line: NFC, no control character nor direction mark, runs of white space made one space."""
    value = unicodedata.normalize("NFC", value or "").translate(_BIDI)
    value = re.sub(r"\s+", " ", value)
    return "".join(c for c in value if unicodedata.category(c) not in ("Cc", "Cs")).strip()


def clean_text(value):
    """Several lines, each clean; at most one empty line between two paragraphs."""
    lines = [clean_line(line) for line in (value or "").replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_address(value):
    """An e-mail address as it is kept and compared: NFC, trimmed, lower case."""
    return unicodedata.normalize("NFC", value or "").strip().lower()


def sort_key(value):
    """Key that sorts names as a French reader expects: without accents nor case."""
    decomposed = unicodedata.normalize("NFD", value.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def search_key(value):
    """What is searched: without accents nor case, œ and æ in two letters, runs of white space made one."""
    return sort_key(clean_line(value)).replace("œ", "oe").replace("æ", "ae").replace("’", "'")


def search_words(query):
    """The words of a search as ``search_key`` writes them: each once, twelve at most."""
    return list(dict.fromkeys(search_key(query).split()))[:12]
