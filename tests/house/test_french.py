"""French typography: a typographic apostrophe, and a no-break space before : ; ! ? » and after «.

Looks at what people read: the text and the spoken attributes of templates, the words inside template tags, and the
strings of the code (not its docstrings, which are English).
"""

import ast
import re
from html.parser import HTMLParser

import pytest

from tests.house.project import ROOT, code, name_of, nothing, templates, tree, write
from tests.house.test_templates import MARKUP

pytestmark = pytest.mark.once

SPOKEN = {
    "alt",
    "aria-label",
    "aria-description",
    "content",
    "data-confirm",
    "label",
    "placeholder",
    "summary",
    "title",
    "value",
}
APOSTROPHE = re.compile(r"[^\W\d_]'[^\W\d_]")
PLAIN_SPACE = re.compile(r"[\w)»%\]] [:;!?»](?=\s|$)|« ")
# In code only what can be nothing but French: English has its apostrophes too.
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|aujourd|jusqu|lorsqu|puisqu)'[a-zàâéèêëîïôûùœh]", re.IGNORECASE)
QUOTED = re.compile(r'"([^"]*)"')


class Text(HTMLParser):
    """What a person reads or hears of a template, piece by piece, each with its line."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        self.pieces += [(self.getpos()[0], value) for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent:
            self.pieces.append((self.getpos()[0], data))


def blank(match):
    """A variable reads as a word, a tag as nothing; lines keep their numbers."""
    return ("N" if match[0].startswith("{{") else "") + "\n" * match[0].count("\n")


def pieces(path):
    text = re.sub(
        r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}",
        lambda m: "\n" * m[0].count("\n"),
        path.read_text(),
        flags=re.DOTALL,
    )
    parser = Text()
    parser.feed(MARKUP.sub(blank, text))
    parser.close()
    yield from parser.pieces
    for markup in MARKUP.finditer(text):
        line = text.count("\n", 0, markup.start()) + 1
        yield from ((line, words) for words in QUOTED.findall(markup[0]))


def faults(text):
    return [match[0] for pattern in (APOSTROPHE, PLAIN_SPACE) for match in pattern.finditer(text)]


def template_faults(root):
    return [
        f"{name_of(path, root)}:{line} {fault!r}"
        for path in templates(root)
        if path.suffix in {".html", ".txt"}
        for line, text in pieces(path)
        for fault in faults(text)
    ]


def docstrings(module):
    """Ids of the constants that are docstrings."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = (node.body for node in ast.walk(module) if isinstance(node, holders))
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def code_faults(root):
    found = []
    for path in code(root):
        module = tree(path)
        quiet = docstrings(module)
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
                matches = [match[0] for pattern in (ELISION, PLAIN_SPACE) for match in pattern.finditer(node.value)]
                found += [f"{name_of(path, root)}:{node.lineno} {fault!r}" for fault in matches]
    return found


def test_templates_are_well_set():
    nothing(template_faults(ROOT))


def test_strings_of_the_code_are_well_set():
    nothing(code_faults(ROOT))


def test_twin_template_faults_are_seen(tmp_path):
    good = (
        '<p title="L’heure\u00a0: 9\u00a0h">Qui\u00a0? «\u00a0Nous\u00a0», l’été&nbsp;!</p>'
        "{% if a == 'b' %}{% endif %}{# l'été #}"
    )
    bad = (
        """<p title="l'heure">\nQui ? « Nous »\n{{ name }} : {% x label="d'accord" %}</p>"""
        """<script>a ? "l'un" : b</script>"""
    )
    write(tmp_path, **{"templates/good.html": good, "templates/bad.html": bad})
    assert template_faults(tmp_path) == [
        'templates/bad.html:1 "l\'h"',
        "templates/bad.html:1 'i ?'",
        "templates/bad.html:1 '« '",
        "templates/bad.html:1 's »'",
        "templates/bad.html:1 'N :'",
        'templates/bad.html:3 "d\'a"',
    ]


def test_twin_code_faults_are_seen(tmp_path):
    docstring, english = '"""A person\'s name : l\'un."""', 'a = "It isn\'t"'
    plain, formatted = 'b = "Cette session n\'est plus ouverte !"', 'c = f"{a} « oui\u00a0»"'
    write(tmp_path, **{"sessions/rules.py": "\n".join([docstring, english, plain, formatted])})
    assert code_faults(tmp_path) == [
        'sessions/rules.py:3 "n\'e"',
        "sessions/rules.py:3 'e !'",
        "sessions/rules.py:4 '« '",
    ]
