"""What the project makes by itself: pictures without a photograph, documents to print, captions."""

import hashlib
import io
import itertools
import logging
import re
import textwrap
from functools import cache
from threading import Lock

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import get_valid_filename

from cms.queries import pictures_of
from lms.common import dates
from lms.common.archives import zip_stream
from lms.common.drawing import Drawing, wrapped
from lms.common.pdf import qr_picture, render_pdf

logger = logging.getLogger(__name__)
KIT = "kit-medias"  # folder of the ZIP
WIDTH, HEIGHT = 1280, 720
LOGO_WIDTH, LOGO_HEIGHT, LEFT = 320, 240, 82  # a mark stands in a box of 156, centred
SKIN = ("coral", "plum", "teal", "marigold-edge")
FITS = 6  # steps down of the letters in cms/pdf/sheet.html before a second page is accepted
CAPTION_WIDTH, CAPTION_LINES, READ_IN_A_SECOND = 42, 2, 15
BOOKLET = "cms/pdf/booklet.html"
DAY = 24 * 3600
making = Lock()
SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-ZÀÉ])")


@cache
def draw_scene(name):
    """PNG of one of the scenes, 1280 × 720."""
    drawing = Drawing(WIDTH, HEIGHT, "teal-tint")
    SCENES[name](drawing)
    return drawing.png()


def person(drawing, x, foot, colour, *, size=1.0, head="marigold-tint"):
    """Somebody standing or sitting, told by a head and shoulders."""
    width, height = 92 * size, 150 * size
    drawing.box(x - width / 2, foot - height, width, height + 40 * size, colour=colour, radius=46 * size)
    drawing.dot(x, foot - height - 34 * size, 36 * size, head)


def bench(drawing):
    ground(drawing, 560)
    drawing.box(905, 300, 34, 290, colour="marigold-edge")
    for x, y, radius in ((920, 210, 130), (830, 270, 90), (1010, 270, 95)):
        drawing.dot(x, y, radius, "teal")
    drawing.dot(1140, 110, 52, "marigold")
    for x, colour in ((350, "coral"), (500, "plum")):
        person(drawing, x, 470, colour)
    for y in (400, 470):
        drawing.box(220, y, 420, 30, colour="marigold-edge", radius=8)
    for x in (250, 590):
        drawing.box(x, 500, 24, 92, colour="marigold-edge", radius=6)


def ground(drawing, top):
    drawing.box(0, top, WIDTH, HEIGHT - top, colour="marigold-tint")


def street(drawing):
    ground(drawing, 590)
    houses = ((90, 330, "coral"), (310, 250, "teal"), (560, 380, "plum"), (770, 290, "marigold"), (1010, 350, "teal"))
    for x, top, colour in houses:
        house(drawing, x, top, colour)
    doors = [(x + 90, top + 20) for x, top, _ in houses]
    for (x, y), (to_x, to_y) in itertools.pairwise(doors):
        drawing.curve([(x, y), (x + 70, y - 170), (to_x - 70, to_y - 170), (to_x, to_y)], "ink", 4)
    for x, y in doors:
        drawing.dot(x, y, 13, "paper")
        drawing.dot(x, y, 8, "ink")


def house(drawing, x, top, colour):
    drawing.shape([(x - 22, top), (x + 90, top - 100), (x + 202, top)], "ink-soft")
    drawing.box(x, top, 180, 620 - top, colour=colour)
    for column in (26, 106):
        drawing.box(x + column, top + 54, 48, 56, colour="marigold-tint", radius=5)
    drawing.box(x + 64, 520, 52, 100, colour="paper", radius=6)


def table(drawing):
    ground(drawing, 470)
    for number, x in enumerate((240, 440, 640, 840, 1040)):
        person(drawing, x, 470 - 16 * (number % 2), SKIN[number % len(SKIN)], size=1.15)
    drawing.box(130, 470, 1020, 54, colour="marigold-edge", radius=22)
    for x in (220, 1030):
        drawing.box(x, 520, 30, 200, colour="marigold-edge")
    for x in (330, 540, 740, 950):
        drawing.box(x, 428, 44, 46, colour="paper", radius=8)
    drawing.dot(640, 120, 10, "coral")
    for x in (240, 440, 840, 1040):
        drawing.curve([(640, 120), (640 + (x - 640) / 3, 60), (x, 60), (x, 150)], "teal", 4)
        drawing.dot(x, 150, 10, "marigold")


