"""How a person acts on a page. The same journey is walked with the pointer, and again by Tab and Enter alone."""

import re

from playwright.sync_api import expect


class Hands:
    """The pointer: acts on what a person sees, found by its role and its words."""

    def __init__(self, page):
        self.page = page

    def see(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()

    def go(self, address):
        self.page.goto(address)

    def press(self, name, *, role="button", within=None, exact=True):
        self._activate((within or self.page).get_by_role(role, name=name, exact=exact).first)

    def follow(self, name, **where):
        self.press(name, role="link", **where)

    def type(self, label, words, *, within=None):
        field = (within or self.page).get_by_label(label, exact=False).first
        self.reach(field)
        field.fill(words)

    def date(self, label, day):
        field = self.page.get_by_label(label, exact=False).first
        self.reach(field)
        field.fill(day.isoformat())

    def hour(self, label, hour):
        field = self.page.get_by_label(label, exact=False).first
        self.reach(field)
        field.fill(f"{hour:%H:%M}")

    def choose(self, label, option):
        field = self.page.get_by_label(label, exact=False).first
        self.reach(field)
        field.select_option(label=option)

    def tick(self, label):
        box = self.page.get_by_label(label, exact=False).first
        if not box.is_checked():
            self._activate(box, key="Space")

    def untick(self, label):
        box = self.page.get_by_label(label, exact=False).first
        if box.is_checked():
            self._activate(box, key="Space")

    def reach(self, target):
        target.scroll_into_view_if_needed()

    def _activate(self, target, key="Enter"):
        target.click()


class KeyboardHands(Hands):
    """Tab, Enter, Space, arrows and letters; nothing else touches the page.

    Chromium's own controls for dates and hours speak the language of its window (--lang, American English in the
    tests), whatever the page's: month first, and twelve hours.
    """

    STEPS = 250

    def type(self, label, words, *, within=None):
        field = (within or self.page).get_by_label(label, exact=False).first
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)
        expect(field).to_have_value(words)

    def date(self, label, day):
        field = self.page.get_by_label(label, exact=False).first
        self.reach(field)
        self.page.keyboard.type(f"{day:%m%d%Y}")
        expect(field).to_have_value(day.isoformat())

    def hour(self, label, hour):
        field = self.page.get_by_label(label, exact=False).first
        self.reach(field)
        self.page.keyboard.type(f"{hour:%I%M%p}")
        expect(field).to_have_value(f"{hour:%H:%M}")

    def choose(self, label, option):
        field = self.page.get_by_label(label, exact=False).first
        self.reach(field)
        for _ in range(60):
            if field.evaluate("e => e.selectedOptions[0].label") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option} is not in {label}")

    def reach(self, target):
        target.wait_for()
        handle = target.element_handle()
        for _ in range(self.STEPS):
            # The arrows move inside a group of radio buttons, where Tab stops only once.
            key = handle.evaluate(
                """e => {
                  const at = document.activeElement;
                  if (e === at) return "";
                  return e.type === "radio" && at.type === "radio" && e.name === at.name ? "ArrowDown" : "Tab";
                }"""
            )
            if not key:
                self._focus_is_seen(handle)
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"Tab never reaches {target}")

    def _focus_is_seen(self, handle):
        """WCAG 2.4.7 and 2.4.11: the focus has an outline, and nothing that sticks hides it."""
        seen = handle.evaluate(
            """e => {
              const s = getComputedStyle(e), r = e.getBoundingClientRect();
              const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
              const drawn = s => s.outlineStyle !== 'none' || s.boxShadow !== 'none';
              const shown = [s, getComputedStyle(e, '::after'), getComputedStyle(e.parentElement)];
              const label = e.closest('label');
              const outlined = (label ? [...shown, getComputedStyle(label)] : shown).some(drawn);
              return {outlined, covered: !(hit && (hit === e || e.contains(hit) || hit.contains(e)))};
            }"""
        )
        assert seen["outlined"], "the focus is not visible"
        assert not seen["covered"], "something hides the focused control"

    def _activate(self, target, key="Enter"):
        self.reach(target)
        self.page.keyboard.press(key)


def words(text):
    """A pattern that reads « 16 places » whatever kind of space the page prints."""
    return re.compile(re.sub(r"\s+", r"\\s+", re.escape(text).replace(r"\ ", " ")))
