"""What an eye, a script and axe find wrong on a page: at several widths, light and dark, with forced colours, on paper.

Source: WCAG 2.2 AA, RGAA 4.1 (axe's own rules of those names); what axe leaves out is in probe.js and spaced.js.
"""

import os
from itertools import product
from pathlib import Path

import pypdfium2
from axe_playwright_python.sync_playwright import Axe

HERE = Path(__file__).resolve().parent
AXE, PROBE, SPACED = Axe().axe_script, (HERE / "probe.js").read_text(), (HERE / "spaced.js").read_text()
WIDTHS, THEMES = (320, 768, 1280), ("light", "dark")
# What a reader does to the text alone, without the zoom of the browser (WCAG 2.2, 1.4.12 and 1.4.4).
OWN_TEXT = {
    "spaced": """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-bottom: 2em !important }""",
    "text at 200 %": "html { font-size: 225% !important }",  # the site's own is 112.5 %
}
# Each width in each theme and in forced colours under `make soak`; `make test` looks at the narrowest page by day, at
# the widest by night, there with the rules alone whose answer hangs on width and theme.
SOAK = bool(os.environ.get("SOAK"))
VIEWS = list(product(WIDTHS, THEMES)) if SOAK else [(320, "light"), (1280, "dark")]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}
SEEN = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}}
TWO_LINES = 40  # points: with its leading, text of 11 pt takes 17
RUN = """rules => axe.run({...rules, resultTypes: ["violations"]}).then(
    found => found.violations.map(fault => `${fault.id}: ${fault.nodes[0].target[0]}`))"""


def looked_at(page, views=VIEWS):
    """The faults of the page that stands in the window, as words; the window is as it was before, but for its width."""
    page.evaluate(AXE)
    if page.locator("h1").count() != 1:
        yield f"has {page.locator('h1').count()} headings of level 1"
    for width, theme in views:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        rules = RULES if SOAK or width == min(WIDTHS) else SEEN
        stretched = [fault for text in OWN_TEXT.items() for fault in page.evaluate(SPACED, text)]
        for fault in page.evaluate(PROBE) + stretched + page.evaluate(RUN, rules):
            yield f"{width} {theme}: {fault}"
    page.emulate_media(color_scheme="light")
    if SOAK:
        page.emulate_media(forced_colors="active")
        yield from (f"forced colours: {fault}" for fault in page.evaluate(RUN, RULES))
        page.emulate_media(forced_colors="none")
        yield from on_paper(page)


def on_paper(page):
    """Sheets of A4 that a printer would waste: one left half empty before the last, a last one that holds two lines."""
    sheets = pypdfium2.PdfDocument(page.pdf(format="A4"))
    for number, sheet in enumerate(sheets, start=1):
        text = sheet.get_textpage()
        boxes = [text.get_rect(i) for i in range(text.count_rects())]
        low = min((bottom for _, bottom, _, _ in boxes), default=sheet.get_height())
        high = max((top for _, _, _, top in boxes), default=low)
        if number < len(sheets) and low > sheet.get_height() / 2:
            yield f"on paper: sheet {number} of {len(sheets)} is left half empty"
        if 1 < number == len(sheets) and high - low < TWO_LINES:
            yield "on paper: a last sheet for two lines"
