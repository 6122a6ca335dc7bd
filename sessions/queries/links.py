"""The signed link of a booking, and what its page asks before it confirms."""

import re

from django.core.signing import BadSignature, Signer
from django.db.models import Q

from lms.common.text import clean_line
from sessions.enums import SessionState
from sessions.models import Booking


def link_token(booking):
    """The signed link of a booking: who holds it reads the contact address that it was sent to.

    Signed over that address too: once the address changes, links sent to the old one open nothing.
    """
    return f"{booking.uid.hex}.{_link_signer().signature(_linked(booking))}"


def booking_of_link(token):
    """The booking of a signed link, with its session and person; None for any other text."""
    uid, _, signature = token.partition(".")
    if not re.fullmatch("[0-9a-f]{32}", uid):
        return None
    related = ("person", "session__venue", "session__organiser", "session__course")
    booking = Booking.objects.select_related(*related).filter(uid=uid).first()
    try:
        return booking and _link_signer().unsign(f"{_linked(booking)}.{signature}") and booking
    except BadSignature:
        return None


def _link_signer():
    return Signer(salt="sessions.booking.link", sep=".")


def _linked(booking):
    return f"{booking.uid.hex}:{clean_line(booking.person.contact_email)}"


def clashing_bookings(session, person):
    """The person's other places and ranks at sessions with a half-day at the same hours, soonest first."""
    same_hours = Q(pk=None)
    for start, end in session.half_days.values_list("event__start", "event__end"):
        same_hours |= Q(session__half_days__event__start__lt=end, session__half_days__event__end__gt=start)
    others = Booking.objects.active().filter(person=person, session__state=SessionState.PUBLISHED)
    others = others.exclude(session=session).filter(same_hours).distinct()
    return others.select_related("session__venue").order_by("session__starts_at", "pk")
