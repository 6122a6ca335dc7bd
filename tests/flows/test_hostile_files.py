"""What was sent to do harm, opened in a real Chromium by every way that a page has: nothing of it runs."""

from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error
from wagtail.documents.models import Document

from accounts.enums import Role
from cms.models import Attachment
from tests import factories
from tests.cms.hostile import CONTENTS, SIGN
from tests.cms.test_hostile_files import form_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]
COOKIE = "the-secret-of-the-visitor"
# As a frame, a program of each kind, an object of another program.
WAYS = '<iframe src="{a}"></iframe><script src="{a}"></script><script type="module" src="{a}"></script>'
WAYS += '<object data="{a}"></object>'
# Under which type each would run, if a server said so.
RUNS_AS = {"svg": "image/svg+xml", "xht": "application/xhtml+xml", "xml": "text/xml"}
RUNS_AS |= dict.fromkeys(("js", "gif", "pdf"), "text/javascript")


def stored(*names):
    """Kind by address, of each content under each of the names, when the form takes it."""
    editor, found = factories.make_user(Role.EDITOR), {}
    for kind, content in CONTENTS.items():
        for name in names:
            form = form_of("documents", editor, name.format(kind), content + b"\n//" + name.encode())
            if form.is_valid():
                found[form.save().url] = kind
    # No resource holds them yet: as for a visitor when one does.
    resource = factories.make_resource()
    for document in Document.objects.all():
        Attachment.objects.create(resource=resource, document=document)
    return found


@pytest.fixture
def site():
    factories.make_site()


@pytest.fixture
def heard(chromium, live_server):
    """(page, what scripts that ran have written on the console) of a visitor who has a cookie that scripts can read."""
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "seen", "value": COOKIE, "url": live_server.url}])
    lines = []
    context.on("console", lambda line: SIGN in line.text and lines.append(line.text))
    context.on("dialog", lambda dialog: (lines.append(dialog.message), dialog.dismiss()))
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page, lines
    context.close()


def open_every_way(page, addresses):
    """Each address alone, as a link leads to it, then all of them in a page of the same site."""
    for address in addresses:
        with suppress(Error):  # what is to be saved is not a page: it is not gone to
            page.goto(address)
    body = "<!doctype html>" + "".join(WAYS.format(a=address) for address in addresses)
    page.route("**/a-page-of-the-site", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("/a-page-of-the-site")
    page.wait_for_load_state("networkidle")


def test_nothing_that_was_stored_runs(site, heard):
    page, lines = heard
    answers = []
    page.on("response", lambda answer: "/documents/" in answer.url and answers.append(answer.status))
    addresses = stored("fiche.txt", "fiche.{}")
    assert {"html", "htm", "svg", "xht", "xml", "mhtml", "js"} < set(addresses.values())
    open_every_way(page, addresses)
    assert answers.count(200) >= 3 * len(addresses)
    assert lines == []


def test_twin_without_its_headers_the_same_file_runs_and_sees_the_cookie(site, heard):
    page, lines = heard
    addresses, running = stored("fiche.pdf"), set()

    def without_headers(route):
        kind = addresses[urlsplit(route.request.url).path]
        body = route.fetch().body()
        route.fulfill(body=body, content_type=RUNS_AS.get(kind, "text/html"))

    page.context.route("**/documents/**", without_headers)
    page.context.on("console", lambda line: running.add(addresses.get(urlsplit(line.location["url"]).path)))
    open_every_way(page, addresses)
    assert {"html", "htm", "svg", "xht", "js", "gif", "pdf", "png", "jpg", "zip", "vtt"} <= running
    assert any(COOKIE in line for line in lines)
