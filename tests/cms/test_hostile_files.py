"""What is sent to do harm: refused in a French sentence, or kept where nobody guesses, and nothing of it runs."""

import html
import io
import os
import random
import re
import tracemalloc
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from PIL import Image
from PIL.ExifTags import IFD
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from wagtail.admin.views.account import AvatarSettingsPanel, BaseSettingsPanel
from wagtail.documents.forms import get_document_form
from wagtail.documents.models import Document
from wagtail.images.forms import get_image_form
from wagtail.images.models import Filter
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from accounts.enums import Role
from cms import forms
from cms.models import SiteImage, pictures
from cms.views import takeaway
from lms.common.storages import HiddenDocuments
from tests.cms.hostile import CONTENTS, CORPUS, PAGE, SIGN, gif, png
from tests.factories import make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NAMES = 1000
GPS = IFD.GPSInfo
ADD = {"documents": "wagtaildocs:add", "images": "wagtailimages:add"}
SOAK = bool(os.environ.get("SOAK"))
REFUSALS = (
    "L'extension de fichier «",
    "Format d'image non supporté. Formats supportés",
    "Téléversez une image valide.",
    "Image .jpg non valide",
    "Cette image est animée",
    gettext("This field is required."),  # a name that breaks the envelope which it is sent in
)


@pytest.fixture
def editor(client):
    make_site()
    client.force_login(make_user(Role.EDITOR))
    return client


def upload(name, content):
    file = SimpleUploadedFile("x", content)
    file._name = name  # as a program sends it: no browser has cleaned it
    return file


def form_of(where, user, name, content):
    """The form that every door of the desk to documents or images is made of, filled in."""
    kind = get_document_form(Document) if where == "documents" else get_image_form(SiteImage)
    fields = {"title": "Un envoi", "collection": root_collection()}
    return kind(fields, arrived(name, content), instance=new(where), user=user)


def arrived(name, content):
    """The files of a request, as Django reads them."""
    return RequestFactory().post("/", {"file": upload(name, content)}).FILES


def root_collection():
    return Collection.get_first_root_node().pk


def new(where):
    return Document() if where == "documents" else SiteImage()


def send(client, where, name, content):
    """What the page says of it; nothing when it is taken."""
    fields = {"title": "Un envoi", "file": upload(name, content), "collection": root_collection()}
    answer = client.post(reverse(ADD[where]), fields)
    assert answer.status_code in (200, 302), name
    found = re.search(r'class="error-message">(.*?)</p>', answer.content.decode(), re.DOTALL)
    return html.unescape(found[1]).strip() if found else ""


def unread(corpus):
    """Each content made another by its number: the site takes no file twice."""
    return [(name, content + b"%d" % number) for number, (name, content) in enumerate(corpus)]


def is_harmless(answer):
    return answer.get("Content-Disposition", "").startswith("attachment; filename") and (
        answer["X-Content-Type-Options"],
        answer["Content-Security-Policy"],
        answer.has_header("Set-Cookie"),
    ) == ("nosniff", "default-src 'none'; sandbox", False)


# --- refused, or harmless (U-01) -------------------------------------------------------------------------------------
def test_every_hostile_document_is_refused_in_a_sentence_or_served_so_that_it_cannot_run(client):
    user, taken = make_user(Role.EDITOR), 0
    client.force_login(user)
    for name, content in unread(CORPUS):
        form = form_of("documents", user, name, content)
        if not form.is_valid():
            assert form.errors["file"][0].startswith(REFUSALS), name
            continue
        document = form.save()
        answer = client.get(document.url)
        assert answer.status_code == 200, name
        assert b"".join(answer.streaming_content) == content
        assert is_harmless(answer), name
        taken += 1
    assert len(CORPUS) == 120
    assert taken == Document.objects.count() > 60


def test_twin_without_the_first_header_it_is_not_harmless(client, monkeypatch):
    user = make_user(Role.EDITOR)
    client.force_login(user)
    form = form_of("documents", user, "fiche.pdf", PAGE)
    assert form.is_valid()
    address, served = form.save().url, takeaway.serve

    def opened(*words):
        answer = served(*words)
        del answer["Content-Disposition"]
        return answer

    monkeypatch.setattr(takeaway, "serve", opened)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PAGE
    assert not is_harmless(answer)


def test_every_hostile_picture_is_refused_in_a_sentence_or_shown_without_what_it_hid():
    user, taken = make_user(Role.EDITOR), 0
    for name, content in unread(CORPUS):
        form = form_of("images", user, name, content)
        if not form.is_valid():
            assert form.errors["file"][0].startswith(REFUSALS), name
            continue
        image = form.save()
        for size in ("width-960", "max-320x240|format-webp"):
            with image.get_rendition(size).file.open() as shown:
                assert SIGN.encode() not in shown.read(), name
        with image.file.open() as kept:
            assert SIGN.encode() in kept.read(), "twin: as it was sent, it holds the script"
        taken += 1
    assert taken == SiteImage.objects.count() == 15


