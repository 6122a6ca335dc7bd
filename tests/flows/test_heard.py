"""What a screen reader is given of the pages of the journeys, kept in heard/: a change is read before it is kept.

HEARD=1 writes the files anew. Numbers, days and months are masked; the frame of the site is kept once, with home.
"""

import os
import re
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils.dates import MONTHS, WEEKDAYS

from sessions.queries import link_token
from sessions.services.holds import hold_place
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
KEPT = Path(__file__).resolve().parent / "heard"


@pytest.fixture
def pages():
    """By name: who, where."""
    session = factories.make_session(course=factories.make_site(), count=2)
    trainer, volunteer = session.trainers.get().user, factories.make_user(first_name="Lucette", last_name="Morvan")
    factories.book_person(session, volunteer)
    held = hold_place(session, first_name="Rose", last_name="Morvan", email="rose@exemple.example", origin="")
    return session, {
        "home": (None, "/"),
        "sessions": (None, "/sessions/"),
        "session": (None, session.get_absolute_url()),
        "booking": (None, f"{session.get_absolute_url()}inscription/"),
        "confirm": (None, f"/inscriptions/{link_token(held)}/"),
        "sign-up": (None, "/compte/signup/"),
        "own-space": (volunteer, "/mon-espace/"),
        "roll-call": (trainer, f"/animation/sessions/{session.pk}/emargement/"),
        "verify": (None, "/verifier/"),
    }


def test_what_is_heard(pages, visit):
    session, places = pages
    changed = []
    for name, (who, address) in places.items():
        page = visit(who)
        on_the_day = session.starts_at + timedelta(minutes=5)
        with time_machine.travel(on_the_day) if name == "roll-call" else nullcontext():
            page.goto(address)
            heard, kept = (
                masked(page.locator("body" if name == "home" else "main").aria_snapshot()),
                KEPT / f"{name}.yml",
            )
        if os.environ.get("HEARD"):
            kept.write_text(heard)
        if heard != kept.read_text():
            changed.append(name)
    assert not changed


def masked(text):
    days = "|".join(map(str, [*WEEKDAYS.values(), *MONTHS.values()]))
    text = re.sub(rf"\b({days}|\w{{3,5}}\.(?= \d)|(?<=\d )\w{{3,5}}\.)(?!\w)", "…", text, flags=re.IGNORECASE)
    text = re.sub(r"inscriptions/[\w.-]+/", "inscriptions/…/", text)
    text = re.sub(r'\n +- option "\d\w+ – .*', "", text)
    return re.sub(r"\d+(er)?", "0", text) + "\n"
