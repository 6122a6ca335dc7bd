"""Every message as its reader sees it: axe finds nothing, light and dark, narrow and wide; nothing is fetched.

A message is written once for all mail programs: it may load no picture, no font, no style from anywhere.
"""

import re

import pytest
from django.conf import settings as site
from django.db import transaction
from django.test.signals import template_rendered
from django.utils import timezone

from accounts.services import queue_login_mail
from certificates.emails import tell_ready
from certificates.services import issue_due
from cms.emails import tell_review
from courses.services.demands import ask_for_date
from lms.mail.models import OutgoingMail
from sessions import emails
from sessions.enums import BookingState
from tests import factories
from tests.certificates.held import held_session
from tests.flows.eyes import looked_at

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
]
FOLDER = site.BASE_DIR / "templates" / "mails"
VIEWS = [(320, "light"), (700, "dark")]
LOGIN = {"code": "1234-5678", "to_email": "nouvelle@exemple.example"}


def templates():
    return {str(p.relative_to(FOLDER)).removesuffix(".subject.txt") for p in FOLDER.rglob("*.subject.txt")}


@pytest.fixture
def written():
    """Names of the messages that have been written, as they are."""
    names = set()

    def note(template, **kwargs):
        if found := re.fullmatch(r"mails/(.+)\.subject\.txt", template.name or ""):
            names.add(found[1])

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@transaction.atomic
def write_one_of_each():
    session = factories.make_session(course=factories.make_site(), practical="Apportez un carnet.")
    [booking] = factories.book(session)
    booking.session = session
    for tell in (emails.tell_confirmed, emails.tell_promoted, emails.tell_changed, emails.tell_already_booked):
        tell(booking)
    emails.tell_day_before(booking, today=timezone.localdate())
    booking.state, booking.held_until = BookingState.HELD, timezone.now()
    emails.tell_held(booking)
    booking.state = BookingState.WAITING
    emails.tell_waiting(booking)
    booking.state = BookingState.CANCELLED
    for tell in (emails.tell_cancelled, emails.tell_expired, emails.tell_session_cancelled):
        tell(booking)
    demand = ask_for_date(session.course, email="lucette@exemple.example")
    emails.tell_new_date(session, demand)
    resource = factories.make_resource(review_on=timezone.localdate(), owner=factories.make_user("redaction"))
    tell_review(resource, resource.owner, key="review", stage="due")
    for template in templates():
        if template.startswith("account/"):
            queue_login_mail(template, "lucette@exemple.example", **LOGIN)
    write_certificate_mail()


def write_certificate_mail():
    session = held_session("pp")
    issue_due(5)
    [certificate] = session.people[0].person.certificates.all()
    tell_ready(certificate, organiser=session.organiser)


def test_every_message(visit, written):
    write_one_of_each()
    assert written == templates()
    page, found = visit(None), []
    page.on("request", lambda request: found.append(f"fetches {request.url}"))
    for mail in {mail.subject + mail.kind: mail for mail in OutgoingMail.objects.exclude(html="")}.values():
        assert mail.text.strip()
        page.set_content(mail.html)
        found += [f"{mail.subject} {fault}" for fault in looked_at(page, VIEWS)]
    assert not found, "\n".join(found)