@pytest.mark.soak
@pytest.mark.parametrize("where", ADD)
def test_the_desk_itself_says_the_same(editor, where):
    """One in twelve; all of them under SOAK=1."""
    for name, content in unread(CORPUS)[:: 1 if SOAK else 12]:
        there = new(where)._meta.model.objects.count()
        said = send(editor, where, name, content)
        assert said.startswith(REFUSALS) or new(where)._meta.model.objects.count() == there + 1, name


def photograph():
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (46.0, 10.0, 12.0)}
    exif[0x010F] = "Apparatus of Lucette"
    content = io.BytesIO()
    Image.new("RGB", (64, 48)).save(content, "JPEG", exif=exif, comment=b"chez Lucette")
    return SiteImage.objects.create(title="Un jardin", file=ContentFile(content.getvalue(), "jardin.jpg"))


def told(picture, size):
    with picture.get_rendition(size).file.open() as file:
        words = b"Lucette" in file.read()
        with Image.open(file) as shown:
            return words, dict(shown.getexif().get_ifd(GPS))


def test_picture_does_not_tell_where_it_was_taken():
    assert told(photograph(), "width-32") == (False, {})


def test_twin_wagtail_alone_tells_it(monkeypatch):
    monkeypatch.setattr(pictures, "PlainFilter", Filter)
    words, place = told(photograph(), "width-32")
    assert words
    assert place[1] == "N"


# --- too many moments, too many points (U-03) ------------------------------------------------------------------------
@pytest.fixture
def decoded(monkeypatch):
    """(moments sought, pictures decoded) while the test runs."""
    found = {"sought": 0, "decoded": 0}
    seek, load = GifImageFile._seek, ImageFile.load

    def counted_seek(self, *words):
        found["sought"] += 1
        return seek(self, *words)

    def counted_load(self):
        found["decoded"] += 1
        return load(self)

    monkeypatch.setattr(GifImageFile, "_seek", counted_seek)
    monkeypatch.setattr(ImageFile, "load", counted_load)
    return found


@pytest.mark.parametrize(
    ("name", "content", "said", "most"),
    [
        ("a.gif", gif(100_000), "est animée", 2),  # its first moment, of one point
        ("a.gif", gif(2), "est animée", 2),
        ("a.png", png(50_000, 50_000), "pixels", 0),
        ("a.gif", gif(1, size=b"\xff\xff\xff\xff"), "pixels", 0),
    ],
    ids=["100 000 moments", "two moments", "a square of 50 000", "the widest GIF"],
)
def test_a_picture_too_large_or_that_moves_is_refused_by_its_head_alone(decoded, name, content, said, most):
    form = form_of("images", make_user(Role.EDITOR), name, content)
    tracemalloc.start()
    assert not form.is_valid()
    assert tracemalloc.get_traced_memory()[1] < 3 * len(content) + 2_000_000
    tracemalloc.stop()
    assert said in form.errors["file"][0]
    assert decoded["decoded"] <= most
    assert decoded["sought"] <= 6


def test_twin_who_counts_the_moments_reads_them_all(decoded, monkeypatch):
    monkeypatch.setattr(forms, "moves", lambda file: Image.open(file).n_frames > 1)
    assert not form_of("images", make_user(Role.EDITOR), "a.gif", gif(500)).is_valid()
    assert decoded["sought"] > 500


def test_what_moves_is_refused_in_every_format_and_by_every_door(editor):
    frames = [Image.new("RGB", (2, 2), colour) for colour in ("red", "blue")]
    for kind in ("gif", "png", "webp", "avif"):
        content = io.BytesIO()
        frames[0].save(content, kind, save_all=True, append_images=frames[1:], duration=100)
        # Wagtail knows those of two formats by their first bytes, and takes them for no picture.
        sentence = "Téléversez une image valide" if kind in ("png", "avif") else "est animée"
        assert sentence in send(editor, "images", f"a.{kind}", content.getvalue()), kind
        several = {"title": "a", "files[]": upload(f"a.{kind}", content.getvalue()), "collection": root_collection()}
        said = editor.post(reverse("wagtailimages:add_multiple"), several).json()
        assert sentence in said["error_message"], kind
    assert not SiteImage.objects.exists()
    assert send(editor, "images", "a.gif", gif(1)) == "", "one that stands still"


# --- names (U-04) ----------------------------------------------------------------------------------------------------
LETTERS = [*"abcÀéœßñ中א\u02ba\U0001f600 .-_", *"/\\:;\"'%<>|?*=&#+,\t\r\n\x00\x7f\u202e\u2066\ufeff\u0301"]
PIECES = ["../", "..\\", "/etc/", "C:\\", "%2e%2e/", "%00", "CON", ".pdf", ".html"]
PIECES += ["\r\nSet-Cookie: a=b", '"; filename="b']


