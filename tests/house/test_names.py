"""Names: the top level as agreed, no drawers, no leftovers, no address of a package registry."""

import ast
import re

import pytest

from tests.house.project import IGNORED, ROOT, code, files, name_of, nothing, tree, write

pytestmark = pytest.mark.once

TOP_LEVEL = {
    *("lms", "accounts", "cms", "network", "courses", "sessions", "certificates", "templates", "tests", "docs", ".ci"),
    *(
        "manage.py",
        "pyproject.toml",
        "Makefile",
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-uv.txt",
        ".gitignore",
    ),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"),
}
DRAWERS = {"utils", "util", "helpers", "helper", "misc", "tools", "common_utils", "shared"}
# Written in two halves so that this file does not name them either.
REGISTRIES = [
    f"{name}.{end}"
    for name, end in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("cdnjs.cloudflare", "com"),
        ("googleapis", "com"),
        ("deb.debian", "org"),
        ("archive.ubuntu", "com"),
        ("conda.anaconda", "org"),
        ("ghcr", "io"),
        ("docker", "io"),
    )
]
# The words of a lock or a pip configuration that lead to an index.
INDEX = re.compile("--(?:extra-)?index-" + "url|--find-" + "links")
LEFTOVER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
MAY_PRINT = "lms/supervisor/"


def texts(root):
    for path in files(root, "*"):
        try:
            yield name_of(path, root), path.read_text()
        except UnicodeDecodeError:
            continue  # a picture


def strangers(root):
    """Entries of the top level that nobody agreed on, and agreed ones that are missing."""
    there = {path.name for path in root.iterdir()} - IGNORED
    return sorted(there - TOP_LEVEL), sorted(TOP_LEVEL - there)


def registries(root):
    found = []
    for name, text in texts(root):
        found += [f"{name}: {host}" for host in REGISTRIES if host in text]
        found += [f"{name}: {option}" for option in INDEX.findall(text) if name not in {"Makefile", "pyproject.toml"}]
    return found


def drawers(root):
    return [name_of(path, root) for path in files(root, "*.py") if path.stem in DRAWERS or path.parent.name in DRAWERS]


def leftovers(root):
    return [f"{name}: {word}" for name, text in texts(root) for word in LEFTOVER.findall(text)]


def prints(root):
    found = []
    for path in code(root):
        for node in ast.walk(tree(path)):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id
            if called in {"print", "breakpoint"} and not name_of(path, root).startswith(MAY_PRINT):
                found.append(f"{name_of(path, root)}:{node.lineno} {called}")
    return found


def test_top_level_is_as_agreed():
    assert strangers(ROOT) == ([], [])


def test_no_registry_is_named():
    nothing(registries(ROOT))


def test_no_drawer():
    nothing(drawers(ROOT))


def test_no_leftover():
    nothing(leftovers(ROOT))


def test_no_print():
    nothing(prints(ROOT))


def test_twin_the_top_level_is_compared(tmp_path):
    write(tmp_path, **dict.fromkeys(TOP_LEVEL - {"LICENSE"}, ""), **{"notes.txt": "", "var/db": ""})
    assert strangers(tmp_path) == (["notes.txt"], ["LICENSE"])


def test_twin_a_registry_is_seen(tmp_path):
    write(tmp_path, **{"requirements.txt": f"--index-{'url'} https://{REGISTRIES[0]}/simple\nwagtail==8.0.1\n"})
    assert registries(tmp_path) == [f"requirements.txt: {REGISTRIES[0]}", f"requirements.txt: --index-{'url'}"]


def test_twin_drawers_leftovers_and_prints_are_seen(tmp_path):
    word = "TO" + "DO"
    write(
        tmp_path,
        **{
            "sessions/utils.py": f"# {word} later\nprint('here')\n",
            "sessions/helpers/dates.py": "",
            "tests/test_a.py": "print('in a test')\n",
            "lms/supervisor/start.py": "print('to the terminal')\n",
        },
    )
    assert drawers(tmp_path) == ["sessions/helpers/dates.py", "sessions/utils.py"]
    assert leftovers(tmp_path) == [f"sessions/utils.py: {word}"]
    assert prints(tmp_path) == ["sessions/utils.py:2 print"]
