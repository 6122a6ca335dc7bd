"""The shipped production settings: they refuse to start when something is missing, and are sound when it is there."""

import os
import subprocess
import sys

import pytest

from tests.house.project import ROOT

pytestmark = [pytest.mark.once, pytest.mark.slow, pytest.mark.processes]
GOOD = {
    "SECRET_KEY": "a-key-of-the-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "formation.example",
    "BASE_URL": "https://formation.example",
}


def check(tmp_path, **changes):
    """The environment is a server's and no more: the browser tests set variables that no deployment has."""
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "lms.settings.production", "VAR_DIR": str(tmp_path)}
    env |= GOOD | changes
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def test_nothing_to_say_of_a_complete_setting(tmp_path):
    done = check(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("BASE_URL", "http://formation.example"),
    ],
)
def test_a_missing_or_wrong_one_refuses_in_one_clear_line(tmp_path, name, value):
    done = check(tmp_path, **{name: value})
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1].startswith(f"django.core.exceptions.ImproperlyConfigured: {name}:")
