"""The signed link of a booking, and what its page asks before it confirms."""

import re

from django.core.signing import BadSignature, Signer

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
    others = Booking.objects.active().filter(person=person, session__state=SessionState.PUBLISHED)
    near = others.filter(session__starts_at__lt=session.ends_at, session__ends_at__gt=session.starts_at)
    near = near.exclude(session=session)
    if not near.exists():  # as for nearly everybody: no half-day needs to be read
        return []
    near = near.select_related("session__venue").prefetch_related("session__half_days__event")
    hours = list(session.half_days.values_list("event__start", "event__end"))
    found = near.order_by("session__starts_at", "pk")
    return [booking for booking in found if any(_meets(booking.session, *span) for span in hours)]


def _meets(session, start, end):
    return any(half_day.event.start < end and half_day.event.end > start for half_day in session.half_days.all())
