"""« Le jour J » in a real Chromium, on a phone of 320 px: from the message to the roll-call, by pointer and by keys."""

import re
from datetime import timedelta

import pytest
import time_machine

from lms.mail.models import OutgoingMail
from lms.mail.services import deliver_due
from sessions.services.reminders import send_reminders
from tests import factories
from tests.flows.hands import Hands, KeyboardHands

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
PHONE = {"viewport": {"width": 320, "height": 720}}


@pytest.fixture
def session(settings, live_server):
    settings.BASE_URL = live_server.url
    session = factories.make_session(venue=factories.make_venue(access="Bus 3, arrêt du Marché."))
    session.day_contact_name, session.day_contact_phone = "Nadège Rivière", "+33612345678"
    session.save()
    return session


@pytest.mark.parametrize("hands", [Hands, KeyboardHands], ids=["pointer", "keys"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_the_message_to_the_roll_call(session, visit, hands, script):
    booking = factories.book(session)[0]
    with time_machine.travel(session.starts_at - timedelta(hours=12)):
        send_reminders()
        deliver_due()
    mail = OutgoingMail.objects.get(kind="day_before", state="done")
    [address] = set(re.findall(r"http\S+/jour-j/", mail.html.replace('"', " ")))
    with time_machine.travel(session.starts_at - timedelta(minutes=40)):
        person = hands(visit(None, java_script_enabled=script, **PHONE))
        person.go(address)
        person.see("Bus 3, arrêt du Marché.")
        assert person.page.evaluate("document.documentElement.scrollWidth") <= 320 if script else True
        person.press("Je suis en retard")
        person.see("vous serez en retard")
        trainer = Hands(visit(session.trainers.get().user, **PHONE))
        trainer.go(f"/animation/sessions/{session.pk}/emargement/")
        trainer.see(re.compile(r"Prévient\s: en retard"))
        person.press("Finalement, je viens")
        person.see(re.compile(r"Un imprévu"))
    assert booking.day_notices.count() == 0
