"""What an editor writes so that it runs in another's browser, opened in one that heeds no policy of the site."""

import html

import pytest
from django.urls import reverse

from accounts.enums import Role
from cms.models import StandardPage
from tests import factories
from tests.cms.payloads import PAYLOADS, SIGN
from tests.cms.test_stored_scripts import stream

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def site():
    factories.make_site()
    page = StandardPage.objects.get(slug="aide")
    page.title = PAYLOADS[0]
    page.introduction = " ".join(PAYLOADS)
    page.body = stream(page._meta.get_field("body").stream_block, None, PAYLOADS)
    page.save_revision().publish()
    return page


def opened(window, address):
    """What ran while the page was opened, each of its parts pointed at and its first links followed."""
    said = []
    window.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    window.goto(address)
    window.wait_for_load_state("networkidle")
    window.evaluate(EVERY_EVENT)
    return said


# Every event of the payloads on every element, as a person or the page would cause them.
EVERY_EVENT = """() => {
    const names = new Set();
    for (const element of document.querySelectorAll("main *")) {
        for (const name of element.getAttributeNames()) if (name.startsWith("on")) names.add(name.slice(2));
        for (const name of ["mouseover", "focus", "toggle", "error"]) element.dispatchEvent(new Event(name));
    }
    return [...names];
}"""


def test_no_payload_runs_where_it_is_read(site, visit):
    assert opened(visit(bypass_csp=True), site.url) == []


def test_no_payload_runs_where_it_is_looked_at_before(site, visit):
    window = visit(factories.make_user(Role.MODERATOR), bypass_csp=True)
    assert opened(window, reverse("wagtailadmin_pages:view_draft", args=[site.pk])) == []


def test_twin_the_same_page_without_its_escapes_runs(site, visit):
    window = visit(bypass_csp=True)

    def without_escapes(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=html.unescape(answer.text()))

    window.route(f"**{site.url}", without_escapes)
    said = opened(window, site.url)
    assert len(said) > 20
    assert set(said) == {SIGN}
