"""Who has searched finds « Modifier la recherche » before what was found: the form is folded, not below the results."""

import re

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
FOUND = {
    "/sessions/?departement=23": "session-card__title",
    "/formations/?q=socle": "course-card__title",
    "/ressources/?q=banc": "resource-card__title",
}
FOLDED = re.compile(r"<details class=\"refine\"><summary>Modifier la recherche</summary>\s*<form", re.DOTALL)


@pytest.fixture(autouse=True)
def site():
    course = factories.make_site()
    factories.make_session(course=course)
    factories.make_resource_centre()
    factories.make_resource("fiches", title="Le banc vert", slug="banc")


@pytest.mark.parametrize("address", FOUND)
def test_the_folded_form_comes_before_what_was_found(address, client):
    text = client.get(address).content.decode()
    assert FOLDED.search(text).start() < text.index(FOUND[address])


@pytest.mark.parametrize("address", [*(re.sub(r"\?.*", "", address) for address in FOUND), "/sessions/?q=zzz"])
def test_who_has_not_searched_or_found_nothing_has_the_form_open(address, client):
    text = client.get(address).content.decode()
    assert not FOLDED.search(text)
    assert 'class="filter-bar' in text
