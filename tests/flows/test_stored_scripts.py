"""What an editor writes so that it runs in another's browser, opened in one that heeds no policy of the site."""

import html

import pytest
from django.urls import reverse

from accounts.enums import Role
from cms.models import StandardPage
from tests import factories
from tests.cms.payloads import PAYLOADS, SIGN
from tests.cms.test_stored_scripts import STEP, stream

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once, pytest.mark.soak]


@pytest.fixture
def site():
    factories.make_site()
    page = StandardPage.objects.get(slug="aide")
    page.title = PAYLOADS[0]
    page.introduction = " ".join(PAYLOADS)
    page.body = stream(page._meta.get_field("body").stream_block, None, PAYLOADS[::STEP])
    page.save_revision().publish()
    return page


# What a person or the page would cause on each element.
EVENTS = """() => {
    for (const element of document.querySelectorAll("main *"))
        for (const name of ["mouseover", "focus", "toggle", "error"]) element.dispatchEvent(new Event(name));
}"""


def opened(window, address):
    """What ran while the page was opened, and each of its parts pointed at."""
    said = []
    window.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    window.goto(address)
    window.wait_for_load_state("networkidle")
    window.evaluate(EVENTS)
    return said


def test_no_payload_runs_where_it_is_read_nor_where_it_is_looked_at_before(site, visit):
    assert opened(visit(bypass_csp=True), site.url) == []
    draft = reverse("wagtailadmin_pages:view_draft", args=[site.pk])
    assert opened(visit(factories.make_user(Role.MODERATOR), bypass_csp=True), draft) == []

    def without_escapes(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=html.unescape(answer.text()))

    window = visit(bypass_csp=True)
    window.route(f"**{site.url}", without_escapes)
    said = opened(window, site.url)
    assert len(said) > 3, "twin: the same page without its escapes"
    assert set(said) == {SIGN}
