"""The floors of architecture.md § 2: import-linter holds the imports, this module what import-linter cannot see."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.project import ROOT, contract, floors, name_of, nothing, templates, write
from tests.house.test_templates import LOAD, without_comments

pytestmark = pytest.mark.once

# A page of a low floor that shows something of a high one loads a tag of that floor: each such place is named here.
UPWARD = {
    ("cms/home.html", "session_tags"),
    ("courses/course.html", "session_tags"),
    ("courses/index.html", "coming_tags"),
    ("courses/path.html", "coming_tags"),
    ("courses/parts/card.html", "coming_tags"),
    ("sessions/day/state.html", "certificate_tags"),
}
# Templates of all floors stand on these.
SHARED = {"components", "layouts", "django", "includes"}
# Folders that are not named after their floor.
FOLDERS = {"gallery": "lms.portal", "account": "accounts", "allauth": "accounts", "wagtailadmin": "cms"}
REFERENCE = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")


def height(module):
    """The floor a module stands on, 0 for the ground; None for what is not ours."""
    for level, side_by_side in enumerate(floors()):
        if any(module == name or module.startswith(f"{name}.") for name in side_by_side):
            return level
    return None


def packages(root):
    """Packages of the top level, and modules of lms, which assembles them."""
    top = {path.parent.name for path in root.glob("*/__init__.py")} - {"tests", "lms"}
    inside = {f"lms.{path.stem}" for path in root.glob("lms/*.py")} | {
        f"lms.{path.parent.name}" for path in root.glob("lms/*/__init__.py")
    }
    return top | inside - {"lms.__init__"}


def apps(root):
    return {
        ".".join(path.parent.relative_to(root).parts) for path in [*root.glob("*/apps.py"), *root.glob("lms/*/apps.py")]
    }


def tag_libraries(root):
    """Our template tag libraries, each with the floor it stands on."""
    found = {}
    for path in root.rglob("templatetags/*.py"):
        parts = path.relative_to(root).parts
        if path.stem != "__init__" and not parts[0].startswith("."):
            found[path.stem] = height(".".join(parts[:-2]))
    return found


def floor_of_template(name):
    """Messages, errors and the frame of all pages belong to nobody: None; a folder has its app's floor."""
    folder = name.split("/")[0] if "/" in name else None
    if folder is None:
        return None
    if folder in SHARED:
        return height("lms.common")
    return (
        height(FOLDERS.get(folder, folder))
        if folder in FOLDERS or height(folder) is not None
        else height(f"lms.{folder}")
    )


def upward(root):
    """Tags loaded from, and templates included from, a higher floor than the template's own."""
    libraries, found = tag_libraries(root), []
    for path in templates(root):
        name = name_of(path, root / "templates")
        own, text = floor_of_template(name), without_comments(path.read_text())
        if own is None:
            continue
        for load in LOAD.findall(text):
            found += [
                f"{name}: {tag}"
                for tag in load.split()
                if (libraries.get(tag) or 0) > own and (name, tag) not in UPWARD
            ]
        for other in REFERENCE.findall(text):
            found += [f"{name}: {other}"] if (floor_of_template(other) or 0) > own else []
    return found


def lint(folder, config):
    """import-linter's verdict on the project in ``folder``: (kept, what it says)."""
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", script, "--no-cache", "--config", str(config)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def test_contracts_are_kept():
    kept, said = lint(ROOT, ROOT / "pyproject.toml")
    assert kept, said


def test_every_package_has_its_floor():
    assert packages(ROOT) == {name for side_by_side in floors() for name in side_by_side}


def test_every_app_has_its_inner_layers():
    # lms.common is the ground: small modules that know nothing of each other, no layers.
    assert apps(ROOT) - {"lms.common"} == set(contract("inside")["containers"])


def test_templates_load_from_their_floor_or_below():
    nothing(upward(ROOT))


def test_exceptions_are_used():
    loads = {
        (name_of(path, ROOT / "templates"), tag)
        for path in templates(ROOT)
        for load in LOAD.findall(without_comments(path.read_text()))
        for tag in load.split()
    }
    nothing(UPWARD - loads)


def sample(folder, contents):
    """A project of one app under our own inner contract."""
    inside = contract("inside")
    layers = "\n".join(f"    {layer}" for layer in inside["layers"])
    ignored = "\n".join(f"    {name}" for name in inside["exhaustive_ignores"])
    config = (
        "[importlinter]\nroot_package = shop\n[importlinter:contract:inside]\nname = inside\ntype = layers\n"
        f"containers = shop\nlayers =\n{layers}\nexhaustive = true\nexhaustive_ignores =\n{ignored}\n"
    )
    write(folder, **{"shop/__init__.py": "", "shop/models.py": "", "setup.cfg": config}, **contents)
    return lint(folder, folder / "setup.cfg")


def test_twin_inner_layers_hold(tmp_path):
    kept, _ = sample(tmp_path, {"shop/services.py": "import shop.models\n", "shop/apps.py": ""})
    assert kept


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ({"shop/helpers.py": ""}, "helpers"),
        ({"shop/services.py": "import shop.views\n", "shop/views.py": ""}, "shop.services -> shop.views"),
        ({"shop/managers.py": "import shop.models\n"}, "shop.managers -> shop.models"),
    ],
)
def test_twin_inner_layers_are_seen_broken(tmp_path, contents, said):
    kept, report = sample(tmp_path, contents)
    assert not kept
    assert said in report


def test_twin_packages_and_apps_are_seen(tmp_path):
    names = (
        "sessions/__init__.py",
        "shop/__init__.py",
        "shop/apps.py",
        "lms/__init__.py",
        "lms/urls.py",
        "lms/mail/__init__.py",
    )
    write(tmp_path, **dict.fromkeys(names, ""))
    assert packages(tmp_path) == {"sessions", "shop", "lms.urls", "lms.mail"}
    assert apps(tmp_path) == {"shop"}


def test_twin_upward_loads_are_seen(tmp_path):
    write(
        tmp_path,
        **{
            "sessions/templatetags/session_tags.py": "",
            "lms/common/templatetags/french.py": "",
            "templates/cms/home.html": "{% load static french session_tags %}",
            "templates/cms/standard_page.html": "{% load french session_tags %}",
            "templates/components/card.html": '{% load session_tags %}{% include "sessions/row.html" %}',
            "templates/sessions/row.html": '{% extends "base.html" %}{% load session_tags %}{% include "cms/a.html" %}',
        },
    )
    assert upward(tmp_path) == [
        "cms/standard_page.html: session_tags",
        "components/card.html: session_tags",
        "components/card.html: sessions/row.html",
    ]


def test_floors_are_counted_from_the_ground():
    assert height("lms.common") == 0
    assert height("lms.portal.views") == height("certificates") + 1
    assert height("django.db") is None
    assert Path(ROOT / "manage.py").exists()
