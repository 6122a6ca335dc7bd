"""Documents as PDF/UA-1: tagged, in French, with a title and embedded fonts.

Fonts, stylesheets, pictures of the house and the fetcher that serves them are read once per process: that is most of
the time a document takes. Names that people typed reach this module: nothing outside the fixed map of assets is ever
read, whatever a document asks for (file:, http:, data:), even if escaping failed.
"""

import io
from functools import cache
from importlib.resources import files
from mimetypes import guess_type
from threading import Lock

import segno
from django.conf import settings
from django.template.loader import render_to_string
from PIL import Image, ImageOps

ASSETS_FOLDER = settings.BASE_DIR / "lms" / "static" / "lms" / "pdf"
FONTS = {
    "font_source_sans_pro": ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf"),
    "font_source_serif_pro": ("SourceSerifPro-Bold.ttf",),
}
PICTURES = {"attestation.svg": "image/svg+xml"}
ASSETS = {
    **{f"asset:fonts/{name}": (files(p) / "files" / name, "font/ttf") for p, names in FONTS.items() for name in names},
    **{f"asset:{name}": (ASSETS_FOLDER / name, mime) for name, mime in PICTURES.items()},
}


class RefusedAddressError(ValueError):
    """A document asked for something that is not an asset of the project."""


class AssetFetcher:
    """Serves the fixed map and the pictures of the document being made; refuses every other address unopened."""

    _fail_on_errors = False  # read by WeasyPrint: what is refused is left out, the document is made

    def __init__(self):
        self.pictures = {}

    def __call__(self, url):
        from weasyprint.urls import URLFetcherResponse  # noqa: PLC0415 heavy, needs system libraries

        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url], {"Content-Type": guess_type(url)[0]})
        if url not in ASSETS:
            raise RefusedAddressError(f"not an asset of the project: {url[:200]}")
        path, mime = ASSETS[url]
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": mime})

    fetch = __call__


class Press:
    """What documents share. Pango's font map is not made for several threads at once: one document at a time."""

    def __init__(self):
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 heavy, needs system libraries

        self.lock = Lock()
        self.fonts = FontConfiguration()
        self.fetcher = AssetFetcher()
        self.images = {}
        self.stylesheets = {}

    def stylesheet(self, name):
        from weasyprint import CSS  # noqa: PLC0415 heavy, needs system libraries

        if name not in self.stylesheets:
            text = (ASSETS_FOLDER / name).read_text()
            self.stylesheets[name] = CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher)
        return self.stylesheets[name]

    def lay_out(self, html, stylesheet, images):
        from weasyprint import HTML  # noqa: PLC0415 heavy, needs system libraries

        # A base: without one a relative address in a stylesheet stops the whole document.
        return HTML(string=html, base_url="asset:document", url_fetcher=self.fetcher).render(
            font_config=self.fonts,
            stylesheets=[self.stylesheet(stylesheet)],
            cache=images,
            pdf_variant="pdf/ua-1",
            pdf_tags=True,
        )


press = cache(Press)


def render_pdf(template, context, *, title, stylesheet, pictures=None, fits=1):
    """The document as bytes: the same ones for the same template, context and pictures.

    ``pictures`` gives this document its own pictures by name, at ``asset:pictures/<name>``. The template gets
    ``title`` and ``fit``: 0, then 1, 2… up to ``fits`` - 1 as long as the document takes more than one page.
    """
    with press().lock:
        fetcher, shared = press().fetcher, press().images
        fetcher.pictures = {f"asset:pictures/{name}": content for name, content in (pictures or {}).items()}
        for fit in range(fits):
            html = render_to_string(template, {**context, "title": title, "fit": fit})
            images = dict(shared)
            document = press().lay_out(html, stylesheet, images)
            if len(document.pages) == 1:
                break
        shared.update({url: image for url, image in images.items() if url in ASSETS})
        fetcher.pictures = {}
        return document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)


def qr_picture(address):
    """A QR code as PNG: level M, one fixed mask, so that the same address always gives the same bytes.

    Four dots a module, in the colours that WeasyPrint writes: it decodes and encodes every one of them again.
    """
    rows = segno.make(address, error="m", mask=2, micro=False).matrix
    grey = Image.frombytes("L", (len(rows), len(rows)), bytes(0 if dark else 255 for row in rows for dark in row))
    drawn = ImageOps.scale(ImageOps.colorize(grey, "#073a39", "#fff"), 4, Image.Resampling.NEAREST)
    picture = io.BytesIO()
    drawn.save(picture, "PNG")
    return picture.getvalue()
