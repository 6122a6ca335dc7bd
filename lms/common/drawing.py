"""Pictures that the site draws itself, in its own palette and type. Drawn at twice the size, then reduced."""

import re
from functools import cache
from importlib.resources import files
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

SCALE = 2
TOKENS = settings.BASE_DIR / "lms" / "static" / "lms" / "css" / "tokens.css"
FONTS = {
    "serif": ("font_source_serif_pro", "SourceSerifPro-Bold.ttf"),
    "sans": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
}
# The motif of components/threads.html, as cubic curves in a box of 640 × 520, and its dots (x, y, radius).
THREADS = (
    ("marigold", ((60, 380), (160, 260), (210, 420), (300, 290)), ((300, 290), (390, 160), (430, 120), (560, 190))),
    ("teal", ((120, 120), (220, 90), (250, 240), (300, 290)), ((300, 290), (350, 340), (470, 430), (600, 350))),
    ("coral", ((300, 290), (330, 200), (330, 110), (380, 60))),
    ("teal", ((380, 60), (360, 150), (440, 150), (560, 190))),
)
DOTS = (
    ("teal", 60, 380, 13),
    ("marigold", 120, 120, 9),
    ("coral", 300, 290, 22),
    ("teal", 560, 190, 15),
    ("plum", 380, 60, 11),
    ("marigold", 600, 350, 10),
)


@cache
def palette():
    """The colours of the light theme by the name of their token: drawn pictures have one theme."""
    light = TOKENS.read_text().partition("@media")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))


@cache
def font(name, size):
    package, file = FONTS[name]
    return ImageFont.truetype(str(files(package) / "files" / file), size * SCALE)


class Drawing:
    """A canvas in points of the finished picture; colours by token."""

    def __init__(self, width, height, ground="ground"):
        self.size = (width, height)
        colour = palette()[ground] if ground else (255, 255, 255, 0)
        self.image = Image.new("RGB" if ground else "RGBA", (width * SCALE, height * SCALE), colour)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, x, y, width, height, *, colour, radius=0):
        corners = [x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE]
        self.draw.rounded_rectangle(corners, radius * SCALE, fill=palette()[colour])

    def dot(self, x, y, radius, colour):
        corners = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self.draw.ellipse(corners, fill=palette()[colour])

    def shape(self, points, colour):
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=palette()[colour])

    def curve(self, points, colour, width=3):
        """A cubic Bézier curve through its four points."""
        steps = [bezier(points, step / 60) for step in range(61)]
        line = [(x * SCALE, y * SCALE) for x, y in steps]
        self.draw.line(line, fill=palette()[colour], width=round(width * SCALE), joint="curve")

    def threads(self, x, y, scale=1.0):
        """The threads that join dots, with their box's corner at ``x, y``."""
        for colour, *curves in THREADS:
            for curve in curves:
                self.curve([(x + px * scale, y + py * scale) for px, py in curve], colour, 2.6 * scale)
        for colour, px, py, radius in DOTS:
            self.dot(x + px * scale, y + py * scale, radius * scale, colour)

    def text(self, x, y, words, *, name="serif", size=40, colour="ink", anchor="la"):
        self.draw.text((x * SCALE, y * SCALE), words, font=font(name, size), fill=palette()[colour], anchor=anchor)

    def halo(self, x, y, words, *, size, colour="ink", around="ground"):
        """A title over the threads: its ground shows around the letters."""
        self.draw.text(
            (x * SCALE, y * SCALE),
            words,
            font=font("serif", size),
            fill=palette()[colour],
            stroke_width=5 * SCALE,
            stroke_fill=palette()[around],
        )

    def png(self):
        small = self.image.resize(self.size, Image.Resampling.LANCZOS)
        if small.mode == "RGB":
            small = small.quantize(192, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        out = BytesIO()
        small.save(out, "PNG", optimize=True)
        return out.getvalue()


def bezier(points, t):
    """The point at ``t`` (0 to 1) of a cubic Bézier curve."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    return tuple(sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in (0, 1))


def wrapped(words, *, name, size, width, lines):
    """``words`` in at most ``lines`` lines no wider than ``width``; a word that is too long is cut, what is left out is
    told by « … »."""
    face, limit, found, current = font(name, size), width * SCALE, [], ""
    for word in words.split():
        candidate = f"{current} {word}".strip()
        if face.getlength(candidate) <= limit:
            current = candidate
            continue
        if current:
            found.append(current)
        current = cut(word, face, limit)
    found.append(current)
    if len(found) > lines:
        found = [*found[: lines - 1], cut(f"{found[lines - 1]} …", face, limit)]
    return [line for line in found if line]


def cut(word, face, limit):
    if face.getlength(word) <= limit:
        return word
    while word and face.getlength(f"{word}…") > limit:
        word = word[:-1]
    return f"{word.rstrip(' …')}…"
