"""The site is made once; what editors have changed since stays."""

import tomllib

import pytest
from wagtail.models import Page, Revision, Site

from cms.models import HomePage, SiteSettings, StandardPage
from cms.services import COPY, demo_site, found_site
from tests.house.test_french import faults


def counts():
    return [model.objects.count() for model in (Page, Revision, Site, SiteSettings)]


@pytest.mark.django_db
def test_second_run_changes_nothing():
    demo_site("http://127.0.0.1:8000")
    before = counts()
    SiteSettings.objects.update(site_name="Maille")
    StandardPage.objects.filter(slug="aide").update(introduction="Relue par nous.")
    demo_site("http://127.0.0.1:8000")
    assert counts() == before
    assert SiteSettings.objects.get().site_name == "Maille"
    assert StandardPage.objects.get(slug="aide").introduction == "Relue par nous."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("base_url", "hostname", "port"),
    [
        ("http://127.0.0.1:8123", "127.0.0.1", 8123),
        ("https://formation.example", "formation.example", 443),
        ("http://formation.example", "formation.example", 80),
    ],
)
def test_site_answers_at_the_base_url(base_url, hostname, port):
    home = demo_site(base_url)
    demo_site("http://autre.example")
    demo_site(base_url)
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page_id, site.is_default_site) == (hostname, port, home.pk, True)


@pytest.mark.django_db
def test_site_is_founded_where_there_is_none():
    Site.objects.all().delete()
    home = found_site("http://127.0.0.1:8000", title="Accueil", slug="accueil")
    assert home.live
    assert Site.objects.get().root_page_id == home.pk
    assert HomePage.objects.count() == 1


@pytest.mark.once
def test_words_of_the_demo_are_well_set():
    def words(value):
        if isinstance(value, dict):
            value = list(value.values())
        return [word for item in value for word in words(item)] if isinstance(value, list) else [str(value)]

    for path in (COPY, COPY.parents[2] / "courses" / "demo" / "courses.toml"):
        assert [fault for text in words(tomllib.loads(path.read_text())) for fault in faults(text)] == []
