"""What is sent to the site and taken from it: refused in a sentence, or served so that it cannot run."""

import csv
import io
import runpy
import time
import zipfile

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from accounts.enums import Role
from cms.documents import draw_logo
from cms.models import Attachment, SiteImage
from cms.views import takeaway
from cms.wagtail_hooks import plain_export
from lms.common import middleware
from lms.common.text import harmless_cell
from tests.cms.hostile import png
from tests.factories import make_resource, make_site, make_user

SCRIPT = b"<script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
MHTML = b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + SCRIPT
# (name, content) that no document form takes …
REFUSED = [
    ("dessin.svg", SVG),
    ("page.html", SCRIPT),
    ("page.htm", SCRIPT),
    ("page.xht", SCRIPT),
    ("page.mhtml", MHTML),
    ("page.xml", b'<?xml-stylesheet type="text/xsl" href="a.xsl"?><a/>'),
    ("a.xsl", b"<a/>"),
    ("fiche.pdf.html", SCRIPT),
    ("fiche.pdf.js", b"alert(1)"),
    ("fiche.html\x00.pdf.exe", SCRIPT),
    ("sans-extension", SCRIPT),
    (".htaccess", b"AddType text/html .pdf"),
    ("fiche.exe", b"MZ"),
]
# … and what it takes, since the name is allowed: served so that it cannot run.
HARMLESS = [
    ("page.pdf", SCRIPT),
    ("page.html.pdf", SCRIPT),
    ("image.png", b"GIF89a/*" + SCRIPT),
    ("mail.txt", MHTML),
    ("dessin.csv", SVG),
    ("e\u202efdp.pdf", SCRIPT),
    ("q\"uo'te;x=1.pdf", SCRIPT),
    ("../../../etc/passwd.pdf", SCRIPT),
    ("retour\r\nSet-Cookie: a=b.pdf", SCRIPT),
    ("été à Guéret.pdf", SCRIPT),
]


@pytest.fixture
def editor(client, db):
    make_site()
    client.force_login(make_user(Role.EDITOR))
    return client


def send(client, name, content, where="documents"):
    file = SimpleUploadedFile("x", content)
    file._name = name  # as a program sends it: no browser nor Django has cleaned it
    return client.post(f"/redaction/{where}/add/", {"title": "Un envoi", "file": file, "collection": "1"})


# --- documents -------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_what_could_run_is_refused_in_a_sentence(editor):
    for name, content in REFUSED:
        html = send(editor, name, content).content.decode()
        assert "n’est pas autorisée" in html or "n'est pas autorisée" in html, name
        assert "Un envoi" in html, name
    assert not Document.objects.exists()


@pytest.mark.once
def test_what_is_taken_is_served_to_be_saved_never_to_run(editor):
    refused = []
    for number, (name, start) in enumerate(HARMLESS):
        content = start + b"%d" % number  # the site takes no file twice
        there = Document.objects.count()
        html = send(editor, name, content).content.decode()
        if Document.objects.count() == there:
            assert 'class="error-message"' in html, name
            refused.append(name)
            continue
        document = Document.objects.latest("pk")
        assert document.file.name.startswith("documents/"), name
        assert ".." not in document.file.name, name
        answer = editor.get(document.url)
        assert answer.status_code == 200, name
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Disposition"].startswith("attachment; filename="), name
        assert not set("\u202e\r\n") & set(answer["Content-Disposition"]), name
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Set-Cookie" not in answer
    assert len(refused) <= 2, "names that break the envelope they are sent in"


@pytest.mark.once
def test_an_office_document_is_served_as_it_was_sent(editor):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(30 * 1024 * 1024))
    began = time.process_time()
    send(editor, "bombe.docx", packed.getvalue())
    answer = editor.get(Document.objects.get().url)
    assert b"".join(answer.streaming_content) == packed.getvalue()
    assert time.process_time() - began < 1


@pytest.mark.once
def test_a_document_too_heavy_is_refused_in_a_sentence(editor, settings):
    html = send(editor, "lourd.pdf", bytes(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE + 1)).content.decode()
    assert "trop " in html
    assert "20,0\u00a0Mio" in html or "20,0 Mio" in html or "20,0\u00a0Mo" in html
    assert not Document.objects.exists()


# --- bodies ----------------------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.django_db
def test_a_body_too_heavy_is_refused_unread(client, settings):
    settings.LARGEST_BODY = 1000
    for size, status in ((1000, 405), (1001, 413)):
        answer = client.generic("POST", "/recherche/", b"x" * size)
        assert answer.status_code == status
    assert "trop lourd" in answer.content.decode()


@pytest.mark.once
def test_its_length_is_all_that_is_read(settings):
    request = RequestFactory().post("/recherche/", b"x" * 10, content_type="text/plain")
    request.META["CONTENT_LENGTH"] = str(settings.LARGEST_BODY + 1)
    assert middleware.body_limit(lambda request: pytest.fail("went through"))(request).status_code == 413
    for odd in ("", "abc", "-1", "²"):
        request.META["CONTENT_LENGTH"] = odd
        assert middleware.body_limit(lambda request: "through")(request) == "through"


