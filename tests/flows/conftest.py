"""A real Chromium, and the site served to it by this very process, so that both live at the same hour."""

import os

import pytest
from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import sync_playwright

from tests.flows.server import CSRF, signed_in

# Playwright runs an event loop in this thread; the tests speak to the database in turn with it, never at once.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
]
# « Slow 3G »: bytes a second (400 kbit/s), milliseconds there and back.
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@pytest.fixture(scope="session")
def chromium(django_db_setup):
    """A missing browser is a failure, never a skip: what it would show is part of what is promised."""
    kept = connection._test_serialized_contents
    with sync_playwright() as playwright:
        # Beside Playwright's event loop Django gives this thread another connection object: it too must know what to
        # put back after a test that commits, and be closed before the database is dropped.
        connections["default"]._test_serialized_contents = kept
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def visit(chromium, live_server):
    """``visit(user)``: a window of that person (nobody: a visitor) on the site; errors on its console fail the test.

    ``slow``: on a telephone with a bad line.
    """
    contexts, errors = [], []

    def open_window(user=None, *, slow=False, **options):
        options = {"locale": "fr-FR", "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | options
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if user:
            session, _ = signed_in(user).split("; ")
            name, value = session.split("=", 1)
            cookies = {name: value, settings.CSRF_COOKIE_NAME: CSRF}
            context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(10_000)
        if slow:
            page.set_default_timeout(60_000)
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_3G)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: line.type == "error" and errors.append(line.text))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []
