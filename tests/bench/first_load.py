"""What a browser with an empty cache fetches to show a page."""

import os
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.flows.conftest import FLAGS


def first_load(address):
    """(requests, kB over the wire with headers, hosts) of the page at ``address``."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page()
        wire, sent = [], []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda event: sent.append(event["request"]["url"]))
        session.on("Network.loadingFinished", lambda event: wire.append(event["encodedDataLength"]))
        page.goto(address, wait_until="networkidle", timeout=180_000)
        browser.close()
    asked = [url for url in sent if not url.startswith("data:")]
    return len(asked), sum(wire) / 1000, {urlsplit(url).hostname for url in asked}
