"""The box of the search: what it offers while words are typed, by keyboard alone; without a script it is a form."""

import re

import pytest

from lms.portal.services.search import index_site
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def site():
    factories.make_site()
    index_site()


def test_the_keyboard_alone_opens_chooses_and_leaves(site, visit):
    page = visit()
    page.goto("/aide/")
    page.locator("details.header__search summary").focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("combobox", name="Que cherchez-vous")
    box.and_(page.locator(":focus")).wait_for()
    page.keyboard.type("mini-soc")
    option = page.get_by_role("option", name=re.compile("Mini-socle"))
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert option.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert page.locator("details.header__search[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.header__search[open]").count() == 0
    assert page.locator("summary:focus").count() == 1


def test_enter_opens_what_is_chosen_or_searches(site, visit):
    page = visit()
    page.goto("/recherche/")
    box = page.get_by_role("combobox")
    box.press_sequentially("mini-soc")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    with page.expect_navigation():
        box.press("Enter")
    assert page.url.endswith("/formations/mini-socle/")
    page.goto("/recherche/")
    box.fill("solitude")
    with page.expect_navigation():
        box.press("Enter")
    assert "q=solitude" in page.url
    assert page.locator(".result").count() > 1
    assert page.locator(".result mark").count() > 1


def test_without_a_script_it_is_a_form(site, visit):
    page = visit(java_script_enabled=False)
    page.goto("/aide/")
    page.locator("details.header__search summary").click()
    page.get_by_label("Que cherchez-vous").fill("formatoin")
    with page.expect_navigation():
        page.get_by_role("button", name="Rechercher").click()
    assert "résultats pour «\u00a0formation\u00a0»" in page.locator("h2").first.inner_text()
