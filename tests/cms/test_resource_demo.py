"""The demo's resource centre: what its file promises, then what loading makes of it."""

import csv
import io
import re
import tomllib
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader
from wagtail.documents.models import Document

from cms.documents import told, web_vtt
from cms.enums import AttachmentKind, Family, Mission
from cms.models import Attachment, ResourceIndexPage, ResourcePage, ResourceTheme, SiteImage, accessibility_faults
from cms.services import demo_resources, demo_site
from cms.services.resources import COPY, FILES, working_day
from tests.house.test_french import faults
from tests.plugins.copied import copied

TIMES = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})")


@pytest.fixture
def copy():
    return tomllib.loads(COPY.read_text())


@pytest.fixture
def centre():
    """The site with its resources."""
    write_centre()
    return ResourceIndexPage.objects.get()


@copied
def write_centre():
    demo_site("http://testserver")
    demo_resources()


def strings(value):
    """Every string of nested tables and lists."""
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in strings(child)]


def content_of(attachment):
    with attachment.document.file.open() as file:
        return file.read()


# --- the words -------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_sixty_resources_serve_every_family_and_mission(copy):
    resources = copy["resources"]
    families = Counter(one["family"] for one in resources)
    assert len(resources) == 60
    assert len({one["slug"] for one in resources}) == len({one["title"] for one in resources}) == 60
    assert set(families) == set(Family.values)
    assert (families["rencontres"], families["journaux"]) == (8, 3)
    assert families["kit"] >= 5
    assert {mission for one in resources for mission in one["missions"]} == set(Mission.values)


@pytest.mark.once
def test_twenty_themes_make_a_small_tree_and_each_has_a_resource(copy):
    children = [child for theme in copy["themes"] for child in theme.get("children", ())]
    slugs = {theme["slug"] for theme in [*copy["themes"], *children]}
    assert len(slugs) == 20
    assert {slug for one in copy["resources"] for slug in one["themes"]} == slugs


@pytest.mark.once
def test_events_have_been_and_will_be(copy):
    days = [one["in_days"] for one in copy["resources"] if one["family"] == "rencontres"]
    assert sum(day > 0 for day in days) >= 3
    assert sum(day < 0 for day in days) >= 3


@pytest.mark.once
def test_summaries_are_short_and_bodies_are_not_empty(copy):
    assert [one["slug"] for one in copy["resources"] if not 60 <= len(one["summary"]) <= 200] == []
    assert [one["slug"] for one in copy["resources"] if not 1 <= len(one["body"]) <= 14] == []


@pytest.mark.once
def test_the_words_are_well_set(copy):
    files = [path.read_text() for path in sorted(FILES.iterdir())]
    assert [fault for text in [*strings(copy), *files] for fault in faults(text)] == []


@pytest.mark.once
def test_no_number_of_anybody_and_no_address_but_an_example_s(copy):
    text = "\n".join(strings(copy)) + "".join(path.read_text() for path in FILES.iterdir())
    assert re.findall(r"\b0[1-9](?:[\s.\u00a0]?\d\d){4}\b", text) == []
    hosts = set(re.findall(r"https?://([^/\s\"]+)", text))
    assert {host for host in hosts if not host.endswith(".example")} == set()


# --- captions and dates ----------------------------------------------------------------------------------------------
@pytest.mark.once
def test_captions_follow_each_other_and_end_with_the_film(copy):
    for one in copy["resources"]:
        if one["family"] != "videos":
            continue
        track = web_vtt(one["transcript"], minutes=one["video_minutes"])
        cues = [seconds(match) for match in TIMES.finditer(track)]
        assert all(start < end for start, end in cues), one["slug"]
        assert all(end <= later for (_, end), (later, _) in pairwise(cues)), one["slug"]
        assert cues[-1][1] <= 60 * one["video_minutes"], one["slug"]
        assert "[" not in track, "what is seen is no caption"


def seconds(match):
    numbers = [float(number) for number in match.groups()]
    return tuple(3600 * h + 60 * m + s for h, m, s in (numbers[:3], numbers[3:]))


@pytest.mark.once
def test_captions_are_two_short_lines_at_most_and_hurry_when_the_film_is_short():
    track = web_vtt("[Une rue.]\nUn & deux < trois. " + "Une phrase bien longue qui se coupe " * 12, minutes=0.1)
    cues = [part.splitlines()[1:] for part in track.split("\n\n")[1:]]
    assert cues[0] == ["Un &amp; deux &lt; trois."]
    assert max(len(lines) for lines in cues) == 2
    assert max(len(line) for lines in cues for line in lines) <= 42
    assert seconds(list(TIMES.finditer(track))[-1])[1] == pytest.approx(6, abs=0.1)


