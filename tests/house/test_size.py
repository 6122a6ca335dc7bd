"""The size budget of architecture.md § 2: small functions, small modules, views and tasks that only translate."""

import ast
import math
import statistics

import pytest

from tests.house.project import ROOT, code, files, lines, name_of, nothing, tree, write

pytestmark = pytest.mark.once

MEDIAN, P95, LONGEST = 8, 35, 60
MODULE, TEST_MODULE, TEMPLATE, STYLESHEET = 400, 600, 120, 80
# A view or a task carries a deed to a page or a queue; the deed itself is elsewhere.
DOORS = {"views": 20, "tasks": 20}


def functions(path):
    """(name, lines) of each function in a file; decorators and docstring count, a nested function counts twice."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield node.name, node.end_lineno - first + 1


def door_of(path):
    parts = {*path.parts[:-1], path.stem}
    return next((door for door in DOORS if door in parts), None)


def long_functions(root):
    found = []
    for path in code(root):
        most = DOORS.get(door_of(path.relative_to(root)), LONGEST)
        found += [f"{name_of(path, root)}:{name} {size} > {most}" for name, size in functions(path) if size > most]
    return found


def spread(root):
    """Median and 95th percentile of the functions' sizes."""
    sizes = sorted(size for path in code(root) for _, size in functions(path))
    return statistics.median(sizes), sizes[math.ceil(0.95 * len(sizes)) - 1]


def long_files(root):
    budgets = [(path, MODULE) for path in code(root)]
    budgets += [(path, TEST_MODULE) for path in files(root / "tests", "*.py")]
    budgets += [(path, TEMPLATE) for path in files(root / "templates", "*")]
    budgets += [(path, STYLESHEET) for path in files(root / "lms/static/lms/css/components", "*.css")]
    return [f"{name_of(path, root)} {lines(path)} > {most}" for path, most in budgets if lines(path) > most]


def test_functions_are_short():
    nothing(long_functions(ROOT))


def test_functions_are_short_on_the_whole():
    median, p95 = spread(ROOT)
    assert median <= MEDIAN, f"median {median}"
    assert p95 <= P95, f"95th percentile {p95}"


def test_files_are_short():
    nothing(long_files(ROOT))


def function(name, size):
    return f"def {name}():\n" + "    x = 1\n" * (size - 1)


def test_twin_long_functions_are_seen(tmp_path):
    write(
        tmp_path,
        **{
            "sessions/views/public.py": function("detail", 21) + function("book", 20),
            "sessions/tasks.py": function("remind", 21),
            "sessions/models.py": "@property\n" + function("state", 60) + function("ends", 60),
        },
    )
    assert long_functions(tmp_path) == [
        "sessions/models.py:state 61 > 60",
        "sessions/tasks.py:remind 21 > 20",
        "sessions/views/public.py:detail 21 > 20",
    ]


def test_twin_the_spread_is_measured(tmp_path):
    write(tmp_path, **{"sessions/models.py": "".join(function(f"f{size}", size) for size in range(2, 22))})
    assert spread(tmp_path) == (11.5, 20)


def test_twin_long_files_are_seen(tmp_path):
    write(
        tmp_path,
        **{
            "sessions/models.py": "x = 1\n" * 401,
            "tests/test_a.py": "x = 1\n" * 601,
            "templates/sessions/list.html": "<p>\n" * 121,
            "lms/static/lms/css/components/card.css": "a\n" * 81,
            "sessions/rules.py": "x = 1\n" * 400,
        },
    )
    assert long_files(tmp_path) == [
        "sessions/models.py 401 > 400",
        "tests/test_a.py 601 > 600",
        "templates/sessions/list.html 121 > 120",
        "lms/static/lms/css/components/card.css 81 > 80",
    ]