def road(drawing):
    ground(drawing, 0)
    fields = (
        ((0, 0, 520, 300), "teal-tint"),
        ((620, 0, 660, 240), "coral-tint"),
        ((0, 420, 380, 300), "plum-tint"),
        ((760, 400, 520, 320), "teal-tint"),
    )
    for (x, y, width, height), colour in fields:
        drawing.box(x, y, width, height, colour=colour, radius=70)
    way = ((90, 620), (420, 700), (330, 240), (650, 330)), ((650, 330), (900, 400), (840, 150), (1150, 190))
    for colour, width in (("paper", 44), ("teal", 9)):
        for part in way:
            drawing.curve(part, colour, width)
    for x, y, colour in ((90, 620, "plum"), (650, 330, "coral"), (1150, 190, "teal")):
        pin(drawing, x, y, colour)


def pin(drawing, x, y, colour):
    drawing.shape([(x - 40, y - 92), (x + 40, y - 92), (x, y)], colour)
    drawing.dot(x, y - 108, 46, colour)
    drawing.dot(x, y - 108, 18, "paper")


def letters(drawing):
    ground(drawing, 520)
    for x, y, colour in ((170, 250, "coral"), (470, 170, "marigold"), (770, 270, "teal")):
        drawing.box(x, y, 330, 220, colour="paper", radius=16)
        drawing.shape([(x + 8, y + 10), (x + 322, y + 10), (x + 165, y + 130)], colour)
        drawing.curve([(x + 40, y + 190), (x + 90, y + 150), (x + 130, y + 210), (x + 190, y + 176)], "ink-soft", 5)
    drawing.curve([(0, 640), (360, 500), (760, 720), (1280, 560)], "coral", 6)
    for x, y, colour in ((250, 574, "teal"), (640, 612, "plum"), (1040, 622, "marigold-edge")):
        drawing.dot(x, y, 20, colour)


def landing(drawing):
    """Two balconies, a greeting between them."""
    for x, colour in ((150, "coral"), (770, "teal")):
        drawing.box(x, 0, 360, HEIGHT, colour=colour)
        drawing.box(x + 60, 150, 240, 320, colour="marigold-tint", radius=120)
        for y in (0, 590):
            drawing.box(x + 90, y, 180, 90 if not y else 130, colour="marigold-tint", radius=10)
    person(drawing, 330, 440, "plum", size=1.1, head="paper")
    person(drawing, 950, 440, "marigold", size=1.1, head="paper")
    for x in (180, 800):
        drawing.box(x, 440, 300, 22, colour="ink", radius=8)
        for step in range(7):
            drawing.box(x + 16 + step * 42, 440, 10, 100, colour="ink")
        drawing.box(x, 530, 300, 16, colour="ink", radius=8)
    drawing.curve([(392, 300), (520, 120), (760, 120), (888, 300)], "marigold-edge", 6)
    for x, y in ((392, 300), (888, 300), (640, 165)):
        drawing.dot(x, y, 14, "marigold")


def garden(drawing):
    ground(drawing, 330)
    drawing.dot(1090, 130, 74, "marigold")
    for x, colour in ((250, "coral"), (960, "plum")):
        person(drawing, x, 400, colour)
    for row, colour in enumerate(("teal", "coral", "marigold")):
        y = 430 + 100 * row
        drawing.box(110, y, 1060, 66, colour="marigold-edge", radius=33)
        for x in range(220, 1080, 120):
            drawing.dot(x, y + 4, 30, "teal")
            drawing.dot(x, y - 4, 14, colour)


def phones(drawing):
    ground(drawing, 560)
    for x, colour in ((250, "coral"), (1030, "teal")):
        person(drawing, x, 560, colour, size=1.7)
    drawing.curve([(330, 330), (520, 80), (740, 640), (950, 330)], "marigold-edge", 9)
    for x, side in ((330, -1), (950, 1)):
        drawing.box(x - 24, 262, 48, 128, colour="ink", radius=22)
        for y in (276, 376):
            drawing.dot(x + 16 * side, y, 24, "ink")
    drawing.dot(640, 356, 18, "coral")


def calendar(drawing):
    drawing.box(290, 110, 700, 540, colour="paper", radius=28)
    drawing.box(290, 110, 700, 120, colour="coral", radius=28)
    drawing.box(290, 190, 700, 40, colour="coral")
    for x in (430, 640, 850):
        drawing.box(x - 14, 66, 28, 100, colour="ink", radius=14)
    marked = {(1, 1): "marigold", (3, 2): "teal", (5, 0): "plum"}
    for column, row in itertools.product(range(6), range(4)):
        x, y = 380 + 104 * column, 296 + 94 * row
        drawing.dot(x, y, 34 if (column, row) in marked else 15, marked.get((column, row), "teal-tint"))