@pytest.mark.once
def test_a_transcript_is_told_scene_by_scene():
    said = ["Bonjour.", "Entrez."]
    assert told("[Une rue.]\nBonjour.\nEntrez.\n[Un banc.]") == [("Une rue.", said), ("Un banc.", [])]


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "length", "found"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 20)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 2, date(2026, 11, 23)),
        (date(2026, 11, 19), 2, date(2026, 11, 19)),
    ],
)
def test_a_meeting_falls_on_working_days(day, length, found):
    assert working_day(day, length) == found


# --- loading ---------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db
def test_every_resource_is_live_clean_and_answers(centre, client):
    resources = ResourcePage.objects.child_of(centre).live()
    assert resources.count() == 60
    for page in resources:
        page.full_clean()
        assert accessibility_faults(page) == [], page.slug
        assert page.picture_id, page.slug
        assert page.picture_alt, page.slug
        assert page.missions.exists(), page.slug
        assert page.body, page.slug
        assert page.published_on <= timezone.localdate(), page.slug
        assert client.get(page.url).status_code == 200, page.slug
        leads_nowhere = bool(page.video_url or page.registration_url)
        assert any("est un exemple" in str(block.value) for block in page.body) == leads_nowhere, page.slug
    assert ResourceTheme.objects.count() == 20
    assert ResourceTheme.objects.exclude(parent=None).count() == 15


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db
def test_every_file_opens_as_what_it_claims(centre):
    found = Counter()
    for attachment in Attachment.objects.select_related("document", "resource"):
        kind, content = attachment.extension, content_of(attachment)
        assert attachment.size == len(content)
        READERS[kind](attachment, content)
        found[kind] += 1
    assert found["PDF"] >= 15
    assert found["CSV"] == 4
    assert found["VTT"] == ResourcePage.objects.filter(family=Family.VIDEOS).count()


def read_pdf(attachment, content):
    """One page, tagged, in French, with its title and the resource's words."""
    reader = PdfReader(io.BytesIO(content))
    catalogue = reader.trailer["/Root"]
    assert len(reader.pages) == attachment.pages == 1, attachment.resource.slug
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "fr"
    assert reader.metadata.title == attachment.resource.title
    assert reader.pages[0].extract_text().strip()


def read_csv(attachment, content):
    rows = list(csv.reader(io.StringIO(content.decode()), delimiter=";"))
    assert len(rows) > 4
    assert {len(row) for row in rows} == {len(rows[0])}, attachment.resource.slug
    assert all(cell for row in rows for cell in row)


def read_captions(attachment, content):
    assert attachment.kind == AttachmentKind.CAPTIONS
    assert content.decode().startswith("WEBVTT\n\n")


def read_text(attachment, content):
    assert content.decode().strip(), attachment.label


def read_picture(attachment, content):
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "PNG", attachment.label


READERS = {"PDF": read_pdf, "CSV": read_csv, "VTT": read_captions, "TXT": read_text, "PNG": read_picture}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db
def test_a_second_run_changes_nothing_not_even_what_editors_wrote(centre):
    page = ResourcePage.objects.child_of(centre).first()
    page.title = "Le titre d’une rédactrice"
    page.save_revision().publish()
    ResourcePage.objects.child_of(centre).last().delete()
    before = everything()
    demo_resources()
    assert everything() == before


def everything():
    models = (ResourcePage, ResourceTheme, Attachment, Document, SiteImage)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db
def test_a_load_that_fails_leaves_no_row_and_no_file(monkeypatch):
    demo_site("http://testserver")
    pictures = stored("original_images")

    def broken(*_, **__):
        raise OSError("no room")

    monkeypatch.setattr("cms.services.resources.poster_pdf", broken)
    with pytest.raises(OSError, match="no room"):
        demo_resources()
    assert [len(rows) for rows in everything()[:4]] == [0, 0, 0, 0]
    assert not ResourceIndexPage.objects.exists()
    assert stored("documents") == []
    assert stored("original_images") == pictures


def stored(folder):
    """Its files, and its folders: each document has one."""
    folders, files = default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])
    return sorted([*folders, *files])