def names():
    """The same ones at each run."""
    seeded = random.Random(20261128)
    for _ in range(NAMES):
        parts = seeded.choices(LETTERS, k=seeded.randrange(40)) + seeded.choices(PIECES, k=seeded.randrange(4))
        seeded.shuffle(parts)
        yield "".join(parts) + ".pdf"


def kept(file):
    """Where it would stand, as the model and its storage say."""
    field = Document._meta.get_field("file")
    named = field.generate_filename(Document(), file.name)
    return field.storage.get_available_name(named, max_length=field.max_length)


# RFC 6266: a quoted string of plain letters, its true letters in UTF-8 after it if it has others; nothing follows.
QUOTED, PERCENT = r'"((?:[ !#-\[\]-~]|\\["\\])*)"', r"(?i:utf-8)''([A-Za-z0-9!#$&+.^_`|~%/-]*)"
DISPOSITION = re.compile(rf"attachment; filename(?:={QUOTED}(?:; filename\*={PERCENT})?|\*={PERCENT})")


def said_name(header):
    found = DISPOSITION.fullmatch(header)
    assert found, header
    quoted, *encoded = found.groups()
    letters = next(filter(None, encoded), None)
    return unquote(letters) if letters else re.sub(r"\\(.)", r"\1", quoted)


def test_a_thousand_names_stand_where_nobody_guesses_and_are_told_by_the_rules():
    folders, lost = set(), 0
    for name in names():
        files = arrived(name, b"x")
        if not files or not files["file"].name.endswith(".pdf"):
            lost += 1  # refused by its form
            continue
        path = PurePosixPath(kept(files["file"]))
        assert path.parts[0] == "documents", ascii(name)
        assert len(path.parts) == 3, ascii(name)
        assert ".." not in path.parts
        assert len(str(path)) <= 100
        assert not re.search(r"[\x00-\x1f\x7f/\\\\:;\"'<>|?*\u202e\u2066]", path.name), ascii(name)
        assert said_name(content_disposition_header(True, path.name)) == path.name
        folders.add(path.parts[1])
    assert len(folders) == NAMES - lost
    assert lost < NAMES / 2, "names that break the envelope which they are sent in"
    assert all(len(folder) == 16 for folder in folders)


@pytest.mark.soak
def test_such_a_name_reaches_the_disk_and_comes_back(client, settings):
    """Twenty of them; all under SOAK=1."""
    user = make_user(Role.EDITOR)
    client.force_login(user)
    for number, name in enumerate(list(names())[: NAMES if SOAK else 20]):
        form = form_of("documents", user, name, b"%PDF-1.7 " + str(number).encode())
        if not form.is_valid():
            assert form.errors["file"][0].startswith(REFUSALS), ascii(name)
            continue
        document = form.save()
        place = Path(document.file.path)
        assert place.is_relative_to(settings.MEDIA_ROOT / "documents")
        assert place.is_file()
        answer = client.get(document.url)
        assert answer.status_code == 200, ascii(name)
        assert b"".join(answer.streaming_content).endswith(str(number).encode())
        assert said_name(answer["Content-Disposition"]) == document.filename


def test_twin_the_storage_of_django_keeps_the_name_that_was_sent(monkeypatch):
    monkeypatch.setattr(HiddenDocuments, "get_available_name", FileSystemStorage.get_available_name)
    assert kept(upload("fiche.pdf", b"x")) == "documents/fiche.pdf"


def test_a_name_that_leads_elsewhere_stops_at_the_storage():
    field = Document._meta.get_field("file")
    for name in ("../a.pdf", "documents/../../a.pdf", "/etc/a.pdf"):
        with pytest.raises(SuspiciousFileOperation):
            field.storage.save(name, ContentFile(b"x"))


def test_a_picture_s_name_is_not_the_one_that_was_sent(settings):
    [one, two] = [photograph(), photograph()]
    for image in (one, two):
        assert re.fullmatch(r"original_images/[\w-]{16}\.jpg", image.file.name)
    assert one.file.name != two.file.name


def test_the_folder_of_a_document_goes_with_it(settings):
    document = Document.objects.create(title="a", file=ContentFile(b"x", "a.pdf"))
    document.file.delete()
    assert list((settings.MEDIA_ROOT / "documents").iterdir()) == []


# --- portraits of editors --------------------------------------------------------------------------------------------
def test_the_desk_takes_no_portrait(editor):
    """It would be shown from an address that leads nowhere here, and its size is not looked at."""
    address = reverse("wagtailadmin_account")
    assert 'type="file"' not in editor.get(address).content.decode()
    editor.post(address, {"avatar-avatar": upload("moi.gif", CONTENTS["gif"]), "name_email-first_name": "Rose"})
    assert not UserProfile.objects.exclude(avatar="").exists()


def test_twin_wagtail_alone_takes_one(editor, monkeypatch):
    monkeypatch.setattr(AvatarSettingsPanel, "is_active", BaseSettingsPanel.is_active)
    assert 'name="avatar-avatar"' in editor.get(reverse("wagtailadmin_account")).content.decode()