def bars(drawing):
    ground(drawing, 610)
    for number, (height, colour) in enumerate(((90, "plum"), (200, "coral"), (290, "marigold"), (430, "teal"))):
        drawing.box(160 + 190 * number, 610 - height, 130, height, colour=colour, radius=14)
    drawing.curve([(225, 470), (420, 380), (620, 330), (795, 130)], "ink", 5)
    person(drawing, 1070, 640, "coral", size=1.6)


SCENES = {
    "banc": bench,
    "rue": street,
    "table": table,
    "route": road,
    "lettres": letters,
    "palier": landing,
    "jardin": garden,
    "telephone": phones,
    "agenda": calendar,
    "courbe": bars,
}


@cache
def draw_logo(name, *, mark, tone):
    """PNG of an invented organisation's logo: a mark over its name, on white, 320 × 240."""
    drawing = Drawing(LOGO_WIDTH, LOGO_HEIGHT, "plate")
    MARKS[mark](drawing, tone)
    lines = wrapped(name, name="serif", size=33, width=LOGO_WIDTH - 12, lines=2)
    for number, line in enumerate(lines):
        drawing.text(LOGO_WIDTH / 2, 172 + 38 * number, line, size=33, colour="ink", anchor="mm")
    return drawing.png()


def hills(drawing, tone):
    drawing.shape([(LEFT + 14, 126), (LEFT + 60, 36), (LEFT + 106, 126)], tone)
    drawing.shape([(LEFT + 66, 126), (LEFT + 104, 66), (LEFT + 142, 126)], "marigold")


def rings(drawing, tone):
    for x, colour in ((LEFT + 52, tone), (LEFT + 104, "marigold")):
        drawing.dot(x, 80, 40, colour)
        drawing.dot(x, 80, 22, "plate")


def sun(drawing, tone):
    drawing.dot(LEFT + 78, 84, 46, "marigold")
    drawing.box(LEFT + 14, 94, 128, 44, colour="plate")
    drawing.box(LEFT + 18, 94, 120, 12, colour=tone, radius=6)
    drawing.box(LEFT + 38, 116, 80, 12, colour=tone, radius=6)


def leaf(drawing, tone):
    drawing.dot(LEFT + 58, 62, 38, tone)
    drawing.dot(LEFT + 98, 92, 38, "teal-tint")
    drawing.curve([(LEFT + 30, 126), (LEFT + 62, 108), (LEFT + 86, 80), (LEFT + 122, 30)], "ink", 5)


def roof(drawing, tone):
    drawing.shape([(LEFT + 12, 82), (LEFT + 78, 26), (LEFT + 144, 82)], tone)
    drawing.box(LEFT + 34, 82, 88, 48, colour="marigold")
    drawing.box(LEFT + 66, 96, 24, 34, colour="plate")


def thread(drawing, tone):
    drawing.curve([(LEFT + 16, 106), (LEFT + 50, 20), (LEFT + 90, 146), (LEFT + 140, 46)], tone, 9)
    for x, y in ((LEFT + 16, 106), (LEFT + 140, 46)):
        drawing.dot(x, y, 14, "marigold")


MARKS = {"collines": hills, "anneaux": rings, "soleil": sun, "feuille": leaf, "toit": roof, "fil": thread}


# --- documents of a resource -----------------------------------------------------------------------------------------
def sheet_pdf(page):
    """The resource itself as PDF/UA-1, on one page of A4 for what a sheet holds: longer ones are set smaller."""
    return render_pdf("cms/pdf/sheet.html", {"page": page}, title=page.title, stylesheet="sheet.css", fits=FITS)


def poster_pdf(page, scene, *, words, line):
    """A poster of A3: a few words, a scene, a line, and room to write when and where."""
    return render_pdf(
        "cms/pdf/poster.html",
        {"page": page, "words": words, "line": line, "picture": "asset:pictures/scene.png"},
        title=page.title,
        stylesheet="poster.css",
        pictures={"scene.png": draw_scene(scene)},
    )


def storyboard_pdf(page, scenes):
    """An animation as pictures on one page: each scene with what is seen and said then, from the transcript."""
    frames = [
        {"picture": f"asset:pictures/{scene}.png", "seen": seen, "said": said}
        for scene, (seen, said) in zip(scenes, told(page.transcript), strict=True)
    ]
    pictures = {f"{scene}.png": draw_scene(scene) for scene in scenes}
    return render_pdf(
        "cms/pdf/storyboard.html",
        {"page": page, "frames": frames},
        title=page.title,
        stylesheet="storyboard.css",
        pictures=pictures,
    )


