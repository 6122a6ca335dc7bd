"""The door of a venue, drawn: the demo shows no photograph of a real place."""

import re
import zlib
from io import BytesIO

from PIL import Image

from lms.common.drawing import Drawing, wrapped

WIDTH, HEIGHT, PAVEMENT = 1200, 800, 690
# Wall, door, trim: each house has its own.
HOUSES = (
    ("marigold-tint", "teal", "paper"),
    ("teal-tint", "coral", "paper"),
    ("sunk", "teal-deep", "marigold"),
    ("coral-tint", "plum", "paper"),
    ("plum-tint", "teal", "marigold"),
    ("paper", "marigold-edge", "sunk"),
)


def door_picture(*, name, street, step_free):
    """The front of a house as a JPEG of 1200 × 800: its name on a sign, its number, a step or none before the door."""
    seed = zlib.crc32(f"{name} {street}".encode())
    wall, door, trim = HOUSES[seed % len(HOUSES)]
    middle = (430, 600, 770)[seed // 7 % 3]
    drawing = Drawing(WIDTH, HEIGHT, ground="teal-tint" if wall != "teal-tint" else "marigold-tint")
    drawing.box(70, 90, 1060, PAVEMENT - 90, colour=wall)
    drawing.box(50, 66, 1100, 34, colour=trim, radius=6)
    drawing.box(50, 96, 1100, 6, colour="line")
    drawing.box(0, PAVEMENT, WIDTH, HEIGHT - PAVEMENT, colour="track")
    drawing.box(0, PAVEMENT, WIDTH, 8, colour="line")
    for x in {430: (840,), 600: (130, 920), 770: (210,)}[middle]:
        window(drawing, x, shutters=door, flowers=bool(seed & 8))
    entrance(drawing, middle, door=door, trim=trim, double=bool(seed & 16), step_free=step_free)
    sign(drawing, middle, name)
    number = re.match(r"\d{1,3}", street)
    if number:
        drawing.box(middle + 160, 392, 66, 46, colour="teal-deep", radius=8)
        drawing.text(middle + 193, 415, number[0], name="sans", size=26, colour="on-deep", anchor="mm")
    plant(drawing, middle - 200)
    if middle != 600:
        plant(drawing, middle + 560 if middle < 600 else middle - 370)
    return jpeg(drawing)


def window(drawing, x, *, shutters, flowers):
    drawing.box(x, 330, 150, 210, colour="paper", radius=6)
    drawing.box(x + 10, 340, 130, 190, colour="teal-ink", radius=4)
    drawing.box(x + 10, 340, 62, 92, colour="teal-hover")
    drawing.shape([(x + 84, 350), (x + 128, 350), (x + 84, 420)], "deep-line")
    drawing.box(x + 70, 340, 10, 190, colour="paper")
    drawing.box(x + 10, 430, 130, 10, colour="paper")
    for side in (x - 46, x + 152):
        drawing.box(side, 330, 44, 210, colour=shutters, radius=4)
        for bar in (350, 430, 510):
            drawing.box(side + 6, bar, 32, 6, colour="line")
    if flowers:
        drawing.box(x - 8, 540, 166, 26, colour="coral", radius=6)
        for step in range(8):
            drawing.dot(x + 8 + step * 19, 534 - step % 2 * 8, 11, ("marigold", "coral", "paper")[step % 3])


def entrance(drawing, middle, *, door, trim, double, step_free):
    left, width, top = middle - 120, 240, 330
    drawing.box(left - 22, top - 26, width + 44, PAVEMENT - top + 26, colour=trim, radius=12)
    drawing.box(left, top, width, PAVEMENT - top, colour=door, radius=6)
    drawing.box(left + 12, top + 12, width - 24, 74, colour="teal-ink", radius=6)
    for x, panel in ((left + 14, 98), (left + 128, 98)) if double else ((left + 24, 192),):
        for y, height in ((top + 108, 110), (top + 236, 96)):
            drawing.box(x, y, panel, height, colour="line", radius=6)
            drawing.box(x + 4, y + 4, panel - 8, height - 8, colour=door, radius=4)
    drawing.dot(middle + (16 if double else 92), top + 226, 11, "marigold")
    if double:
        drawing.box(middle - 2, top + 90, 4, PAVEMENT - top - 90, colour="line")
    if step_free:
        drawing.shape(
            [(left - 40, PAVEMENT + 44), (left, PAVEMENT), (left + width, PAVEMENT), (left + 280, 734)], "sunk"
        )
    else:
        drawing.box(left - 34, PAVEMENT - 22, width + 68, 24, colour="control", radius=4)
        drawing.box(left - 60, PAVEMENT, width + 120, 26, colour="line", radius=4)


def sign(drawing, middle, name):
    """The name over the door, and the motif of the site on a sheet beside it: here it is."""
    lines = wrapped(name, name="serif", size=42, width=560, lines=2)
    height = 40 + 52 * len(lines)
    drawing.box(middle - 310, 290 - height, 620, height, colour="teal-deep", radius=14)
    for index, line in enumerate(lines):
        y = 290 - height + 46 + 52 * index
        drawing.text(middle, y, line, name="serif", size=42, colour="on-deep", anchor="mm")
    drawing.box(middle - 262, 400, 96, 128, colour="marigold", radius=4)
    drawing.box(middle - 256, 406, 84, 84, colour="paper", radius=2)
    drawing.threads(middle - 252, 416, scale=0.118)
    drawing.text(middle - 214, 506, "Formation", name="sans", size=18, anchor="mm")


def plant(drawing, x):
    for dx, dy, radius in ((0, 0, 40), (-30, 26, 30), (30, 26, 30), (0, 40, 34)):
        drawing.dot(x + dx, 580 + dy, radius, "teal")
    drawing.dot(x - 12, 572, 10, "deep-line")
    drawing.shape([(x - 42, 636), (x + 42, 636), (x + 30, PAVEMENT + 6), (x - 30, PAVEMENT + 6)], "coral")


def jpeg(drawing):
    out = BytesIO()
    drawing.image.resize(drawing.size, Image.Resampling.LANCZOS).save(out, "JPEG", quality=84, optimize=True)
    return out.getvalue()
