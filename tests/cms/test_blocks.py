"""Blocks of the editors, as pages print them."""

import json

import pytest
from wagtail.images.tests.utils import get_test_image_file

from cms.models import HomePage, SiteImage, StandardPage
from tests.factories import make_site

pytestmark = pytest.mark.django_db
# Wagtail leaves the temporary file of a new rendition to the garbage collector.
draws = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def site():
    make_site()


def put(model, slug, blocks):
    page = model.objects.get(slug=slug)
    page.body = json.dumps(blocks)
    page.save_revision().publish()
    return page


@draws
def test_picture_has_its_words_its_size_and_its_author(client):
    picture = SiteImage.objects.create(title="Le banc", file=get_test_image_file(), credit="Photo : Claire Lambert")
    put(StandardPage, "aide", [{"type": "image", "value": {"image": picture.pk, "alt_text": "Un banc vert"}}])
    html = client.get("/aide/").content.decode()
    assert 'alt="Un banc vert"' in html
    assert 'width="' in html
    assert "Photo : Claire Lambert" in html


@draws
def test_decorative_picture_is_silent(client):
    picture = SiteImage.objects.create(title="Le banc", file=get_test_image_file())
    put(StandardPage, "aide", [{"type": "image", "value": {"image": picture.pk, "decorative": True}}])
    html = client.get("/aide/").content.decode()
    assert 'alt=""' in html
    assert "<figcaption" not in html


def test_text_keeps_its_marks_a_note_is_plain(client):
    put(
        StandardPage,
        "aide",
        [{"type": "text", "value": "<p>Bonjour <b>vous</b></p>"}, {"type": "note", "value": "<i>Note</i>"}],
    )
    html = client.get("/aide/").content.decode()
    assert "<p>Bonjour <b>vous</b></p>" in html
    assert "&lt;i&gt;Note&lt;/i&gt;" in html


def test_home_holds_a_band_of_text(client):
    put(HomePage, "accueil", [{"type": "text", "value": {"heading": "Oser", "text": "<p>Sonner à une porte.</p>"}}])
    html = client.get("/").content.decode()
    assert "Oser</h2>" in html
    assert "<p>Sonner à une porte.</p>" in html
