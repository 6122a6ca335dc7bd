"""Who reads what: counted once per reader's request, page cache or not; nobody's trace is kept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from cms.models import DailyDownloads, DailyViews
from cms.queries import most_read
from cms.rules import is_reading
from tests.factories import copies_of, make_resource, make_site, make_user

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
REPORT = "/redaction/rapports/lectures/"


@pytest.fixture
def resource():
    make_site()
    return make_resource(title="Tenir un jardin", files=[("fiche.pdf", b"%PDF-1.7", "file", 1)])


def views():
    return list(DailyViews.objects.values_list("subject", "day", "count"))


@pytest.mark.parametrize("seconds", [0, 30])
def test_each_reading_counts_kept_copy_or_not(client, resource, settings, seconds):
    settings.PAGE_CACHE_SECONDS = seconds
    for _ in range(3):
        assert client.get(resource.url, headers=BROWSER).status_code == 200
    assert views() == [(resource.pk, timezone.localdate(), 3)]


def test_page_told_to_be_unchanged_is_read_too(client, resource, settings):
    settings.PAGE_CACHE_SECONDS = 30
    first = client.get(resource.url, headers=BROWSER)
    again = client.get(resource.url, headers=BROWSER | {"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert views()[0][2] == 2


def test_download_counts_where_the_file_is(client, resource):
    [attachment] = resource.files
    for _ in range(2):
        b"".join(client.get(attachment.document.url, headers=BROWSER).streaming_content)
    assert DailyDownloads.objects.get().count == 2
    assert DailyDownloads.objects.get().subject == attachment.document


def test_what_is_no_reading_of_a_resource_is_not_counted(client, resource):
    client.head(resource.url, headers=BROWSER)
    client.get(resource.url, headers={"User-Agent": "Googlebot/2.1"})
    client.get(resource.get_parent().url, headers=BROWSER)
    client.get(f"{resource.url}rien/", headers=BROWSER)
    client.force_login(make_user(Role.EDITOR))
    client.get(resource.url, headers=BROWSER)
    client.get(f"/redaction/pages/{resource.pk}/view_draft/", headers=BROWSER)
    assert views() == []
    client.force_login(make_user(Role.VOLUNTEER))
    client.get(resource.url, headers=BROWSER)
    assert views()[0][2] == 1


NO_READINGS = {
    "nobody": {},
    "robot": {"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"},
    "preview of a link": {"User-Agent": "facebookexternalhit/1.1"},
    "program": {"User-Agent": "python-requests/2.32"},
    "fetch ahead": BROWSER | {"Sec-Purpose": "prefetch;prerender"},
    "fetch ahead, of old": BROWSER | {"Purpose": "prefetch"},
    "second part of a file": BROWSER | {"Range": "bytes=4096-"},
}


@pytest.mark.once
@pytest.mark.parametrize("headers", NO_READINGS.values(), ids=NO_READINGS)
def test_what_is_no_reading(headers):
    assert not is_reading(RequestFactory().get("/", headers=headers))


@pytest.mark.once
@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"Range": "bytes=0-"},
        {"Sec-Fetch-Mode": "navigate"},
        {"User-Agent": "Mozilla/5.0 (Linux; Android 14; CUBOT X90) Chrome/140.0 Mobile"},
    ],
)
def test_twin_what_is_one(extra):
    assert is_reading(RequestFactory().get("/", headers=BROWSER | extra))


def test_reading_is_one_statement_and_a_failure_hides_no_page(client, resource, monkeypatch, caplog):
    with CaptureQueriesContext(connection) as asked:
        DailyViews.objects.add_one(resource.pk)
    assert len(asked) == 1
    monkeypatch.setattr(DailyViews.objects, "add_one", lambda subject: 1 / 0)
    monkeypatch.setattr("cms.receivers.DailyViews", DailyViews)
    monkeypatch.setattr(DailyDownloads.objects, "add_one", lambda subject: 1 / 0)
    monkeypatch.setattr("cms.receivers.DailyDownloads", DailyDownloads)
    for address in (resource.url, resource.files[0].document.url):
        caplog.clear()
        answer = client.get(address, headers=BROWSER)
        assert answer.status_code == 200
        assert b"".join(answer)
        assert "ZeroDivisionError" in caplog.text


def read(resource, count, days_ago=0):
    DailyViews.objects.create(subject=resource, day=timezone.localdate() - timedelta(days=days_ago), count=count)


@pytest.fixture
def shelf(resource):
    other, unread = make_resource(title="Ouvrir un café"), make_resource(title="Jamais lue")
    read(resource, 5)
    read(resource, 100, days_ago=40)
    read(other, 7, days_ago=29)
    document = resource.files[0].document
    DailyDownloads.objects.create(subject=document, day=timezone.localdate(), count=2)
    DailyDownloads.objects.create(subject=document, day=timezone.localdate() - timedelta(days=1), count=1)
    return resource, other, unread


def test_most_read_of_thirty_days(shelf):
    resource, other, _ = shelf
    assert [(page.pk, page.views_30, page.views_365) for page in most_read()] == [
        (other.pk, 7, 7),
        (resource.pk, 5, 105),
    ]
    assert most_read()[1].downloads_30 == 3


def test_report_and_first_page_show_it(client, shelf):
    editor = make_user(Role.EDITOR)
    client.force_login(editor)
    lines = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode().splitlines()
    assert [line.partition(",")[0] for line in lines] == ["Titre", "Ouvrir un café", "Tenir un jardin", "Jamais lue"]
    assert lines[2].endswith(",5,3,105,3")
    assert "Jamais lue" in client.get(REPORT).content.decode()
    desk = client.get("/redaction/").content.decode()
    assert "7\u00a0fois en trente jours" in desk
    assert "Jamais lue" not in desk


def test_first_page_shows_ones_own_drafts_and_reviews(client, shelf):
    editor, other = make_user(Role.EDITOR), make_user(Role.EDITOR)
    mine = make_resource(title="À moi", owner=editor, review_on=timezone.localdate())
    make_resource(title="À un autre", owner=other, review_on=timezone.localdate())
    mine.title = "À moi, en cours"
    mine.save_revision()
    client.force_login(editor)
    desk = client.get("/redaction/").content.decode()
    assert "À revoir par vous" in desk
    assert "Vos brouillons" in desk
    assert "À moi, en cours" in desk
    assert "À un autre" not in desk


def test_a_draft_says_whether_it_is_being_read_or_to_be_taken_up(client, shelf):
    editor = make_user(Role.EDITOR)
    draft = make_resource(title="À moi", owner=editor)
    draft.save_revision()
    client.force_login(editor)

    def desk():
        return client.get("/redaction/").text

    assert "Modifié le" in desk()
    state = draft.get_workflow().start(draft, editor)
    assert "En relecture, modifié le" in desk()
    state.current_task_state.specific.reject(user=make_user(Role.MODERATOR))
    assert "À reprendre, modifié le" in desk()


@pytest.mark.parametrize("address", [REPORT, "/redaction/"])
def test_lists_cost_the_same_whatever_is_read(client, shelf, address):
    client.force_login(make_user(Role.EDITOR))
    client.get(address)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = cost()
    copies_of(shelf[0], 300)
    assert cost() == few
