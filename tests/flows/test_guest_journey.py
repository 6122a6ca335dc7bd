"""A visitor who knows nothing of the site: finds a session, books without an account, confirms, cancels. In Chromium.

With the pointer, by keys alone, and without JavaScript on a narrow screen (``make soak``: on a slow line too).
"""

import os
import re

import pytest

from lms.mail.models import OutgoingMail
from lms.mail.services import deliver_due
from lms.portal.queries import integrity_problems
from sessions.models import Booking
from tests import factories
from tests.flows.hands import Hands, KeyboardHands

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
PLAIN = {"java_script_enabled": False, "viewport": {"width": 320, "height": 700}}
WAYS = [
    pytest.param(Hands, {}, id="pointer"),
    pytest.param(KeyboardHands, {}, id="keys", marks=pytest.mark.once),
    pytest.param(Hands, PLAIN, id="plain", marks=pytest.mark.once),
]
if os.environ.get("SOAK"):
    WAYS.append(pytest.param(Hands, PLAIN | {"slow": True}, id="slow line", marks=[pytest.mark.once, pytest.mark.soak]))


@pytest.mark.parametrize(("hands", "options"), WAYS)
def test_a_visitor_books_confirms_and_cancels(visit, live_server, settings, hands, options):
    settings.BASE_URL = live_server.url
    books_confirms_and_cancels(hands(visit(None, **options)))


def books_confirms_and_cancels(visitor):
    session = factories.make_session()
    visitor.go(session.get_absolute_url())
    visitor.follow("S’inscrire")
    visitor.type("Prénom", "Lucette")
    visitor.type(re.compile(r"^Nom\b"), "Morvan")
    visitor.press("S’inscrire")
    visitor.see("l’un des deux suffit")
    visitor.type("Adresse e-mail", "lucette@exemple.example")
    visitor.press("S’inscrire")
    visitor.see("Un message part vers votre adresse")
    deliver_due()
    visitor.go(link_in(OutgoingMail.objects.get(kind="held")))
    visitor.see("Dernière étape")
    assert Booking.objects.get().state == "held"
    visitor.press("Confirmer mon inscription")
    visitor.see("Votre inscription est confirmée")
    assert Booking.objects.get().state == "confirmed"
    deliver_due()
    visitor.go(link_in(OutgoingMail.objects.get(kind="confirmed")))
    visitor.follow("Annuler mon inscription")
    visitor.see("votre place lui revient tout de suite")
    visitor.press("Annuler mon inscription")
    visitor.see("Votre inscription est annulée")
    assert Booking.objects.get().state == "cancelled"
    assert list(integrity_problems()) == []


def link_in(mail):
    """The address that the message leads to."""
    return re.search(r"http\S+/inscriptions/\S+/", mail.text).group()
