"""What the site serves and no file of the project holds: WOFF2 fonts cut out of the font packages, one stylesheet."""

from importlib.resources import as_file, files

from django.conf import settings
from django.core.management.base import BaseCommand

STATIC = settings.BASE_DIR / "lms" / "static" / "lms"
PACKAGES = {
    "font_source_sans_pro": ("SourceSans", ("Regular", "It", "Semibold", "Bold")),
    "font_source_serif_pro": ("SourceSerif", ("Semibold", "Bold")),
}
# Latin of Europe and of its names, punctuation with the no-break spaces, arrows and signs that pages use.
CHARACTERS = (
    "U+0020-017F,U+0218-021B,U+02C6-02DD,U+0300-0304,U+2009-2044,U+20AC,U+2116,U+2122,U+2190-2193,U+2212,U+2264-2265"
)
FEATURES = ["kern", "liga", "lnum", "tnum", "frac", "sups", "ccmp", "mark", "mkmk"]


# Shown to those who build with the components, never to visitors.
NOT_JOINED = ("gallery.css",)


def join_stylesheets(target):
    """Writes to ``target`` tokens, base, every component's stylesheet, those of the pages, then what overrules them.

    One request instead of twenty. ``target`` stands as deep as its sources: their relative addresses hold.
    """
    css = STATIC / "css"
    first = [css / "tokens.css", css / "base.css"]
    last = css / "large_text.css"
    parts = [*first, *sorted((css / "components").glob("*.css")), *sorted(css.glob("*.css"))]
    wanted = [part for part in dict.fromkeys(parts) if part != last and part.name not in NOT_JOINED] + [last]
    part = target.with_suffix(".part")
    part.write_text("\n".join(path.read_text() for path in wanted))
    part.replace(target)


def build_font(source, target):
    """Writes the characters and features we use of the TTF ``source`` to ``target`` (WOFF2), whole or not at all."""
    from fontTools import subset  # noqa: PLC0415 half a second, for a command that mostly finds its work done

    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
    subsetter.subset(font)
    part = target.with_suffix(".part")
    subset.save_font(font, str(part), options)
    part.replace(target)


class Command(BaseCommand):
    help = "Makes the site's stylesheet, and its WOFF2 fonts where they are missing."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="make the fonts again")

    def handle(self, *, force=False, **options):
        (STATIC / "built").mkdir(exist_ok=True)
        join_stylesheets(STATIC / "built" / "site.css")
        (STATIC / "fonts").mkdir(exist_ok=True)
        for package, (family, styles) in PACKAGES.items():
            for style in styles:
                target = STATIC / "fonts" / f"{family}-{style}.woff2"
                if force or not target.exists():
                    with as_file(files(package) / "files" / f"{family}Pro-{style}.ttf") as source:
                        build_font(source, target)
