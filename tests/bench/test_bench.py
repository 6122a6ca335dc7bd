"""`make bench` still runs from end to end. Its figures are nobody's test."""

import os
import subprocess
import sys

import pytest

from tests.flows.server import ROOT, database_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.processes,
    pytest.mark.browser,
    pytest.mark.once,
]


def test_it_measures_every_line():
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--small"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": database_url()}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("\n| ") == 14
    assert "never oversold" in done.stdout
