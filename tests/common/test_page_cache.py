"""Copies of public pages: who gets one, until when, what makes them forgotten, and what is never kept."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import brotli
import pytest
import time_machine
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import call_command
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils.cache import patch_vary_headers

from cms.models import HomePage, SiteSettings
from lms.common import page_cache
from lms.common.page_cache import PageCache, same_for_all
from sessions.queries import next_turn
from sessions.services.booking import book_place
from sessions.services.planning import cancel_session, correct_session
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 10, 11, tzinfo=UTC)
LIST = "/sessions/"


@pytest.fixture(autouse=True)
def clock(settings):
    """Copies live for half a minute of a clock that a test moves by itself: a slow machine changes nothing."""
    settings.PAGE_CACHE_SECONDS = 30
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def process(view):
    """The middleware as one more process of the web server has it, before ``view``."""
    return PageCache(same_for_all(view))


def ask(path="/page/", **headers):
    return RequestFactory().get(path, headers=headers)


def counting():
    """A view that tells how often it was asked."""
    asked = []

    def view(request):
        asked.append(request)
        return HttpResponse(f"page {len(asked)}")

    return view


# --- the site's own pages ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/", "/formations/", LIST])
def test_a_second_visit_asks_the_database_nothing(client, django_assert_num_queries, path):
    factories.make_site()
    first = client.get(path)
    with django_assert_num_queries(0):
        second = client.get(path)
    assert text(second) == text(first)
    assert second["Age"] == "0"
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_the_database_can_hold_the_copies(client, settings):
    place = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kept_pages"}
    settings.CACHES = settings.CACHES | {"pages": place}
    call_command("createcachetable", verbosity=0)
    factories.make_site()
    first = client.get("/")
    PageCache(lambda request: pytest.fail("made again"))(ask("/", host="testserver"))
    assert text(client.get("/")) == text(first)


def test_what_promises_a_place_is_always_fresh(client):
    session = factories.make_session()
    for path in (session.get_absolute_url(), "/compte/login/", "/verifier/"):
        client.get(path)
        assert not client.get(path).has_header("Age"), path


def published(client, changes):
    """The home page's text before and after ``changes`` is published."""
    factories.make_site()
    before = text(client.get("/"))
    changes()
    return before, text(client.get("/"))


def new_headline():
    home = HomePage.objects.get()
    home.headline = "Un titre tout neuf"
    home.save_revision().publish()


def new_phone():
    settings = SiteSettings.objects.get()
    settings.contact_phone = "05 36 49 99 99"
    settings.save()


@pytest.mark.parametrize(("change", "words"), [(new_headline, "Un titre tout neuf"), (new_phone, "05 36 49 99 99")])
def test_what_editors_publish_shows_at_once(client, django_capture_on_commit_callbacks, change, words):
    def committed():
        with django_capture_on_commit_callbacks(execute=True):
            change()

    before, after = published(client, committed)
    assert words not in before
    assert words in after


def test_twin_without_renewal_it_would_not(client, monkeypatch, django_capture_on_commit_callbacks):
    def committed():
        monkeypatch.setattr("cms.receivers.renew_pages", lambda: None)
        with django_capture_on_commit_callbacks(execute=True):
            new_headline()

    before, after = published(client, committed)
    assert after == before


def test_nothing_is_forgotten_before_the_commit(django_capture_on_commit_callbacks):
    factories.make_site()
    generation = page_cache.current_generation()
    with django_capture_on_commit_callbacks() as callbacks:
        new_phone()
    assert page_cache.current_generation() == generation
    for callback in callbacks:
        callback()
    assert page_cache.current_generation() != generation


