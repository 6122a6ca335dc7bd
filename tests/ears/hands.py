"""How somebody who sees nothing goes through a page: keys, and what the screen reader answers. No look at the page."""

import re
import subprocess

from tests.flows.hands import Hands

ROLES = {"button": "bouton", "link": "lien", "checkbox": "case à cocher", "radio": "bouton radio"}
FIELDS = ("zone de saisie", "saisie", "mot de passe", "éditable")
# What Orca adds after the words themselves.
ADDED = re.compile(
    r"(?:\s+(?:lien(?: visité)?|bouton(?: à deux états)?|en-tête niveau \d|réduit|développé|obligatoire|requis|"
    r"non valide|saisie non valide|zone de saisie|activé|cliquable))+\.?$|\.$"
)


class EarHands(Hands):
    """Tab, Enter, arrows and letters go to the window as from a keyboard; what is found is found by ear."""

    STEPS, LINES = 120, 120

    def __init__(self, page, ear, environment, notes):
        super().__init__(page)
        self.ear, self.environment, self.notes = ear, environment, notes
        self.lately = []

    def key(self, key, **patience):
        self.ear.hear()
        self._xdotool("key", "--clearmodifiers", key)
        return self.hear(key, **patience)

    def hear(self, deed, **patience):
        lines = [line for line in self.ear.listen(**patience) if line.lower() not in ("tabulation", "entrée", "bas")]
        self.lately += lines
        self.notes.append((deed, lines))
        return lines

    def _xdotool(self, *words):
        subprocess.run(["xdotool", *words], env=self.environment, check=True)

    def go(self, address):
        self.lately = []
        self.page.bring_to_front()
        self.page.goto(address)
        # Of a signed link, what it is; its secret is another one each time.
        shown = re.sub(r"[^/]+//[^/]+|(?<=/inscriptions/)[^/]+", "", address)
        self.hear(f"goes to {shown}", quiet=1.2, most=8)

    def press(self, name, *, role="button", within=None, exact=True):
        self._find(lambda line: ROLES[role] in line and _is_named(line, name, exact=exact), f"{name} ({role})")
        self.lately = []
        self.key("Return", quiet=1.2, most=8)

    def type(self, label, words, *, within=None):
        self._find(lambda line: any(kind in line for kind in FIELDS) and _says(line, label), f"{label} (field)")
        self.key("ctrl+a")
        self._xdotool("type", "--delay", "25", words)
        self.hear(f"types {words}", quiet=0.6)

    def see(self, words):
        """It has just been said, or is said when the page is read from its top."""
        if any(_says(line, words) for line in self.lately):
            return
        self.key("ctrl+Home", quiet=0.6)
        for _ in range(self.LINES):
            if any(_says(line, words) for line in self.key("Down")):
                return
        raise AssertionError(f"« {words} » is never said")

    def _find(self, wanted, told):
        for _ in range(self.STEPS):
            if any(wanted(line) for line in self.key("Tab")):
                return
        raise AssertionError(f"Tab never says {told}")


def _is_named(line, name, *, exact):
    if exact and isinstance(name, str):
        return ADDED.sub("", line) == name
    return _says(line, name)


def _says(line, words):
    if isinstance(words, str):
        return words.lower() in line.lower()
    return bool(words.search(line) or words.search(ADDED.sub("", line)))
