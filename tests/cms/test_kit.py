"""The media kit as one ZIP: what is in it, what is not, and that it weighs nothing on the server."""

import io
import tracemalloc
import zipfile
from datetime import datetime

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from cms.models import Attachment
from cms.views import takeaway
from lms.common.archives import PIECE, zip_stream
from tests.factories import copies_of, make_resource, make_site
from tests.house.test_french import faults

ADDRESS = "/ressources/kit-medias.zip"
MANY = 64 * 1024 * 1024


@pytest.fixture
def site(db):
    make_site()


def unzipped(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def file(name, content=b"png"):
    return (name, content, "file", None)


def test_every_file_stands_in_its_folder_with_the_rules_and_the_credits(site, client):
    make_resource("kit", slug="logo", title="Le logo", files=[file("bleu.png", b"bleu"), file("vert.png", b"vert")])
    make_resource("kit", slug="affiche", title="L’affiche", credits="", files=[file("a.pdf")])
    make_resource("fiches", files=[file("fiche.pdf")])
    found = unzipped(client)
    rules, *names = found
    assert rules == "kit-medias/LISEZ-MOI.txt"
    assert sorted(name.split("/")[1] for name in names) == ["affiche", "logo", "logo"]
    assert sorted(found[name] for name in names) == [b"bleu", b"png", b"vert"]
    words = found[rules].decode()
    assert "Ne changez pas les couleurs." in words
    assert "Crédits à citer\u00a0: Monalisa" in words
    assert words.count("Crédits à citer") == 1
    assert all(name.removeprefix("kit-medias/") in words for name in names)
    assert faults(words) == []


def test_what_is_not_public_is_not_in_it(site, client):
    shown, draft, locked = (make_resource("kit", slug=s, files=[file("a.png")]) for s in ("vu", "brouillon", "ferme"))
    draft.unpublish()
    PageViewRestriction.objects.create(page=locked, restriction_type="login")
    drawer = Collection.get_first_root_node().add_child(name="Tiroir")
    inside = drawer.add_child(name="Fond du tiroir")
    CollectionViewRestriction.objects.create(collection=drawer, restriction_type="login")
    secret = Document.objects.create(title="s", file=ContentFile(b"secret", "secret.png"), collection=inside)
    Attachment.objects.create(resource=shown, document=secret)
    assert {name.split("/")[1] for name in unzipped(client)} == {"LISEZ-MOI.txt", "vu"}
    assert b"secret" not in b"".join(unzipped(client).values())
    inside.move(Collection.get_first_root_node(), pos="sorted-child")
    assert b"secret" in b"".join(unzipped(client).values()), "twin: with the lock off it is in"
    shown.unpublish()
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\u202egnp.exe", "C:\\windows\\x.png", 'q"u;o.png', "é û.png"])
def test_names_stay_in_their_folder(site, client, name):
    document = make_resource("kit", slug="logo", files=[file("a.png")]).files[0].document
    Document.objects.filter(pk=document.pk).update(title=name)
    stored = document.file.storage.save(f"documents/{name.replace('..', '')}".replace("//", "/"), ContentFile(b"x"))
    Document.objects.filter(pk=document.pk).update(file=stored)
    [_, found] = unzipped(client)
    top, folder, last = found.split("/")
    assert (top, folder) == ("kit-medias", "logo")
    assert not set('\u202e\\:";') & set(last)
    assert last not in ("", ".", "..")


def test_a_file_that_is_lost_takes_no_other_with_it(site, client, caplog):
    resource = make_resource("kit", files=[file("a.png"), file("b.png", b"there")])
    lost = resource.files[0].document
    lost.file.storage.delete(lost.file.name)
    assert list(unzipped(client).values())[1:] == [b"there"]
    assert "has lost its file" in caplog.text


class Sparse(io.RawIOBase):
    """A file of MANY bytes that stands nowhere."""

    def __init__(self):
        self.left = MANY

    def readable(self):
        return True

    def readinto(self, buffer):
        size = min(self.left, len(buffer))
        buffer[:size] = bytes(size)
        self.left -= size
        return size


def peak(entries, *, join=False):
    tracemalloc.start()
    size = len(b"".join(zip_stream(entries))) if join else sum(len(piece) for piece in zip_stream(entries))
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > MANY
    return found


@pytest.mark.once
def test_big_files_pass_through_a_few_pieces_of_memory():
    def entries():
        return [(f"{n}.bin", datetime(2026, 1, 1), MANY, Sparse()) for n in range(2)]  # noqa: DTZ001 a ZIP has no zone

    assert peak(entries()) < 8 * PIECE
    assert peak(entries(), join=True) > MANY, "twin: what keeps it all is seen"


def test_the_family_s_page_offers_it_and_asks_as_much_for_twenty(site, client, monkeypatch):
    resource = make_resource("kit", title="Logo", files=[file("a.png", b"x" * 3000)])
    other = make_resource("fiches")

    def asked():
        with CaptureQueriesContext(connection) as found:
            html = client.get("/ressources/?famille=kit").content.decode()
        assert ADDRESS in html
        return len(found), html

    asked()
    few, html = asked()
    assert "1\u00a0fichier, 3\u00a0Ko" in html
    assert resource.files[0].document.url in html
    copies_of(resource, 19)
    assert asked()[0] == few
    assert ADDRESS in client.get(resource.url).content.decode()
    assert ADDRESS not in client.get(other.url).content.decode()
    monkeypatch.setattr(takeaway, "too_many", lambda *args, **kwargs: True)
    assert client.get(ADDRESS).status_code == 429