def test_planning_shows_at_once(client, django_capture_on_commit_callbacks):
    coordinator = factories.make_coordinator("23")
    assert "Guéret" not in text(client.get(LIST))
    with django_capture_on_commit_callbacks(execute=True):
        session = factories.make_session(coordinator=coordinator, capacity=12)
    assert "12 places" in text(client.get(LIST)).replace("\u00a0", " ")
    with django_capture_on_commit_callbacks(execute=True):
        correct_session(session, capacity=9, by=coordinator)
    assert "9 places" in text(client.get(LIST)).replace("\u00a0", " ")
    with django_capture_on_commit_callbacks(execute=True):
        cancel_session(session, reason="Salle prise", by=coordinator)
    assert "9 places" not in text(client.get(LIST)).replace("\u00a0", " ")


def test_a_booking_renews_nothing_and_shows_within_half_a_minute(client, clock, django_capture_on_commit_callbacks):
    session = factories.make_session(capacity=5, days=30)
    before = text(client.get(LIST))
    with django_capture_on_commit_callbacks(execute=True):
        book_place(session, person=factories.make_person(), by=session.created_by)
    clock.shift(24)
    assert text(client.get(LIST)) == before
    clock.shift(6)
    assert text(client.get(LIST)) != before


# --- private pages ----------------------------------------------------------------------------------------------------
def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_what_one_person_sees_reaches_nobody_else(client):
    session = factories.make_session()
    first, second = factories.make_user(), factories.make_user()
    factories.book_person(session, first)
    own = signed_in(first).get(LIST)
    assert "Place réservée" in text(own)
    assert own["Cache-Control"] == "private, no-store"
    assert "Place réservée" not in text(signed_in(second).get(LIST))
    assert "Place réservée" not in text(client.get(LIST))
    assert "Place réservée" in text(signed_in(first).get(LIST))


def test_twin_without_the_look_at_the_cookie_it_would(client, monkeypatch):
    monkeypatch.setattr(page_cache, "is_visitor", lambda request: True)
    monkeypatch.setattr(page_cache, "may_be_kept", lambda request, response: True)
    session = factories.make_session()
    user = factories.make_user()
    factories.book_person(session, user)
    signed_in(user).get(LIST)
    assert "Place réservée" in text(client.get(LIST))


def with_cookie(request, response):
    response.set_cookie("own", "1")


def with_token(request, response):
    response.write(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">')


def with_nonce(request, response):
    response["Content-Security-Policy"] = "script-src 'nonce-abc'"


def with_message(request, response):
    request._messages = CookieStorage(request)
    messages.success(request, "C’est fait.")


def with_own_rule(request, response):
    response["Cache-Control"] = "private"


def with_variants(request, response):
    patch_vary_headers(response, ["Cookie", "HX-Request"])


def with_fault(request, response):
    response.status_code = 500


PRIVATE = [with_cookie, with_token, with_nonce, with_message, with_own_rule, with_variants, with_fault]


def answers(change):
    """What two visitors get, one after the other, of a view that does ``change`` to its answer."""
    view = counting()

    def changed(request):
        response = view(request)
        change(request, response)
        return response

    site = process(changed)
    return [site(ask()).content.decode()[:6] for _ in range(2)]


@pytest.mark.parametrize("change", PRIVATE)
def test_what_carries_something_of_ones_own_is_never_kept(change):
    assert answers(change) == ["page 1", "page 2"]


@pytest.mark.parametrize("change", PRIVATE)
def test_twin_without_the_guard_it_is(change, monkeypatch):
    monkeypatch.setattr(page_cache, "may_be_kept", lambda request, response: True)
    assert answers(change) == ["page 1", "page 1"]


def test_a_view_that_promises_nothing_is_never_kept():
    site = PageCache(counting())
    assert [site(ask()).content for _ in range(2)] == [b"page 1", b"page 2"]


@pytest.mark.parametrize(
    "request_of_one",
    [
        RequestFactory().post("/page/"),
        ask(cookie="sessionid=1"),
        ask(cookie="messages=1"),
        ask(hx_request="true"),
        ask("/page/?q=" + "a" * 200),
        ask(host="stranger.example"),
    ],
)
def test_who_is_no_plain_visitor_is_passed_on(request_of_one):
    site = process(counting())
    assert [site(request_of_one).content for _ in range(2)] == [b"page 1", b"page 2"]


def test_copies_are_told_apart_by_host_address_and_question():
    site = process(counting())
    asked = [ask("/a/"), ask("/b/"), ask("/a/?x=1&y=2"), ask("/a/", host="localhost"), ask("/a/?y=2&x=1")]
    assert [site(one).content[-1:] for one in asked] == [b"1", b"2", b"3", b"4", b"3"]


# --- hours ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("made_at", "seconds"),
    [("2027-03-10 12:00:00", 30), ("2027-03-10 23:59:48", 12), ("2027-03-28 00:30:00", 30)],
)
def test_a_copy_ends_after_its_age_or_at_midnight_in_paris(made_at, seconds):
    made_at = datetime.fromisoformat(made_at).replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert page_cache.last_moment(made_at) - made_at == timedelta(seconds=seconds)


