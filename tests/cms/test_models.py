"""Pages as visitors get them: open to all, one h1, the words of the editors and of the settings."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from cms.models import HomePage, SiteSettings, StandardPage
from cms.services import demo_showcase
from tests.factories import make_session, make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGES = [
    "/",
    "/formations/",
    "/formations/formation-socle-des-benevoles/",
    "/formations/module-1-fondamentaux/",
    "/formations/module-court/",
    "/a-propos/",
    "/aide/",
    "/contact/",
    "/actualites/",
    "/accessibilite/",
    "/donnees-personnelles/",
    "/mentions-legales/",
]


@pytest.fixture(autouse=True)
def site():
    make_site()


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_open_to_all_and_have_one_heading(client, address):
    html = page(client, address)
    assert len(re.findall(r"<h1\b", html)) == 1
    assert '<html lang="fr">' in html
    assert re.search(r"<title>[^<]*\S – \S", html)
    assert html.count('<meta name="description"') == 1
    assert "style=" not in html


@pytest.mark.parametrize("address", PAGES)
def test_pages_cost_few_queries(client, address, django_assert_max_num_queries):
    make_session()
    demo_showcase()
    client.get(address)
    with django_assert_max_num_queries(15):
        client.get(address)


@pytest.mark.parametrize("address", ["/nulle-part/", "/formations/nulle-part/", "/accueil/", "/aide/suite/", "/9999/"])
def test_unknown_addresses_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_error_page_has_the_frame_of_the_site(client):
    html = client.get("/nulle-part/").content.decode()
    assert "/donnees-personnelles/" in html
    assert "Vérifier une attestation" in html


def test_home_shows_doors_sessions_steps_and_dated_figures(client):
    session = make_session()
    html = page(client, "/")
    assert "s’apprend ensemble" in html
    for address in ("/formations/", "/aide/", "/verifier/", session.get_absolute_url()):
        assert f'href="{address}"' in html
    assert html.count('class="step"') == 3
    sources = re.findall(r'class="figure__source">(?:<a [^>]*>)?([^<]*)', html)
    assert len(sources) == 4
    assert all(re.search(r"20\d\d", source) for source in sources)


def test_home_without_sessions_says_so(client):
    html = page(client, "/")
    assert "Les prochaines dates arrivent" in html
    assert "Toutes les sessions" not in html


def test_home_without_headline_falls_back_on_its_title(client):
    HomePage.objects.update(headline="", lead="", doors="[]", body="[]")
    html = page(client, "/")
    assert re.search(r"<h1[^>]*>Accueil</h1>", html)


def test_settings_are_shown_and_nothing_of_them_is_written_in_templates(client):
    SiteSettings.objects.update(
        site_name="Maille",
        baseline="Autre devise",
        contact_phone="02 99 00 55 66",
        contact_hours="le mardi",
        contact_email="bonjour@maille.example",
        disability_contact="Claire Lambert, au 02 99 00 55 67",
        registration_number="W999",
        accessibility_state="partiellement conforme",
    )
    html = page(client, "/formations/formation-socle-des-benevoles/")
    plain = html.replace("\u00a0", " ")
    assert "Monalisa" not in html
    assert "– Maille</title>" in html
    assert 'header__name">Maille<' in html
    for words in ("Autre devise", "02 99 00 55 66", "le mardi", "W999", "partiellement conforme", "bonjour@maille"):
        assert words in plain
    assert plain.count("Claire Lambert") == 2  # beside the course and in the footer


def test_empty_settings_leave_no_empty_words(client):
    SiteSettings.objects.all().delete()
    html = page(client, "/formations/module-court/")
    assert "Appelez" not in html
    assert "situation de handicap" not in html


def test_standard_page_below_another_names_it_in_its_trail(client):
    above = StandardPage.objects.get(slug="aide")
    below = StandardPage(title="Aide à la connexion", slug="connexion")
    above.add_child(instance=below)
    below.save_revision().publish()
    html = page(client, "/aide/connexion/")
    assert '<a href="/aide/">Aide</a>' in html


def test_editor_words_are_escaped(client):
    StandardPage.objects.filter(slug="aide").update(title="<b>Aide</b>", introduction="<script>x</script>")
    html = page(client, "/aide/")
    assert "&lt;b&gt;Aide&lt;/b&gt;" in html
    assert "<script>x" not in html


def test_welcome_page_of_wagtail_is_gone(client):
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert Site.objects.get().root_page.specific == HomePage.objects.get()


def test_signed_in_person_sees_their_space_instead_of_the_login(client):
    client.force_login(make_user("benevole"))
    html = page(client, "/")
    assert "Mon espace" in html
    assert "Se connecter" not in html
    assert reverse("account_login") not in html
