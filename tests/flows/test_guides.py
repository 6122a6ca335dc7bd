"""The pictures of the quick guides and of the README: of the site as it is today, on the demo's content.

``make pictures`` takes them and keeps them in docs. An ordinary run opens the same pages, on a demo without its
resources: a page that a guide shows cannot vanish unseen.
"""

import os
import re
from datetime import datetime, time

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import gettext
from PIL import Image

from accounts.models import User
from certificates.models import Certificate
from cms.models import NewsPage, StandardPage
from lms.portal.services.demo import load_demo
from lms.portal.services.demo.clock import PARIS
from lms.portal.services.guides import FOLDER, GUIDES, PICTURE, load_guides, read_guide
from sessions.models import TrainingSession
from sessions.queries import link_token
from tests import factories
from tests.house.project import ROOT, code

KEPT = bool(os.environ.get("PICTURES"))
SCREEN, PHONE = {"width": 960, "height": 720}, {"width": 390, "height": 780}
TALL = {"width": 960, "height": 1260}
WIDE = {"width": 1280, "height": 1180}
GAP, GROUND = 20, "#e4dccd"
EDITOR = {gettext(words) for words in ("Add child page", "Settings", "Publish", "Save draft", "Reports", "Usage")}
EDITOR |= {gettext("Submit to %(workflow_name)s") % {"workflow_name": "Relecture"}}
EDITOR |= {gettext(words) for words in ("Upload", "Choose an image", "Request changes", "Awaiting your review")}
EDITOR |= {gettext("%(label)s and Publish").strip() % {"label": gettext("Approve")}}
COLOURS = 96  # enough for a drawn page; a third of the bytes


def plain(words):
    """Whatever its spaces and apostrophes are written with."""
    return words.replace("\\u00a0", " ").replace("&nbsp;", " ").replace("\u00a0", " ").replace("'", "’").strip()


def pictures_named():
    return {m["file"] for name in GUIDES for m in PICTURE.finditer((FOLDER / f"{name}.md").read_text())}


@pytest.mark.once
def test_a_guide_is_read_part_by_part():
    title, introduction, body = read_guide(
        "# Venir\n\nDeux mots.\n\n## Trouver\n\n1. Ici.\n2. Là.\n\n![La page](page.png)\n\nFin.\n\n"
        "## Partir\n\nAu *revoir*.\n"
    )
    assert (title, introduction) == ("Venir", "Deux mots.")
    assert body == [
        ("heading", "Trouver"),
        ("text", "<ol>\n<li>Ici.</li>\n<li>Là.</li>\n</ol>\n"),
        ("image", ("page.png", "La page")),
        ("text", "<p>Fin.</p>\n"),
        ("heading", "Partir"),
        ("text", "<p>Au <em>revoir</em>.</p>\n"),
    ]


@pytest.mark.once
def test_the_words_of_the_guides_are_those_of_the_pages():
    """What a guide tells to press or to open is written so on a page, or on Wagtail's screens in French."""
    written = [*(ROOT / "templates").rglob("*.html"), *code(ROOT)]
    pages = plain(" ".join(path.read_text() for path in written))
    told = {plain(words) for name in GUIDES for words in re.findall(r"«([^»]+)»", (FOLDER / f"{name}.md").read_text())}
    assert {words for words in told if words not in pages and words not in EDITOR} == set()


@pytest.mark.once
def test_every_picture_of_a_guide_is_there():
    assert pictures_named() == {path.name for path in FOLDER.glob("*.png")}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db
def test_the_guides_stand_under_help_once(client):
    factories.make_site()
    assert len(load_guides()) == len(GUIDES)
    pages = StandardPage.objects.filter(slug__startswith="guide-")
    assert pages.count() == len(GUIDES)
    page = pages.get(slug="guide-benevole")
    page.title = "Revu par la rédaction"
    page.save_revision().publish()
    assert load_guides() == []
    assert "Revu par la rédaction" in client.get(page.url).text
    assert 'alt="La page du jour J"' in client.get(page.url).text


@pytest.mark.django_db(transaction=True)
@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.once
def test_pictures(visit, live_server, tmp_path):
    morning = datetime.combine(timezone.localdate(), time(8, 20), PARIS)
    with time_machine.travel(morning):
        load_demo(live_server.url, year=False, resources=KEPT)
        shots = list(shots_of_the_demo())
        tour = list(shots_of_the_tour()) if KEPT else []
        for name, login, address, size in shots + tour:
            user = login and User.objects.get(email=f"{login}@demo.example")
            page = visit(user, viewport=size)
            assert page.goto(address).status == 200, address
            if KEPT:
                page.screenshot(path=tmp_path / name)
            page.context.close()
    assert {name for name, *_ in shots} == pictures_named()
    if KEPT:
        for name, *_ in shots:
            keep(Image.open(tmp_path / name), FOLDER / name, COLOURS)
        keep(side_by_side([Image.open(tmp_path / name) for name, *_ in tour]), ROOT / "docs/pictures/tour.png", 256)


def coming_session():
    sessions = TrainingSession.objects.published()
    return sessions.get(department="23", starts_at__date__gt=timezone.localdate(), venue__isnull=False)


def keep(picture, path, colours):
    picture.convert("RGB").quantize(colours).save(path, optimize=True)


def side_by_side(pictures):
    """One picture of all, half their size, on the ground of the site's lines."""
    small = [picture.reduce(2) for picture in pictures]
    width = sum(picture.width + GAP for picture in small) + GAP
    ground = Image.new("RGB", (width, small[0].height + 2 * GAP), GROUND)
    left = GAP
    for picture in small:
        ground.paste(picture, (left, GAP))
        left += picture.width + GAP
    return ground


def shots_of_the_tour():
    """The same for the README's one picture, from the left to the right."""
    yield "tour-1.png", None, "/", WIDE
    yield "tour-2.png", None, "/ressources/", WIDE
    yield "tour-3.png", None, f"/sessions/{coming_session().pk}/", {"width": 390, "height": 1180}


def shots_of_the_demo():
    """(file, login or None, address, window) of each picture."""
    sessions = TrainingSession.objects.published()
    today = sessions.get(starts_at__date=timezone.localdate())
    coming = coming_session()
    full = sessions.get(department="79")
    half_day = today.half_days.get()
    referent = today.bookings.get(person__user__email="referent@demo.example")
    yield "sessions.png", None, "/sessions/?ou=23000", SCREEN
    yield "inscription.png", None, f"/sessions/{coming.pk}/inscription/", TALL
    yield "jour-j.png", None, f"/inscriptions/{link_token(referent)}/jour-j/", PHONE
    yield "verification.png", None, f"/verifier/{Certificate.objects.first().code}/", SCREEN
    yield "animation.png", "formatrice", "/animation/", PHONE
    yield "appel.png", "formatrice", f"/animation/sessions/{today.pk}/emargement/?demi-journee={half_day.pk}", PHONE
    yield "planifier.png", "coordination", "/coordination/sessions/nouvelle/", SCREEN
    yield "rappeler.png", "coordination", "/coordination/a-rappeler/", SCREEN
    yield "session-coordination.png", "coordination", f"/coordination/sessions/{full.pk}/", SCREEN
    yield "redaction.png", "redaction", f"/redaction/pages/{StandardPage.objects.get(slug='a-propos').pk}/edit/", SCREEN
    yield "actualite.png", None, NewsPage.objects.live().first().url, SCREEN