# --- pictures --------------------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.svg", SVG, "mage"),
        ("a.png", SVG, "mage"),
        ("a.png", b"GIF89a/*" + SCRIPT, "mage"),
        ("a.png", png(50_000, 50_000), "pixels"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(10 * 1024 * 1024), "trop gros"),
        ("a.pdf", b"%PDF-1.4", "mage"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_in_a_sentence(editor, name, content, said):
    answer = send(editor, name, content, where="images")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert said in html[html.index('class="error-message"') :][:400]
    assert not SiteImage.objects.exists()


# --- what is not public ----------------------------------------------------------------------------------------------
@pytest.fixture
def held(db):
    """A document that one resource holds, with its address."""
    make_site()
    resource = make_resource(files=[("fiche.pdf", b"%PDF-1.4", "file", 2)])
    return resource, resource.files[0].document


def status(client, address):
    answer = client.get(address)
    if answer.streaming:
        list(answer.streaming_content)
    return answer.status_code


def test_a_file_follows_its_resource_at_once(client, held):
    resource, document = held
    assert status(client, document.url) == 200
    resource.unpublish()
    assert status(client, document.url) == 404
    other = make_resource()
    Attachment.objects.create(resource=other, document=document)
    assert status(client, document.url) == 200, "another resource gives it to all"
    PageViewRestriction.objects.create(page=other, restriction_type="login")
    assert status(client, document.url) == 404
    client.force_login(make_user())
    assert status(client, document.url) == 404
    client.force_login(make_user(Role.EDITOR))
    assert status(client, document.url) == 200


def test_twin_without_the_guard_the_old_address_still_gives_it(client, held, monkeypatch):
    resource, document = held
    resource.unpublish()
    monkeypatch.setattr(takeaway, "is_for_all", lambda document: True)
    assert status(client, document.url) == 200


def test_a_collection_of_documents_behind_a_lock_is_for_who_signed_in(client, held):
    _, document = held
    CollectionViewRestriction.objects.create(collection=Collection.get_first_root_node(), restriction_type="login")
    answer = client.get(document.url)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/compte/login/")
    client.force_login(make_user())
    assert status(client, document.url) == 200


def test_a_page_behind_a_lock_leads_to_the_login(client, held):
    resource, _ = held
    PageViewRestriction.objects.create(page=resource, restriction_type="login")
    assert client.get(resource.url)["Location"].partition("?")[0] == "/compte/login/"
    client.force_login(make_user())
    assert client.get(resource.url).status_code == 200


def test_no_direct_path_leads_to_a_stored_file(client, held, settings):
    _, document = held
    image = SiteImage.objects.create(title="i", file=ContentFile(draw_logo("M", mark="fil", tone="teal"), "i.png"))
    paths = [f"/media/{file.name}" for file in (document.file, image.file)]
    assert [client.get(path).status_code for path in paths] == [404, 404]
    settings.DEBUG = True  # the demo serves pictures in the sizes of its pages, nothing else
    routes = URLResolver(RegexPattern("^/"), runpy.run_path("lms/urls.py")["urlpatterns"])
    for path in paths:
        with pytest.raises(Resolver404):
            routes.resolve(path)
    assert routes.resolve("/media/images/i.width-960.webp").kwargs["path"] == "i.width-960.webp"
    around = routes.resolve("/media/images/../documents/fiche.pdf")
    with pytest.raises(SuspiciousFileOperation):
        around.func(RequestFactory().get("/"), *around.args, **around.kwargs)


# --- exports ---------------------------------------------------------------------------------------------------------
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "x;=1", 'x";=1', "\x00=1", "x\n=1"]
PLAIN = ["Équipe", "+33 6 12 34 56 78", "06 12 34 56 78", "a = b", "sous-titre", "n° 8", "", "3.5"]


@pytest.mark.once
def test_a_formula_gets_an_apostrophe_and_words_stay_as_they_are():
    assert [text for text in FORMULAS if harmless_cell(text) == text] == []
    assert all(harmless_cell(text)[0] == "'" for text in FORMULAS if text[0] in "=+-@\t\r")
    assert [harmless_cell(text) for text in PLAIN] == PLAIN


def report(client, kind):
    answer = client.get(f"/redaction/reports/aging-pages/?export={kind}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.once
def test_the_desk_s_reports_hold_no_formula(editor, monkeypatch):
    make_resource(title='=HYPERLINK("https://x.example")')
    make_resource(title="Propre;=1+1")
    editor.force_login(make_user(Role.ADMINISTRATION))
    cells = [cell for row in csv.reader(io.StringIO(report(editor, "csv").decode())) for cell in row]
    assert '\'=HYPERLINK("https://x.example")' in cells
    assert "Propre;'=1+1" in cells
    book = zipfile.ZipFile(io.BytesIO(report(editor, "xlsx")))
    sheets = [book.read(name) for name in book.namelist() if "worksheets/" in name]
    assert any(b"HYPERLINK" in sheet for sheet in sheets)
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    monkeypatch.setattr(SpreadsheetExportMixin, "preprocess_field_value", plain_export)
    assert '"=HYPERLINK' in report(editor, "csv").decode(), "twin: Wagtail alone writes it"


# --- questions -------------------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/recherche/?q=" + "isolement " * 1000,
        "/recherche/suggestions/?q=" + "a" * 10_000,
        "/ressources/?q=" + "isolement " * 1000,
        "/ressources/?" + "&".join(f"theme=t{n}" for n in range(400)),
        "/ressources/?" + "&".join(f"theme=t{n}" for n in range(10_000)),
        "/formations/?q=" + "x" * 10_000,
        "/sessions/?q=" + "(" * 10_000,
    ],
    ids=lambda address: address[:24],
)
def test_ten_thousand_signs_or_filters_cost_no_more_than_a_page(client, address):
    make_site()
    make_resource(themes=["isolement"])
    client.get("/ressources/")
    began = time.process_time()
    answer = client.get(address)
    assert answer.status_code in (200, 400)
    assert time.process_time() - began < 1
    assert len(answer.content) < 200_000
