"""The editor of a resource in a browser: it asks for what the family needs; without a script, for everything."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests import factories

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
    assert shown() == ["fiches rencontres"]
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
    assert plain.locator("[data-families]:not([hidden])").count() == 6
