"""The index holds what visitors may see, as it is now: after each deed, where that is asked for, and made anew."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from cms.models import NewsPage, StandardPage
from courses.models import CoursePage
from lms.portal.models import SearchEntry
from lms.portal.queries.search import answer
from lms.portal.services.search import index_site
from lms.portal.tasks import index_search
from sessions.services.planning import cancel_session, correct_session
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return factories.make_site()


@pytest.fixture
def following(settings, django_capture_on_commit_callbacks):
    """Deeds done in this block are followed by the index, as on the site."""
    settings.SEARCH_FOLLOWS_CHANGES = True
    return lambda: django_capture_on_commit_callbacks(execute=True)


def rows():
    return set(SearchEntry.objects.values_list("key", "title", "url", "digest"))


def titles(question):
    return [entry.title for entry in answer(question).page(1)]


def test_everything_public_is_there_with_an_address_that_answers(client):
    factories.make_site(showcase=True)
    factories.make_session()
    index_site()
    kinds = set(SearchEntry.objects.values_list("kind", flat=True))
    assert {"formation", "parcours", "session", "actualite", "page"} <= kinds
    wrong = [url for url in SearchEntry.objects.values_list("url", flat=True) if client.get(url).status_code != 200]
    assert wrong == []


def test_a_resource_is_found_by_its_facts_its_family_and_its_files(site):
    files = [("Affiche.pdf", b"%PDF-1.7", "file", 1)]
    resource = factories.make_resource(
        title="Le banc du quartier", organisation="Les Amis du Tilleul", themes=["voisinage"], files=files
    )
    factories.make_resource(title="Autre chose")
    index_site()
    for question in ("banc", "amis du tilleul", "voisinage", "repères et méthodes tilleul"):
        assert titles(question) == [resource.title], question
    assert SearchEntry.objects.get(title=resource.title).date == resource.published_on
    assert answer("banc").counts == {"ressource": 1}


def test_again_changes_nothing_and_from_scratch_gives_the_same(site):
    index_site()
    first, keys = rows(), set(SearchEntry.objects.values_list("pk", flat=True))
    call_command("index_search")
    assert rows() == first
    assert set(SearchEntry.objects.values_list("pk", flat=True)) == keys
    SearchEntry.objects.all().delete()
    assert titles("socle") == []
    index_search()
    assert rows() == first
    assert titles("socle")


def test_a_row_that_changes_is_found_by_its_new_words_only(site):
    factories.make_site(showcase=True)
    index_site()
    page = NewsPage.objects.live().first()
    NewsPage.objects.filter(pk=page.pk).update(title="Une chorale de quartier")
    index_site()
    assert titles("chorale") == ["Une chorale de quartier"]
    assert page.title not in titles(page.title)


def test_a_draft_a_private_page_and_what_is_gone_are_not_found(site):
    factories.make_site(showcase=True)
    index_site()
    assert "Contact" in titles("contact")
    PageViewRestriction.objects.create(
        page=StandardPage.objects.get(slug="contact"), restriction_type=PageViewRestriction.LOGIN
    )
    CoursePage.objects.get(code="SOCLE").unpublish()
    NewsPage.objects.first().delete()
    index_site()
    assert "Contact" not in titles("contact")
    assert SearchEntry.objects.filter(title=site.title, kind="formation").count() == 0
    assert SearchEntry.objects.filter(kind="actualite").count() == NewsPage.objects.live().count()


def test_the_index_follows_a_page_through_its_life(site, following):
    index_site()
    above = StandardPage.objects.get(slug="aide")
    with following():
        page = StandardPage(title="Le tricot solidaire", slug="tricot")
        above.add_child(instance=page)
        page.save_revision().publish()
    assert titles("tricot") == ["Le tricot solidaire"]
    with following():
        page.title = "Le crochet solidaire"
        page.save_revision().publish()
    assert titles("crochet") == ["Le crochet solidaire"]
    with following():
        page.unpublish()
    assert titles("crochet") == []
    with following():
        page.save_revision().publish()
    assert titles("crochet")
    with following():
        page.delete()
    assert titles("crochet") == []


def test_a_moved_page_and_a_restricted_one_take_those_below_along(site, following):
    index_site()
    above, other = StandardPage.objects.get(slug="aide"), StandardPage.objects.get(slug="a-propos")
    page = above.add_child(instance=StandardPage(title="Le tricot solidaire", slug="tricot"))
    below = page.add_child(instance=StandardPage(title="Les aiguilles", slug="aiguilles"))
    index_site()
    with following():
        page.move(other, pos="last-child")
    assert SearchEntry.objects.get(key=f"page:{below.pk}").url == "/a-propos/tricot/aiguilles/"
    page.refresh_from_db()
    with following():
        limit = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert titles("aiguilles") == []
    with following():
        limit.delete()
    assert titles("aiguilles") == ["Les aiguilles"]


def test_the_index_follows_a_session(site, following):
    coordinator = factories.make_coordinator("23")
    with following():
        session = factories.make_session(coordinator=coordinator, department="23")
    assert answer("Guéret", "session").counts == {"session": 1}
    with following():
        correct_session(session, by=coordinator, remote_link="https://visio.exemple.example/a", venue=None)
    assert titles("visioconférence socle") == [f"{session.title}, à distance"]
    with following():
        cancel_session(session, reason="La salle est inondée.", by=coordinator)
    assert answer("visioconférence socle").way != "exact"


def test_a_draft_of_a_session_is_not_found_nor_one_that_is_over(site):
    factories.make_session(publish=False)
    session = factories.make_session()
    index_site()
    assert SearchEntry.objects.filter(kind="session").count() == 1
    assert answer("Guéret").total == 1
    with time_machine.travel(session.ends_at + timedelta(minutes=1)):
        assert answer("Guéret").total == 0  # before anybody made the index again


def test_a_booking_writes_nothing_to_the_index(site, following, monkeypatch):
    session = factories.make_session()
    asked = []
    monkeypatch.setattr("lms.portal.receivers.index_session", asked.append)
    with following():
        factories.book(session, 2)
    assert asked == []


def test_a_failing_index_is_nobody_elses_failure(site, following, monkeypatch):
    monkeypatch.setattr("lms.portal.receivers.index_pages", lambda numbers: 1 / 0)
    with following():
        StandardPage.objects.get(slug="aide").save_revision().publish()


def test_tests_write_no_index_unasked(site):
    assert not SearchEntry.objects.exists()
    assert "index-search" in site_settings.CELERY_BEAT_SCHEDULE
