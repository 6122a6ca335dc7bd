"""What an eye, a script and axe find wrong on a page: at 320, 768 and 1280 px, light and dark, with forced colours.

Source: WCAG 2.2 AA, RGAA 4.1 (axe's own rules of those names); what axe leaves out is in probe.js and spaced.js.
"""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

HERE = Path(__file__).resolve().parent
AXE, PROBE, SPACED = Axe().axe_script, (HERE / "probe.js").read_text(), (HERE / "spaced.js").read_text()
WIDTHS = (320, 768, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
EVERYTHING = {"runOnly": {"type": "tag", "values": RULES}, "rules": {"target-size": {"enabled": True}}}
# All that a theme can change.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN = """options => axe.run({...options, resultTypes: ["violations"]}).then(
    found => found.violations.map(fault => `${fault.id}: ${fault.nodes[0].target[0]}`))"""


def looked_at(page, widths=WIDTHS):
    """The faults of the page that stands in the window, as words; the window is as it was before, but for its width."""
    page.evaluate(AXE)
    if page.locator("h1").count() != 1:
        yield f"has {page.locator('h1').count()} headings of level 1"
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        yield from (f"{width}: {fault}" for fault in page.evaluate(PROBE) + page.evaluate(SPACED))
        yield from (f"{width}: {fault}" for fault in page.evaluate(RUN, EVERYTHING))
        page.emulate_media(color_scheme="dark")
        yield from (f"{width} dark: {fault}" for fault in page.evaluate(RUN, COLOURS))
        page.emulate_media(color_scheme="light")
    page.emulate_media(forced_colors="active")
    yield from (f"forced colours: {fault}" for fault in page.evaluate(RUN, COLOURS))
    page.emulate_media(forced_colors="none")
