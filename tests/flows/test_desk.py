"""The desk in a browser: the editor of a resource asks for what its family needs; a page is published by keys alone."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests import factories
from tests.flows.hands import Hands, KeyboardHands

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


def test_panels_follow_the_family(visit):
    factories.make_site()
    resource, editor = factories.make_resource("fiches"), factories.make_user(Role.EDITOR)
    address = reverse("wagtailadmin_pages:edit", args=[resource.pk])
    page = visit(editor)
    page.goto(address)

    def shown():
        panels = page.locator("[data-families]").all()
        return [panel.get_attribute("data-families") for panel in panels if panel.is_visible()]

    page.wait_for_function("document.querySelectorAll('[data-families][hidden]').length === 5")
    assert shown() == ["fiches rencontres", "fiches"]
    family = page.locator("select[name=family]")
    for value, panels in (
        ("rencontres", ["fiches rencontres", "rencontres"]),
        ("videos", ["videos"]),
        ("reperes", []),
    ):
        family.select_option(value)
        assert shown() == panels
    plain = visit(editor, java_script_enabled=False)
    plain.goto(address)
    assert plain.locator("[data-families]:not([hidden])").count() == 7


def test_a_resource_is_changed_and_published_by_keys_alone(visit):
    """One without a list: in a list Wagtail's editor of rich text keeps Tab for itself."""
    factories.make_site()
    resource = factories.make_resource()
    hands = KeyboardHands(visit(factories.make_user(Role.MODERATOR)))
    hands.go(reverse("wagtailadmin_pages:edit", args=[resource.pk]))
    hands.reach(hands.page.get_by_role("textbox", name="Résumé"))
    hands.page.keyboard.press("Control+A")
    hands.page.keyboard.type("Un café, au clavier.")
    hands.press("Plus d'actions")
    hands.press("Publier")
    hands.see("publiée")
    reader = Hands(visit())
    reader.go(resource.url)
    reader.see("Un café, au clavier.")
