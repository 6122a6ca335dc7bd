"""The libraries that the project's owner has fixed are really what the code stands on."""

import ast

import pytest

from tests.house.project import ROOT, code, nothing, tree, write

pytestmark = pytest.mark.once

FIXED = {"wagtail", "django", "schedule", "weasyprint", "celery", "django_filters"}


def imported(root):
    """Names of the packages that the project's own code imports, at the top of a module or inside a function."""
    found = set()
    for path in code(root):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found


def test_fixed_libraries_are_used():
    nothing(FIXED - imported(ROOT))


def test_twin_an_import_is_seen_and_a_test_does_not_count(tmp_path):
    write(
        tmp_path,
        **{
            "sessions/models.py": "from schedule.models import Event\nimport wagtail.models\n",
            "sessions/documents.py": "def pdf():\n    import weasyprint\n",
            "tests/test_a.py": "import celery\n",
        },
    )
    assert FIXED - imported(tmp_path) == {"celery", "django", "django_filters"}
