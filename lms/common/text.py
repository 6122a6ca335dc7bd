"""Text that people type, made safe to print on a page, in a header, in a calendar entry, on paper."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

# Bidirectional marks and overrides: they let a name rewrite the line around it.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF])


def clean_line(value):
    """One line: NFC, no control character nor direction mark, runs of white space made one space."""
    value = unicodedata.normalize("NFC", value or "")
    if not value.isprintable():  # mostly nothing hides in it: it is not read sign by sign to learn so
        value = re.sub(r"\s+", " ", value.translate(_BIDI))
        value = "".join(c for c in value if unicodedata.category(c) not in ("Cc", "Cs"))
    return " ".join(value.split())


def clean_text(value):
    """Several lines, each clean; at most one empty line between two paragraphs."""
    lines = [clean_line(line) for line in (value or "").replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


PHONE = re.compile(r"\+?[\d \u00a0\u202f.]+")
FORMULA = re.compile(r"""(?:^|(?<=[;"'\t\r\n\x00]))(?=[\s\x00]*[=+\-@])|^(?=[\t\r\n\x00])""")


def sentences(parts):
    """The parts that say something, one after the other, with one full stop between two."""
    return ". ".join(part.strip().rstrip(".") for part in parts if part)


def harmless_cell(text):
    """A cell of an export that no spreadsheet runs: what would be read as a formula gets an apostrophe before it.

    At its start, and after what a spreadsheet may take for the end of a cell. A telephone number stays readable.
    """
    return text if PHONE.fullmatch(text) else FORMULA.sub("'", text)


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


WORD = re.compile(r"[a-z0-9]+")
LONGEST_WORD = 40  # signs: what is longer is no word of any language we search
# Words that stand everywhere and tell nothing, as search_key writes them.
EMPTY_WORDS = frozenset(
    [
        "a",
        "ai",
        "ainsi",
        "afin",
        "alors",
        "apres",
        "au",
        "aucun",
        "aussi",
        "autre",
        "aux",
        "avant",
        "avec",
        "avez",
        "avoir",
        "c",
        "car",
        "ce",
        "cela",
        "ces",
        "cet",
        "cette",
        "ceux",
        "chaque",
        "chez",
        "ci",
        "comme",
        "comment",
        "d",
        "dans",
        "de",
        "deja",
        "depuis",
        "des",
        "donc",
        "dont",
        "du",
        "elle",
        "elles",
        "en",
        "encore",
        "entre",
        "est",
        "et",
        "etc",
        "eu",
        "eux",
        "il",
        "ils",
        "j",
        "je",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "lors",
        "lui",
        "m",
        "ma",
        "mais",
        "me",
        "meme",
        "mes",
        "moi",
        "mon",
        "n",
        "ne",
        "ni",
        "nos",
        "notre",
        "nous",
        "on",
        "ont",
        "or",
        "ou",
        "par",
        "parce",
        "pas",
        "pendant",
        "peu",
        "peut",
        "plus",
        "pour",
        "pourquoi",
        "qu",
        "quand",
        "que",
        "quel",
        "quelle",
        "quelles",
        "quels",
        "qui",
        "quoi",
        "s",
        "sa",
        "sans",
        "se",
        "ses",
        "si",
        "son",
        "sont",
        "sous",
        "sur",
        "t",
        "ta",
        "te",
        "tes",
        "toi",
        "ton",
        "tous",
        "tout",
        "toute",
        "toutes",
        "tres",
        "tu",
        "un",
        "une",
        "vos",
        "votre",
        "vous",
        "y",
    ]
)


def plain_words(text):
    """Every word of a text as ``search_key`` writes it, in order; an apostrophe or a hyphen parts two words."""
    return [word[:LONGEST_WORD] for word in WORD.findall(search_key(text))]


@lru_cache(maxsize=50_000)
def stem(word):
    """The French stem of a plain word: « formations » and « formation » have the same."""
    return snowballstemmer.stemmer("french").stemWord(word)  # one for all threads would mix their words up


def stems(text):
    """The stems of a text's words in order, without those that tell nothing nor letters that stand alone.

    Accents go before the stem is cut: « élève » and « eleve » are one, whoever typed them.
    """
    full = (word for word in plain_words(text) if word not in EMPTY_WORDS and (len(word) > 1 or word.isdigit()))
    return [stem(word) for word in full]
