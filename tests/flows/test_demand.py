"""« Prévenez-moi » confirmed and stopped in a real browser: a button under a secret address must be allowed to act."""

import pytest

from courses.queries import confirm_token, stop_token
from courses.services import ask_for_date
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow, pytest.mark.once]


def test_the_link_confirms_and_the_other_stops(visit, settings, live_server):
    settings.BASE_URL = live_server.url
    factories.make_site()
    demand = ask_for_date(factories.make_course(), email="josiane@exemple.example")
    page = visit(None)
    for address, column in (
        (f"{confirm_token(demand)}/confirmer/", "confirmed_at"),
        (f"{stop_token(demand)}/arreter/", "stopped_at"),
    ):
        page.goto(f"/prevenez-moi/{address}")
        with page.expect_navigation() as answer:
            page.locator("main form button").first.click()
        assert answer.value.status == 200
        demand.refresh_from_db()
        assert getattr(demand, column)
