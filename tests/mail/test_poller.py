"""`manage.py deliver_mail --watch` as a process of its own, as a supervisor runs it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils.http import urlencode

from lms.common.due import DueState

ROOT = Path(__file__).resolve().parent.parent.parent


def database_url():
    """The address of the database of this test run."""
    conf = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{conf['NAME']}"
    parts = {"host": conf["HOST"], "port": conf["PORT"], "user": conf["USER"], "password": conf["PASSWORD"]}
    given = {name: value or conf["OPTIONS"].get(name) for name, value in parts.items()}
    return f"postgresql:///{conf['NAME']}?" + urlencode({name: value for name, value in given.items() if value})


@pytest.fixture
def poller(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, "manage.py", "deliver_mail", "--watch"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.processes
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_poller_delivers_what_comes_and_stops_at_once(queue, poller):
    for number in (1, 2):  # the second comes while it watches
        row = queue(f"booking:{number}:confirmed")
        deadline = time.monotonic() + 30
        while row.state != DueState.DONE and time.monotonic() < deadline:
            time.sleep(0.1)
            row.refresh_from_db()
        assert row.state == DueState.DONE
    poller.send_signal(signal.SIGTERM)
    assert poller.wait(8) == 0  # before a supervisor would kill it; a fraction of a second on an idle machine
