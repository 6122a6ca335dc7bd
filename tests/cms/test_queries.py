"""What every page knows of the site: cheap, once per request, there even when the site is not."""

import pytest
from django.db import DatabaseError
from django.http import Http404
from django.template import Context, Template
from django.test import RequestFactory
from wagtail.models import Site

from cms import queries
from cms.models import SiteSettings, StandardPage
from tests.factories import make_site, make_user

pytestmark = pytest.mark.django_db
FRAME = Template(
    "{{ site_settings.site_name }}{% for link in footer_links %}{{ link.url }}{% endfor %}{{ accessibility_url }}"
)


def request(path="/sessions/"):
    return RequestFactory().get(path)


def test_main_menu_marks_where_the_reader_is():
    current = [entry["label"] for entry in queries.main_menu("/formations/module-court/") if entry["current"]]
    assert current == ["Se former"]
    assert not any(entry["current"] for entry in queries.main_menu("/"))


@pytest.mark.parametrize(
    ("roles", "doors"),
    [
        ([], []),
        (["benevole", "redaction"], []),
        (["formateur"], ["Animation"]),
        (["formateur", "coordination"], ["Animation", "Coordination"]),
    ],
)
def test_roles_find_their_doors_in_the_menu(roles, doors, django_assert_num_queries):
    asked = request()
    asked.user = make_user(*roles)
    with django_assert_num_queries(1):  # the roles, once for the whole page
        labels = [entry["label"] for entry in queries.site_context(asked)["main_menu"]]
        assert [label for label in labels if label in ("Animation", "Coordination")] == doors
        assert ("Actualités" in labels) is (len(doors) < 2)
        assert len(labels) <= 6


def test_frame_costs_two_queries_whatever_the_number_of_pages(django_assert_num_queries):
    make_site()
    asked = request()
    with django_assert_num_queries(2):
        for _ in range(3):
            FRAME.render(Context(queries.site_context(asked)))


@pytest.mark.parametrize(
    "path",
    [
        *("aide/", "formations/module-court/", "brouillons/lisible/", "contact/", "pas-la/", "formations/pas-la/"),
        *("module-court/", "pas-la/module-court/", "formations/module-court/aide/", "formations/formations/"),
    ],
)
def test_page_is_found_where_wagtail_finds_it(path, django_assert_num_queries):
    home = make_tree()
    try:
        found = home.specific.route(request(), path.strip("/").split("/"))[0]
    except Http404:
        found = None
    with django_assert_num_queries(2 if found else 1):
        page = queries.page_at(home, path)
        assert page == found
        assert not page or type(page) is type(found)
        assert not page or page.get_parent().pk == found.get_parent().pk


def make_tree():
    """A site with a draft, and below a draft a page that is public all the same."""
    make_site()
    StandardPage.objects.filter(slug="contact").update(live=False)
    home = Site.objects.get().root_page
    draft = home.add_child(instance=StandardPage(title="Brouillons", slug="brouillons", live=False))
    draft.add_child(instance=StandardPage(title="Lisible", slug="lisible"))
    return home


def test_page_that_prints_no_frame_costs_nothing(django_assert_num_queries):
    make_site()
    with django_assert_num_queries(0):
        queries.site_context(request())


def test_footer_holds_live_flagged_pages_and_the_statement_on_its_own():
    make_site()
    StandardPage.objects.filter(slug="aide").update(live=False)
    StandardPage.objects.filter(slug="mentions-legales").update(in_footer=False)
    context = queries.site_context(request())
    assert [link["url"] for link in context["footer_links"]] == ["/a-propos/", "/contact/", "/donnees-personnelles/"]
    assert context["accessibility_url"] == "/accessibilite/"


def test_without_any_site_the_defaults_stand_in():
    Site.objects.all().delete()
    context = queries.site_context(request())
    assert context["site_settings"].site_name == "Monalisa"
    assert list(context["footer_links"]) == []
    assert context["accessibility_url"] == ""


def test_reading_settings_writes_nothing():
    make_site()
    SiteSettings.objects.all().delete()
    FRAME.render(Context(queries.site_context(request())))
    assert not SiteSettings.objects.exists()


def test_database_that_does_not_answer_leaves_the_frame(monkeypatch):
    def fail(request):
        raise DatabaseError("gone")

    monkeypatch.setattr(Site, "find_for_request", fail)
    assert FRAME.render(Context(queries.site_context(request()))) == "Monalisa"


def test_integrity_names_a_site_without_home():
    assert [name for name, _ in queries.integrity_checks()] == ["site-sans-accueil"]
    make_site()
    assert list(queries.integrity_checks()) == []
