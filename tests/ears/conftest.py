"""``make ears``: the journeys by a real screen reader. Other runs do not collect them: Orca needs a desktop."""

import os
import re

import pytest
from django.db import connection, connections
from playwright.sync_api import sync_playwright

from tests.ears.hands import EarHands
from tests.ears.room import listening_room
from tests.ears.transcript import write_transcript
from tests.flows import conftest as flows

collect_ignore_glob = [] if os.environ.get("EARS") else ["test_*.py"]
# « attestationFormation », « 9déc. »: two words that only the eye parts.
STUCK = re.compile(r"[a-zéèê.][A-ZÉÀ][a-zéèê]|[a-z]\.\d|\d(?!er\b)[a-zé]{2}")
HEARD = [flag for flag in flows.FLAGS if not flag.startswith("--lang")] + [
    "--lang=fr",
    "--force-renderer-accessibility",
]


visit = flows.visit


@pytest.fixture(scope="session")
def room(tmp_path_factory):
    with listening_room(tmp_path_factory.mktemp("room")) as found:
        yield found


@pytest.fixture(scope="session")
def chromium(django_db_setup, room):
    environment, _ = room
    kept = connection._test_serialized_contents
    with sync_playwright() as playwright:
        connections["default"]._test_serialized_contents = kept
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=HEARD, headless=False, env=environment)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture(scope="session")
def journeys():
    """What was done and heard, by the name of the journey."""
    found = {}
    yield found
    write_transcript(found)


@pytest.fixture
def listener(request, room, journeys):
    """Makes the hands of somebody who sees nothing; afterwards, no two words were said as one."""
    environment, ear = room
    notes = journeys.setdefault(request.node.originalname, [])
    yield lambda page: EarHands(page, ear, environment, notes)
    own = [line.replace("OpenStreetMap", "") for _, said in notes for line in said if "Download" not in line]
    assert [line for line in own if STUCK.search(line)] == []


@pytest.fixture
def hands(listener, visit, live_server, settings):
    """``hands(user)``: somebody who sees nothing, in front of the site."""
    settings.BASE_URL = live_server.url
    return lambda user=None: listener(visit(user))
