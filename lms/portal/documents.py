"""The picture that a shared link shows: 1200 × 630, drawn from the words of the page."""

from lms.common.drawing import Drawing, wrapped
from lms.common.text import clean_line

WIDTH, HEIGHT, MARGIN, STRIP = 1200, 630, 72, 92
TITLE_WIDTH = 790
TITLES = ((72, 3), (58, 4))  # sizes to try, with the lines that each has room for


def link_picture(*, title, detail, site_name):
    """PNG of a title, a line below and the site's name. Any words: what has no room is cut, told by « … »."""
    drawing = Drawing(WIDTH, HEIGHT)
    drawing.threads(760, 60, 0.86)
    brand(drawing, clean_line(site_name))
    size, lines = fitted(clean_line(title))
    height = size * 1.16
    top = (HEIGHT - STRIP + 130 - height * len(lines)) / 2
    for number, line in enumerate(lines):
        drawing.halo(MARGIN, top + number * height, line, size=size)
    strip(drawing, clean_line(detail))
    return drawing.png()


def fitted(title):
    """(size, lines): the largest size in which the whole title has room."""
    for size, most in TITLES:
        lines = wrapped(title, name="serif", size=size, width=TITLE_WIDTH, lines=most)
        if not lines or not lines[-1].endswith("…"):
            break
    return size, lines


def brand(drawing, site_name):
    drawing.dot(MARGIN + 30, 86, 30, "teal")
    drawing.curve([(MARGIN + 12, 94), (MARGIN + 24, 66), (MARGIN + 36, 110), (MARGIN + 48, 78)], "marigold", 4)
    for x, y in ((12, 94), (30, 87), (48, 78)):
        drawing.dot(MARGIN + x, y, 5, "paper")
    [name] = wrapped(site_name, name="serif", size=38, width=700, lines=1) or [""]
    drawing.text(MARGIN + 80, 86, name, size=38, colour="teal-deep", anchor="lm")


def strip(drawing, detail):
    drawing.box(0, HEIGHT - STRIP, WIDTH, STRIP, colour="teal-deep")
    drawing.box(0, HEIGHT - STRIP, WIDTH, 6, colour="marigold")
    [words] = wrapped(detail, name="sans", size=34, width=WIDTH - 2 * MARGIN, lines=1) or [""]
    drawing.text(MARGIN, HEIGHT - STRIP / 2 + 3, words, name="sans", size=34, colour="on-deep", anchor="lm")
