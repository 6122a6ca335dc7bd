"""`make bench` still runs from end to end. Its figures are nobody's test."""

import subprocess
import sys

import pytest

from tests.flows.server import ROOT, environment

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
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("\n| ") == 14
    assert "never oversold" in done.stdout
