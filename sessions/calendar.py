"""A session in people's calendars: the half-days' events, and iCalendar (RFC 5545) messages as RFC 5546 asks.

One booking is one UID and one series: a request, a change and a cancel leave one, one and zero entries in the reader's
calendar. A series is an RRULE with EXDATEs, never RDATEs: Outlook refuses a whole invitation that has an RDATE without
RRULE ([MS-OXCICAL] 2.1.3.1.1.20.18). Every value is cleaned first: the library lets U+2028 and vertical tabs through.
"""

from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from itertools import chain
from math import gcd
from urllib.parse import quote, urlsplit

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from schedule.models import Calendar, Event

from lms.common import dates
from lms.common.text import clean_line, clean_text
from sessions.queries import half_days_of, link_token

PRODUCT = "-//monalisa-formation//sessions//FR"
FEED_HOURS = 6  # how often a calendar program is asked to look at a feed again


# --- the half-days' events -------------------------------------------------------------------------------------------
def organiser_calendar(organisation):
    """The calendar that holds an organisation's events; made at the first one."""
    defaults = {"name": clean_line(organisation.name)}
    return Calendar.objects.get_or_create(slug=f"organisation-{organisation.pk}", defaults=defaults)[0]


def write_event(session, *, start, end, title, by, event=None):
    """The event that holds one half-day's times, in the organiser's calendar; ``event`` is moved in place.

    ``start`` and ``end`` are aware, in any zone (ValueError otherwise), and kept in UTC; the caller has checked them.
    """
    if timezone.is_naive(start) or timezone.is_naive(end):
        raise ValueError("the times of an event need a time zone")
    event = event or Event(creator=by, calendar=organiser_calendar(session.organiser))
    event.start, event.end = start.astimezone(UTC), end.astimezone(UTC)
    event.title = clean_line(title)[:255]
    event.save()
    return event


# --- iCalendar -------------------------------------------------------------------------------------------------------
def session_ics(session):
    """The public session as a file to import (METHOD:PUBLISH): nobody's name, no link to a video room."""
    return to_text(published(session), new_calendar("PUBLISH"))


def sessions_ics(sessions, *, name):
    """Public sessions as one calendar to subscribe to; each keeps the UID of its own file.

    Reads half_days: prefetch their events.
    """
    return feed(chain.from_iterable(map(published, sessions)), name=name)


