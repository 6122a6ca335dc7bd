"""A person who has never seen the site: reads each page from its top to what they act on. Counts words and signs.

A page is read from its top, in the order of its source, down to the control that is used, with every label, help and
link on the way. The frame of the site is read once, with the first page. Of a page that only answers, its heading and
its first line are read. A message is read from its subject to its button. What a person types is counted sign by sign;
pressing costs nothing.
"""

from pathlib import Path

from tests.flows.hands import Hands

READING = (Path(__file__).resolve().parent / "reading.js").read_text()
WORDS_A_MINUTE, SIGNS_A_SECOND = 200, 2
WIDTHS = (1280, 390)


def words_seen(target, top="main"):
    """The words from the top of the page to ``target``."""
    return target.evaluate(f"(end, top) => ({READING})(end, top)", top)


class Reader(Hands):
    """``screens``: the address of each page that was read; ``words``: those of the way, by width; ``signs`` typed."""

    def __init__(self, page):
        super().__init__(page)
        self.screens, self.signs = [], 0
        self.words = {width: [] for width in WIDTHS}

    def read(self, target):
        """The page that stands in the window as far as ``target``, on a large screen and on a telephone."""
        target.wait_for()
        top = "main" if self.screens else "body"
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 850})
            self.words[width] += words_seen(target, top)
        self.screens.append(self.page.url)

    def read_and_press(self, name, *, role="button"):
        target = self.page.locator("main").get_by_role(role, name=name).first
        self.read(target)
        target.click()

    def read_message(self, mail, label):
        """In the mailbox, which is another window."""
        window = self.page.context.new_page()
        window.set_content(mail.html)
        read = mail.subject.replace(":", "").split() + words_seen(window.get_by_role("link", name=label), "body")
        window.close()
        for width in WIDTHS:
            self.words[width] += read

    def type(self, label, words, **where):
        super().type(label, words, **where)
        self.signs += len(words)

    def seconds(self, width):
        return len(self.words[width]) / WORDS_A_MINUTE * 60 + self.signs / SIGNS_A_SECOND
