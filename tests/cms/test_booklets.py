"""Resources as one document: read back as an independent program does; made once, asked for in measure."""

import io
import time
from concurrent.futures import ThreadPoolExecutor

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from cms import documents
from cms.documents import booklet_pdf
from cms.models import CollectionStep, ResourcePage, SiteImage
from cms.views import takeaway
from tests.common.test_pdf import elements
from tests.factories import copies_of, make_collection, make_resource, make_site

pytestmark = pytest.mark.django_db
PDF = ("fiche.pdf", b"%PDF-1.4" + b"x" * 245_000, "file", 2)
LINK = [("text", '<p>Voir <a linktype="page" id="{}">la suite</a>.</p>'), ("heading", "Pour commencer")]


@pytest.fixture(autouse=True)
def site():
    caches["renditions"].clear()
    make_site()


@pytest.fixture
def unprinted(monkeypatch):
    """How many documents were printed; printing itself is left out: it is slow, and tested above."""
    printed = []

    def count(template, context, **kwargs):
        time.sleep(0.02)
        printed.append(kwargs["title"])
        return b"%PDF"

    monkeypatch.setattr(documents, "render_pdf", count)
    return printed


def make_picture(title):
    content = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(content, "png")
    return SiteImage.objects.create(title=title, file=ContentFile(content.getvalue(), f"{title}.png"))


def words(page):
    return " ".join(page.extract_text().replace("\u00a0", " ").split())


@pytest.mark.once
def test_a_collection_is_one_document_to_read_hear_and_follow(client, complaints, settings):
    second = make_resource("fiches", title="Le banc <vert> & fils", files=[PDF])
    first = make_resource("videos", title="Regarder")
    first.body = [(kind, words.format(second.pk)) for kind, words in LINK]
    first.save_revision().publish()
    collection = make_collection(first, second, title="Bien commencer")
    answer = client.get(f"/ressources/{collection.slug}.pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{collection.slug}.pdf"'
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    cover, *others = [words(page) for page in reader.pages]
    assert cover.startswith("Monalisa Collection Bien commencer")
    assert [cover.count("Pourquoi Regarder."), "banc <vert> & fils" in cover, "2 ressources" in cover] == [
        1,
        True,
        True,
    ]
    assert cover.split("Regarder")[1].split()[-3:] == [".", ".", "2"] or ". 2 " in cover, "a page number"
    assert "Transcription Bonjour." in others[0]
    assert "À refaire chez vous" in others[1]
    assert "fiche.pdf (PDF, 245 Ko)" in others[1]
    assert f"{len(reader.pages)} / {len(reader.pages)}" in others[-1]
    kinds = [kind for kind, _ in elements(reader)]
    assert [kinds.count(kind) for kind in ("/H1", "/H2", "/H3", "/Figure")] == [1, 3, 5, 2]
    assert (reader.trailer["/Root"]["/Lang"], reader.metadata.title) == ("fr", "Bien commencer")
    assert b'pdfuaid:part="1"' in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    links = [note.get_object() for page in reader.pages for note in page["/Annots"]]
    led = {link["/A"]["/URI"] for link in links if "/A" in link and "/URI" in link["/A"]}
    assert {settings.BASE_URL + page.url for page in (first, second, collection)} <= led
    assert all(address.startswith("http") for address in led)
    [code] = zxingcpp.read_barcodes(pypdfium2.PdfDocument(answer.content)[1].render(scale=2).to_pil())
    assert code.text == settings.BASE_URL + first.url
    assert complaints == []


@pytest.mark.once
def test_a_picture_of_the_text_is_printed_with_its_description(client, complaints):
    shown, decorates, lost = (make_picture(name) for name in ("vue", "decor", "perdue"))
    lost.file.storage.delete(lost.file.name)
    resource = make_resource()
    resource.body = [
        ("image", {"image": shown, "alt_text": "Des chaises en rond.", "decorative": False}),
        ("image", {"image": decorates, "alt_text": "", "decorative": True}),
        ("image", {"image": lost, "alt_text": "Une photo perdue.", "decorative": False}),
    ]
    resource.save_revision().publish()
    answer = client.get(f"/ressources/{make_collection(resource).slug}.pdf")
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    figures = [element.get("/Alt") for kind, element in elements(reader) if kind == "/Figure"]
    assert "Des chaises en rond." in figures
    sizes = [picture.image.size for picture in reader.pages[1].images]
    assert (900, 600) in sizes
    assert len(sizes) == 2, "the picture and the QR code"
    assert not [line for line in complaints if "perdue" not in line and f"{lost.pk}-" not in line]


def test_it_is_made_once_and_again_when_a_word_changes(client, unprinted):
    resource = make_resource()
    address = f"/ressources/{make_collection(resource).slug}.pdf"
    with ThreadPoolExecutor(4) as pool:
        page = {"title": "A", "kind": "", "introduction": "", "chapters": [], "site_name": "M"}
        list(pool.map(lambda _: booklet_pdf(**page), range(4)))
    assert len(unprinted) == 1, "who waits finds it made"
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert len(unprinted) == 2
    resource.body = [("note", "Nouveau.")]
    resource.save_revision().publish()
    client.get(address)
    assert len(unprinted) == 3
    make_resource()
    client.get(address)
    assert len(unprinted) == 3


def test_twin_without_the_lock_each_makes_its_own(unprinted, monkeypatch):
    class Open:
        def __enter__(self):
            return self

        def __exit__(self, *args):
            return None

    monkeypatch.setattr(documents, "making", Open())
    page = {"title": "B", "kind": "", "introduction": "", "chapters": [], "site_name": "M"}
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: booklet_pdf(**page), range(4)))
    assert len(unprinted) > 1


def test_who_asks_too_often_waits(client, unprinted, settings):
    settings.BOOKLETS_PER_MINUTE = 2
    address = f"/ressources/{make_collection(make_resource()).slug}.pdf"
    answers = [client.get(address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_twin_without_the_limit_nobody_waits(client, unprinted, settings, monkeypatch):
    settings.BOOKLETS_PER_MINUTE = 2
    monkeypatch.setattr(takeaway, "too_many", lambda *args, **kwargs: False)
    address = f"/ressources/{make_collection(make_resource()).slug}.pdf"
    assert [client.get(address).status_code for _ in range(3)] == [200] * 3


def test_what_is_not_public_is_not_printed(client, unprinted):
    shown, draft = make_resource(title="Vue"), make_resource(title="Brouillon")
    collection = make_collection(draft, shown)
    draft.unpublish()
    assert [resource.title for resource, _ in collection.whole_steps()] == ["Vue"]
    collection.unpublish()
    assert client.get(f"/ressources/{collection.slug}.pdf").status_code == 404
    assert client.get("/ressources/inconnue.pdf").status_code == 404


@pytest.mark.once
def test_queries_are_as_many_for_one_as_for_thirty(client, unprinted):
    resource = make_resource(files=[PDF])
    collection = make_collection(resource)
    address = f"/ressources/{collection.slug}.pdf"

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    asked()
    few = asked()
    copies_of(resource, 29)
    more = ResourcePage.objects.exclude(pk=resource.pk)
    CollectionStep.objects.bulk_create(CollectionStep(collection=collection, resource=one, why="x") for one in more)
    assert asked() == few
