"""Templates, stylesheets, scripts: each is used, each component is whole, nothing is inline, colours are tokens."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loaders.app_directories import Loader

from tests.house.project import ROOT, code, files, name_of, nothing, pages, templates, write

pytestmark = pytest.mark.once

CSS, JS = "lms/static/lms/css", "lms/static/lms/js"
# Django and allauth ask for these by name.
ERROR_PAGES = {"400.html", "413.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}", re.DOTALL)
LOAD = re.compile(r"{%\s*load\s+(.*?)\s*%}")
MARKUP = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
# Written by Django's forms and by htmx.
FRAMEWORK = {"nonfield", "htmx-request"}
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
WORD = re.compile(r"[a-zA-Z][\w-]*")
HEX = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b")


def without_comments(text):
    return COMMENT.sub("", text)


def gallery(root):
    """What shows the components to those who build with them."""
    shown = [path for path in pages(root) if name_of(path, root / "templates").startswith("gallery")]
    return [*shown, *(path for path in code(root) if "gallery" in path.stem)]


# --- what is used ----------------------------------------------------------------------------------------------------
def overrides_library(name):
    """True where the template stands in for one of an installed library's (allauth, Wagtail, Django's forms)."""
    try:
        Loader(engines["django"].engine).get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def page_templates():
    """Templates that Wagtail finds by the name of a page's class."""
    from wagtail.models import get_page_models

    return {model.template for model in get_page_models()}


def unused_templates(root, known=()):
    """Templates that no code and no other template names. ``known``: those that a framework asks for.

    The gallery shows every component: it is no use of one.
    """
    sources = {path: path.read_text() for path in {*code(root), *templates(root)}}
    shown = set(gallery(root))
    found = []
    for path in templates(root):
        name = name_of(path, root / "templates")
        # A message has several parts beside each other: code names what they share, below mails/ ("booking_waiting").
        stem = re.sub(r"(\.subject|_subject|_body)?\.\w+$", "", name)
        stems = {name, stem, stem.removeprefix("mails/")}
        blind = shown if path.parent.name == "components" else set()
        users = [text for other, text in sources.items() if other not in {path} | blind]
        named = any(f'"{stem}"' in text for stem in stems for text in users)
        if not named and name not in known and name not in ERROR_PAGES and not overrides_library(name):
            found.append(name)
    return found


def unused_scripts(root):
    """Scripts that no template and no code names."""
    sources = [path.read_text() for path in [*code(root), *files(root / "templates", "*")]]
    names = [name_of(path, root / "lms/static") for path in files(root / JS, "*.js")]
    return [name for name in names if not any(name in text for text in sources)]


def unused_classes(root):
    """Classes of a stylesheet that no template, no code and no script names.

    All stylesheets are joined into one: a dead rule is read by every visitor. Of a class with a modifier the part
    before it counts, because templates put the two together ("button--{{ variant }}").
    """
    sources = [*code(root), *files(root / "templates", "*"), *files(root / JS, "*.js")]
    named = {word for path in sources for word in WORD.findall(path.read_text())}
    named |= {word.partition("--")[0] for word in named}
    found = []
    for path in files(root / CSS, "*.css"):
        selectors = re.sub(r"/\*.*?\*/|{[^{}]*}|url\([^)]*\)", "", path.read_text(), flags=re.DOTALL)
        classes = {name.partition("--")[0] for name in CLASS.findall(selectors)}
        found += [f"{name_of(path, root / CSS)}: {name}" for name in sorted(classes - named - FRAMEWORK)]
    return found


@cache
def words(library):
    """Tags and filters of a template library, by the name that {% load %} uses."""
    found = engines["django"].engine.template_libraries[library]
    return frozenset(found.tags), frozenset(found.filters)


def unused_loads(root):
    found = []
    for path in templates(root):
        text = without_comments(path.read_text())
        markup = " ".join(MARKUP.findall(text))
        used_tags, used_filters = set(re.findall(r"{%\s*(\w+)", markup)), set(re.findall(r"\|\s*(\w+)", markup))
        for load in LOAD.findall(text):
            asked, _, library = load.rpartition(" from ")
            if library and asked:
                unused = [name for name in asked.split() if name not in used_tags | used_filters]
            else:
                unused = [
                    name for name in load.split() if not (words(name)[0] & used_tags or words(name)[1] & used_filters)
                ]
            found += [f"{name_of(path, root / 'templates')}: {name}" for name in unused]
    return found