def feed(events, *, name):
    """A calendar to subscribe to, told as ``name``; programs are asked to look again every FEED_HOURS."""
    document, pause = new_calendar("PUBLISH"), timedelta(hours=FEED_HOURS)
    for field in ("name", "x-wr-calname"):
        document.add(field, clean_line(name))
    document.add("refresh-interval", pause, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", icalendar.vDuration(pause))
    return to_text(events, document)


def published(session):
    """The events of a public session: nobody's name, no link to a video room."""
    return series(
        session,
        method="PUBLISH",
        uid=f"session-{session.pk}",
        sequence=session.sequence,
        status="CANCELLED" if session.is_cancelled else "CONFIRMED",
        description=description(session),
    )


def own_ics(bookings):
    """Somebody's places as a calendar to subscribe to: of each session what is public, under the booking's own UID.

    Who has the feed's address reads it: no name of theirs, no e-mail address, no link to a video room.
    """
    return feed(chain.from_iterable(map(own_events, bookings)), name="Mes formations")


def own_events(booking):
    return series(
        booking.session,
        method="PUBLISH",
        uid=booking.uid,
        sequence=booking.sequence,
        status="CONFIRMED",
        description=description(booking.session),
    )


def booking_request(booking):
    """The invitation of one booking (METHOD:REQUEST); a higher ``booking.sequence`` replaces the one before."""
    return to_text(booking_events(booking, method="REQUEST", status="CONFIRMED"), new_calendar("REQUEST"))


def booking_cancel(booking):
    """Takes the whole series of a booking away (METHOD:CANCEL); its ``sequence`` is above the last request's."""
    return to_text(booking_events(booking, method="CANCEL", status="CANCELLED"), new_calendar("CANCEL"))


def booking_events(booking, *, method, status):
    """The events of one booking: its own UID, its person as the one who comes."""
    return series(
        booking.session,
        method=method,
        uid=booking.uid,
        sequence=booking.sequence,
        status=status,
        description=description(booking.session, booking),
        person=booking.person,
    )


def new_calendar(method):
    document = icalendar.Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", method)):
        document.add(name, value)
    return document


def to_text(events, document):
    """The calendar with these events and the time zones that they name, as a file or a message carries it."""
    years = set()
    for event in events:
        years |= {event["dtstart"].dt.year, event["dtend"].dt.year}
        document.add_component(event)
    if years:
        span = min(years) - 1, max(years) + 1
        document.subcomponents[:0] = [time_zone(name, *span) for name in sorted(document.get_missing_tzids())]
    return document.to_ical().decode()


@lru_cache(100)
def time_zone(name, first, last):
    """The changes of clocks of a time zone in these years: found out once, as the library asks."""
    zone = icalendar.Timezone.from_tzid(name, first_date=date(first, 1, 1), last_date=date(last, 12, 31))
    zone.pop("comment", None)  # the library's remark, in English, that some calendars show
    return zone


def series(session, *, method, uid, sequence, status, description, person=None):
    """The events of one series: its first day with the rule that gives the others, an exception for other hours."""
    days = days_of(session)
    shared = {
        "uid": f"{uid}@{urlsplit(settings.BASE_URL).hostname}",
        "dtstamp": timezone.now().astimezone(UTC).replace(microsecond=0),
        "sequence": sequence,
        "status": status,
        "summary": clean_line(session.title),
        "location": location(session, private=person is not None),
        "description": description,
        "url": absolute(session.get_absolute_url()),
        "organizer": organizer(session.organiser),
        "transp": "OPAQUE",
    }
    if person:
        shared["attendee"] = attendee(person)
    master = _event(shared, *days[0])
    if len(days) > 1:
        add_rule(master, days)
    yield master
    if method != "CANCEL":  # cancelling the series takes its exceptions along
        yield from exceptions(shared, days)


def days_of(session):
    """(start, end) of each day, in the venue's zone: the first half-day's start to the last one's end."""
    days = {}
    for half_day in half_days_of(session):
        start, end = days.get(half_day.starts.date(), (half_day.starts, half_day.ends))
        days[start.date()] = (start, max(end, half_day.ends))
    return list(days.values())


def _event(shared, start, end):
    event = icalendar.Event()
    for name, value in shared.items():
        event.add(name, value)
    event.add("dtstart", start)
    event.add("dtend", end)
    return event


def add_rule(master, days):
    """RRULE from the first day to the last, by the longest step that meets every day; EXDATE for the days between."""
    first = days[0][0]
    offsets = {(start.date() - first.date()).days for start, _ in days}
    step, last = gcd(*offsets), max(offsets)
    rule = {"freq": "DAILY", "count": last // step + 1}
    master.add("rrule", rule | {"interval": step} if step > 1 else rule)
    free = [first.date() + timedelta(offset) for offset in range(0, last, step) if offset not in offsets]
    if free:
        master.add("exdate", [at_hour_of(first, day) for day in free])


def exceptions(shared, days):
    """One event with RECURRENCE-ID for each day whose hours are not the first day's."""
    first, first_end = days[0]
    for start, end in days[1:]:
        planned = at_hour_of(first, start.date())
        if start != planned or length(start, end) != length(first, first_end):
            event = _event(shared, start, end)
            event.add("recurrence-id", planned)
            yield event


def at_hour_of(moment, day):
    """``moment``'s hour at its place, on another day (on both sides of a clock change alike)."""
    return datetime.combine(day, moment.time(), tzinfo=moment.tzinfo)


def length(start, end):
    """Time that really passes: subtracting two moments of one zone would forget a clock change between them."""
    return end.astimezone(UTC) - start.astimezone(UTC)


# --- who and where ---------------------------------------------------------------------------------------------------
def organizer(organisation):
    """The organiser; without an address of its own, the site's."""
    return address(organisation.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1], CN=organisation.name)


def attendee(person):
    """Somebody who has booked: comes, and is not asked to answer."""
    return address(person.contact_email, CN=person.full_name, ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE")


def address(email, **parameters):
    """A mailto: address. Quotes and carets leave the name: old readers know no escape for them (RFC 6868)."""
    value = icalendar.vCalAddress("mailto:" + quote(clean_line(email), safe="@!$'*+-._~"))
    for name, text in parameters.items():
        value.params[name] = clean_line(text).replace('"', "”").replace("^", " ")
    return value


def location(session, *, private):
    """Where to go, on one line; the link of a video room only for those who have a place."""
    if session.venue is None:
        return (private and remote_link(session)) or "À distance"
    parts = (session.venue.name, session.venue.room, session.venue.address)
    return ", ".join(filter(None, map(clean_line, parts)))


def remote_link(session):
    """The address of the video room, or "" when it is no web address."""
    link = clean_line(session.remote_link)
    return link if link.startswith(("https://", "http://")) else ""


def absolute(path):
    return settings.BASE_URL + path


def own_address(booking):
    """Where a person sees and cancels a booking, with or without a login."""
    return absolute(reverse("sessions:own_link", args=[link_token(booking)]))


# --- what a calendar shows below the title ----------------------------------------------------------------------------
def description(session, booking=None):
    """Programme, way there, who to call, and for a booking how to cancel: several lines of plain text."""
    note = dates.zone_note(session.zone)
    lines = [programme_line(half_day) + (f" ({note})" if note else "") for half_day in half_days_of(session)]
    facts = [("Accès", session.venue.access), ("Stationnement", session.venue.parking)] if session.venue else []
    facts += [("Bon à savoir", session.practical), ("Renseignements", contact(session.organiser))]
    if booking:
        facts.append(("Visioconférence", "" if session.venue else remote_link(session)))
        facts.append(("Pour annuler votre inscription", own_address(booking)))
    lines += [f"{name}\u00a0: {clean_text(text)}" for name, text in facts if text]
    return "\n".join(lines)


def programme_line(half_day):
    """« jeudi 10 décembre 2026, 9 h 00 – 12 h 30 : Vieillir, idées reçues »."""
    when = f"{dates.day(half_day.starts)}, {dates.hours(half_day.starts, half_day.ends)}"
    title = clean_line(half_day.programme["title"]) if half_day.programme else ""
    return f"{when}\u00a0: {title}" if title else when


def contact(organisation):
    """Name, telephone and e-mail address of the organiser, as far as they are known."""
    return ", ".join(filter(None, [clean_line(organisation.name), str(organisation.phone or ""), organisation.email]))