def booklet_pdf(*, title, kind, introduction, chapters, site_name, address=""):
    """Resources in one document, PDF/UA-1. ``chapters``: (resource, why, its address) of each, in their order.

    Each process keeps what it made for a day, under the very words: what has changed is made anew. One at a time, so
    that those who wait for the same document find it made.
    """
    pictures = {f"qr-{n}.png": qr_picture(where) for n, (_, _, where) in enumerate(chapters, 1)}
    rows = [
        {"resource": resource, "why": why, "address": where, "qr": f"asset:pictures/qr-{n}.png"}
        for n, (resource, why, where) in enumerate(chapters, 1)
    ]
    context = {"kind": kind, "introduction": introduction, "chapters": rows, "site_name": site_name, "address": address}
    words = render_to_string(BOOKLET, context | {"title": title})
    key = f"booklet:{hashlib.sha256(words.encode()).hexdigest()}"
    with making:
        return caches["renditions"].get_or_set(
            key,
            lambda: render_pdf(
                BOOKLET,
                context,
                title=title,
                stylesheet="booklet.css",
                pictures=pictures | pictures_of(resource for resource, *_ in chapters),
            ),
            timeout=DAY,
        )


# --- the media kit ---------------------------------------------------------------------------------------------------
def kit_zip(attachments, *, site_name, address):
    """The pieces of a ZIP of these files: what one may do with them first, then a folder for each resource."""
    words = kit_words(attachments, site_name=site_name, address=address).encode()
    entries = [(f"{KIT}/LISEZ-MOI.txt", timezone.localtime(), len(words), io.BytesIO(words))]
    return zip_stream(itertools.chain(entries, filter(None, map(_kit_entry, attachments))))


def kit_words(attachments, *, site_name, address):
    """The rules of use and the credits of each resource of the kit, as plain text."""
    resources = {row.resource: [] for row in attachments}
    for row in attachments:
        resources[row.resource].append(_kit_name(row))
    today = dates.day(timezone.localdate(), weekday=False)
    context = {"resources": resources.items(), "site_name": site_name, "address": address, "today": today}
    return render_to_string("cms/kit.txt", context)


def _kit_name(row):
    """A name that any computer writes, in the folder of its resource: letters, figures, dots and strokes."""
    return f"{row.resource.slug}/{get_valid_filename(row.document.filename)}"


def _kit_entry(row):
    """None for a file that is not on its disk any more: the others are worth having."""
    try:
        file = row.document.file.open()
    except FileNotFoundError:
        logger.warning("media kit: document %s has lost its file", row.document_id)
        return None
    return f"{KIT}/{_kit_name(row)}", timezone.localtime(row.document.created_at), file.size, file


def told(transcript):
    """A transcript as [(what is seen, [what is said])]: a line between square brackets is seen."""
    scenes = []
    for line in transcript.strip().splitlines():
        if line.startswith("["):
            scenes.append((line.strip("[]"), []))
        else:
            scenes[-1][1].append(line)
    return scenes


def web_vtt(transcript, *, minutes):
    """Captions of what is said, as WebVTT: two short lines at a time, for as long as they take to read.

    What remains of the film's ``minutes`` is silence, shared out between the sentences.
    """
    sentences = [one for _, lines in told(transcript) for line in lines for one in SENTENCES.split(line)]
    seconds = minutes * 60
    pace = min(1 / READ_IN_A_SECOND, seconds / sum(map(len, sentences)))
    silence = (seconds - pace * sum(map(len, sentences))) / len(sentences)
    parts, at = ["WEBVTT"], 0
    for sentence in sentences:
        for lines in _cues(textwrap.wrap(sentence, CAPTION_WIDTH)):
            end = at + pace * len(" ".join(lines))
            words = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;")
            parts.append(f"{_clock(at)} --> {_clock(end)}\n{words}")
            at = end
        at += silence
    return "\n\n".join(parts) + "\n"


def _cues(lines):
    return [lines[n : n + CAPTION_LINES] for n in range(0, len(lines), CAPTION_LINES)]


def _clock(seconds):
    minutes, seconds = divmod(round(seconds, 3), 60)
    return f"{int(minutes // 60):02}:{int(minutes % 60):02}:{seconds:06.3f}"