@pytest.mark.parametrize("name", ["booking_opens_at", "booking_closes_at", "starts_at", "ends_at"])
def test_a_copy_ends_when_a_session_opens_closes_starts_or_ends(name):
    session = factories.make_session()
    turn = getattr(session, name) or session.starts_at - timedelta(days=5)
    type(session).objects.filter(pk=session.pk).update(**{name: turn})
    before = turn - timedelta(seconds=10)
    assert next_turn(before) == turn
    assert page_cache.last_moment(before) == turn
    assert next_turn(session.ends_at) is None


def test_one_process_makes_the_next_copy_while_others_serve_the_old_one(clock):
    view, seen = counting(), []
    other = process(view)

    def slow(request):
        if not seen:
            seen.append(other(ask()).content)  # a visit to the other process, in the midst of this one's work
        return view(request)

    assert other(ask()).content == b"page 1"
    clock.shift(26)
    assert process(slow)(ask()).content == b"page 2"
    assert seen == [b"page 1"]
    assert other(ask()).content == b"page 2"


def test_no_copy_is_served_past_its_end(clock):
    site = process(counting())
    site(ask())
    clock.shift(30)
    assert site(ask()).content == b"page 2"


# --- the answer -------------------------------------------------------------------------------------------------------
def test_a_browser_that_has_the_page_is_told_so():
    site = process(counting())
    tag = site(ask())["ETag"]
    again = site(ask(if_none_match=tag))
    assert (again.status_code, again.content) == (304, b"")
    assert site(ask(if_none_match='W/"other"')).status_code == 200


def test_it_is_sent_compressed_to_who_reads_that():
    site = process(lambda request: HttpResponse("page " * 300))
    site(ask())
    small = site(ask(accept_encoding="gzip, deflate, br"))
    assert small["Content-Encoding"] == "br"
    assert brotli.decompress(small.content) == b"page " * 300
    assert site(ask(accept_encoding="gzip"))["Content-Encoding"] == "gzip"
    assert not site(ask()).has_header("Content-Encoding")
    assert small["Vary"] == "Cookie, Accept-Encoding"
    assert small["Cache-Control"] == "no-cache"


def test_a_question_for_the_head_alone_makes_no_copy():
    site = process(counting())
    head = RequestFactory().head("/page/")
    assert [site(one).content for one in (head, head, ask(), head)] == [b"page 1", b"page 2", b"page 3", b"page 3"]


class BrokenCache(LocMemCache):
    """A store that is down."""

    def get(self, *args, **kwargs):
        raise ConnectionError("down")

    set = add = get


def test_without_the_store_pages_come_all_the_same(client, settings, caplog):
    factories.make_site()
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": "tests.common.test_page_cache.BrokenCache"}}
    assert text(client.get("/")) == text(client.get("/"))
    new_phone()
    assert "page cache: ConnectionError: down" in caplog.text


def test_it_can_be_turned_off(settings):
    settings.PAGE_CACHE_SECONDS = 0
    site = process(counting())
    assert [site(ask()).content for _ in range(2)] == [b"page 1", b"page 2"]