# --- what a policy without 'unsafe-inline' refuses -------------------------------------------------------------------
class Inline(HTMLParser):
    """Collects what would need 'unsafe-inline'. A <script> of data (json_script) is no script."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names and "json" not in (names.get("type") or "")):
            self.found.append(f"<{tag}>")
        self.found += [name for name in names if name == "style" or re.match(r"on[a-z]+$", name)]


def inline(root):
    found = []
    for path in pages(root):
        parser = Inline()
        parser.feed(MARKUP.sub("", without_comments(path.read_text())))
        found += [f"{name_of(path, root / 'templates')}: {what}" for what in parser.found]
    return found


def loose_colours(root):
    """Colours written outside tokens.css: they would not follow the dark theme."""
    found = []
    for path in files(root / CSS, "*.css"):
        if path.name != "tokens.css":
            values = re.findall(r":([^;{}]*)[;}]", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
            found += [f"{name_of(path, root)}: {colour}" for value in values for colour in HEX.findall(value)]
    for path in pages(root):
        attributes = re.findall(
            r"""\b(?:fill|stroke|color|bgcolor|style|stop-color)=["']([^"']*)["']""", path.read_text()
        )
        found += [f"{name_of(path, root)}: {colour}" for value in attributes for colour in HEX.findall(value)]
    return found


# --- components ------------------------------------------------------------------------------------------------------
def incomplete_components(root):
    """A component is one template, one stylesheet of its name and an entry in the gallery."""
    drawn = {path.stem for path in files(root / "templates/components", "*.html")}
    styled = {path.stem for path in files(root / CSS / "components", "*.css")}
    shown = {
        name
        for path in gallery(root)
        for name in re.findall(r"components/(\w+)\.html", without_comments(path.read_text()))
    }
    found = [f"{name}: no stylesheet" for name in sorted(drawn - styled)]
    found += [f"{name}: no template" for name in sorted(styled - drawn)]
    return found + [f"{name}: not in the gallery" for name in sorted(drawn - shown)]


def test_no_unused_template():
    nothing(unused_templates(ROOT, page_templates()))


def test_no_unused_class():
    nothing(unused_classes(ROOT))


def test_no_unused_script():
    nothing(unused_scripts(ROOT))


def test_no_unused_load():
    nothing(unused_loads(ROOT))


def test_nothing_inline():
    nothing(inline(ROOT))


def test_colours_are_tokens():
    nothing(loose_colours(ROOT))


def test_components_are_whole():
    nothing(incomplete_components(ROOT))


def test_twin_unused_files_are_seen(tmp_path):
    write(
        tmp_path,
        **{
            "sessions/views.py": 'render("sessions/list.html", "sessions/mails/confirmed")',
            "templates/sessions/list.html": '{% include "components/card.html" %}<p class="list list--{{ kind }}">',
            "templates/components/card.html": "",
            "templates/components/old.html": "",
            "templates/gallery.html": '{% include "components/old.html" %}',
            "lms/portal/views/gallery.py": 'render("gallery.html")',
            "templates/sessions/mails/confirmed_subject.txt": "",
            "templates/sessions/old.html": '{% include "sessions/old.html" %}',
            "templates/cms/home_page.html": "",
            "templates/404.html": "",
            "templates/account/login.html": "an override of allauth's",
            "lms/static/lms/css/list.css": ".list--long > .worn:hover { } @media print { .list .older { } }",
            "lms/static/lms/js/old.js": "",
        },
    )
    assert unused_templates(tmp_path, {"cms/home_page.html"}) == ["components/old.html", "sessions/old.html"]
    assert unused_classes(tmp_path) == ["list.css: older", "list.css: worn"]
    assert unused_scripts(tmp_path) == ["lms/js/old.js"]


def test_twin_unused_loads_are_seen(tmp_path):
    write(
        tmp_path,
        **{
            "templates/a.html": "{% load static i18n %}{% load now from tz %}{% static 'a' %}{# {% translate 'a' %} #}",
            "templates/b.html": "{% load tz %}{{ at|localtime }}",
        },
    )
    assert unused_loads(tmp_path) == ["a.html: i18n", "a.html: now"]


def test_twin_inline_code_is_seen(tmp_path):
    write(
        tmp_path,
        **{
            "templates/a.html": '<p style="x" onclick="x"><style></style><script>1</script><script src="a.js"></script>'
            '<script type="application/json">{}</script>{# <p style="in a comment"> #}',
            "templates/sessions/mails/a.html": '<p style="mail programs read nothing else">',
        },
    )
    assert inline(tmp_path) == ["a.html: style", "a.html: onclick", "a.html: <style>", "a.html: <script>"]


def test_twin_loose_colours_are_seen(tmp_path):
    write(
        tmp_path,
        **{
            "lms/static/lms/css/tokens.css": ":root { --ink: #123456; }",
            "lms/static/lms/css/a.css": "#facade { color: #abc; border: 1px solid #A1B2C3D4 }",
            "templates/a.html": '<a href="#abc"></a><path fill="#fff"/>',
        },
    )
    assert loose_colours(tmp_path) == [
        "lms/static/lms/css/a.css: #abc",
        "lms/static/lms/css/a.css: #A1B2C3D4",
        "templates/a.html: #fff",
    ]


def test_twin_incomplete_components_are_seen(tmp_path):
    write(
        tmp_path,
        **{
            "templates/components/card.html": "",
            "templates/components/badge.html": "",
            "templates/gallery/index.html": '{% include "components/card.html" %}{# "components/badge.html" #}',
            "lms/static/lms/css/components/card.css": "",
            "lms/static/lms/css/components/old.css": "",
        },
    )
    assert incomplete_components(tmp_path) == ["badge: no stylesheet", "old: no template", "badge: not in the gallery"]
