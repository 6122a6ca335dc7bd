"""docs/ears.md: what each journey sounds like, from `make ears`."""

import re
from datetime import UTC, datetime
from pathlib import Path

REPORT = Path(__file__).resolve().parent.parent.parent / "docs" / "ears.md"
SAID_OFTEN = re.compile(
    r"^Mode (?:focus|navigation)$|^(?:Chargement|La page possède) |^alerte Translate|dialog is not currently focused"
    r"|Chromium(?: cadre\.)?$|^Address and search bar|onglet de page\.$|^La sélection a été"
)
MOST_TABS = 4  # of the same key in a row, the first and the last ones are kept


def write_transcript(journeys):
    lines = [
        "# The journeys by ear",
        "",
        f"Written by `make ears` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: Orca in Chromium, in French, keys alone."
        " Each key is in **bold**, what the screen reader said follows. Keys that only pass by are left out (…).",
    ]
    for name, notes in journeys.items():
        lines += ["", f"## {name.removeprefix('test_').replace('_', ' ')}", "", *told(notes)]
    REPORT.write_text("\n".join(lines) + "\n")


def told(notes):
    run = []
    for deed, said in [*notes, (None, [])]:
        if run and deed != run[0][0]:
            yield from shortened(run)
            run = []
        run.append((deed, said))


def without_frame(said):
    """What comes before the page's own content and after it is the same on each page."""
    whole = " / ".join(line for line in said if not SAID_OFTEN.search(line))
    whole = re.sub(r"Aller au contenu / lien / Monalisa.*? / (?=contenu principal|Accueil / lien)", "", whole)
    return re.sub(r"sortie du contenu principal\. / information.*? / Plan du site / lien", "(fin)", whole)


def shortened(run):
    kept = run if len(run) <= MOST_TABS else [run[0], (None, []), *run[-2:]]
    for deed, said in kept:
        yield "- …" if deed is None else f"- **{deed}** {without_frame(said)}".rstrip()
