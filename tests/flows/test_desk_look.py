"""What axe finds on our own screens of the editors' desk. Wagtail's own faults are named one by one.

``make soak`` looks at each width; ``make test`` at the widest.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from tests import factories
from tests.flows.eyes import AXE, SOAK, TAGS, WIDTHS

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.soak,
]
# Wagtail 8.0's: the rule and the place. To look at again with each new version.
UPSTREAM = {
    "aria-input-field-name: .notranslate",  # its editor of rich text has no name
    "label: .ui-autocomplete-input",  # nor has its field of tags
}
EACH_PLACE = """tags => axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}).then(found =>
    found.violations.flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.target.join(" ")}`)))"""


@pytest.fixture
def desk():
    """An editor with something in each of our screens; their addresses."""
    factories.make_site()
    editor = factories.make_user(Role.EDITOR)
    files = [("fiche.pdf", b"%PDF-1.4", "file", 2)]
    resource = factories.make_resource("fiches", files=files, owner=editor, review_on=timezone.localdate())
    draft = factories.make_resource("videos", owner=editor, review_on=timezone.localdate() + timedelta(days=9))
    draft.body = [("text", '<p><a href="https://exemple.example">ici</a></p>')]
    draft.save_revision()
    collection = factories.make_collection(resource)
    centre = resource.get_parent()
    edit = "wagtailadmin_pages:edit"
    return editor, {
        "home": reverse("wagtailadmin_home"),
        "reviews": reverse("resource_reviews"),
        "readings": reverse("resource_readings"),
        "new resource": reverse("wagtailadmin_pages:add", args=["cms", "resourcepage", centre.pk]),
        "resource with faults": reverse(edit, args=[draft.pk]),
        "collection": reverse(edit, args=[collection.pk]),
        "file": reverse("wagtaildocs:edit", args=[resource.files[0].document_id]),
    }


def faults(page):
    page.evaluate(AXE)
    return set(page.evaluate(EACH_PLACE, TAGS))


def test_our_screens_of_the_desk_have_no_fault(visit, desk):
    editor, addresses = desk
    page, found = visit(editor), {}
    for name, address in addresses.items():
        assert page.goto(address).status == 200, name
        for width in WIDTHS if SOAK else WIDTHS[-1:]:
            page.set_viewport_size({"width": width, "height": 900})
            found[f"{name}, {width} px"] = faults(page)
    seen = set().union(*found.values())
    assert seen >= UPSTREAM, "mended upstream: to be taken out of the list"
    assert {name: ours for name in found if (ours := sorted(found[name] - UPSTREAM))} == {}
