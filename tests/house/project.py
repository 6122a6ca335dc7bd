"""What the house tests look at: the files of a project, the real one or a sample in tmp_path."""

import ast
import os
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# Made by tools or by the demo, ignored by git.
IGNORED = {
    *(".git", ".venv", "var", "built", "fonts", "__pycache__"),
    *(".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis"),
}
# Read by mail programs and by WeasyPrint, where neither tokens nor a policy apply.
NOT_A_PAGE = re.compile(r"(^|/)(mails?|emails?|documents?|pdf)(/|$)")


def files(root, *patterns):
    """Files under ``root`` whose name matches one of ``patterns``, sorted; nothing that tools have made."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = set(folders) - IGNORED
        found += [Path(folder) / name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]
    return sorted(found)


def code(root):
    """Python files of the project itself: no tests, no migrations."""
    return [path for path in files(root, "*.py") if not {"tests", "migrations"} & set(path.relative_to(root).parts)]


def templates(root):
    return files(root / "templates", "*")


def pages(root):
    """Templates that a browser shows."""
    return [
        path for path in files(root / "templates", "*.html") if not NOT_A_PAGE.search(name_of(path, root / "templates"))
    ]


def nothing(found):
    """Fails with one line per fault found."""
    if found:
        pytest.fail("\n".join(map(str, found)), pytrace=False)


def name_of(path, root):
    return path.relative_to(root).as_posix()


def tree(path):
    return ast.parse(path.read_text(), filename=str(path))


def lines(path):
    return len(path.read_text().splitlines())


def pyproject(root=ROOT):
    return tomllib.loads((root / "pyproject.toml").read_text())


def contract(name):
    """One import-linter contract of pyproject.toml by its id."""
    return next(one for one in pyproject()["tool"]["importlinter"]["contracts"] if one["id"] == name)


def floors():
    """The floors from the ground up, each with the modules that stand on it side by side."""
    return [[name.strip() for name in layer.split("|")] for layer in reversed(contract("floors")["layers"])]


def write(root, **contents):
    """Writes a sample project: ``write(tmp_path, **{"sessions/views.py": "…"})``."""
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root
