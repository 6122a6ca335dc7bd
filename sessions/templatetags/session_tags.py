"""Sessions in words. Every day and hour is told in the zone of the venue, never in the reader's."""

from datetime import timedelta
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone

from lms.common import dates
from lms.common.territories import DEPARTMENTS
from sessions.enums import BOOKABLE, UNCONFIRMED, Bookability, BookingState, SessionState
from sessions.models import TrainingSession
from sessions.rules import bookability

register = template.Library()
NBSP = dates.NBSP
# As French calendars print them (Imprimerie nationale); Django's own say « jan. » and « fév. ».
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."]
NOTHING = ("", "aucun", "aucun prérequis", "néant")  # what the field of prerequisites says of a course that has none
COUNTS = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")  # from 2 on


@register.simple_tag
def coming_sessions(course=None, limit=3, places_first=False):
    """The next published sessions, soonest first, of one course or of all; ready for {% session_card %}.

    ``places_first``: a full one only when the others do not fill the list.
    """
    found = TrainingSession.objects.published().upcoming()
    if course is not None:
        found = found.for_course(course)
    found = found.places_first() if places_first else found.soonest()
    return found.for_cards().with_days()[:limit]


@register.inclusion_tag("components/session_card.html")
def session_card(session, level=3, mine="", book=False):
    """A session in a list. ``mine``: words about the reader's own booking. Reads half_days: prefetch their events.

    ``book``: with a button to the form, for who can read enough here to choose.
    """
    answer = None if mine else bookability(session)
    return {
        **day_parts(session),
        "title": session.title,
        "url": session.get_absolute_url(),
        "place": place(session),
        "days": card_length(session.half_days.all()),
        "price": uncapitalised(session.facts.get("price", "")),
        "places_left": session.places_left,
        "capacity": session.capacity,
        "waiting": session.waiting,
        "state": closed_state(session),
        "mine": mine,
        "book_url": reverse("sessions:book", args=[session.pk]) if book and answer in BOOKABLE else "",
        "full": answer == Bookability.FULL,
        "opens": opening_words(session) if answer == Bookability.NOT_YET else "",
        "level": level,
    }


@register.inclusion_tag("components/date_block.html")
def session_date(session):
    """The first day of a session as a small sheet of a calendar."""
    return day_parts(session)


def day_parts(session):
    """The first day at the venue, in the pieces that components/date_block.html prints."""
    start = session.starts_at.astimezone(session.zone)
    year = start.year if start.year != timezone.localdate().year else ""
    return {
        "weekday": f"{dates.WEEKDAYS[start.weekday()][:3]}.",
        "day": "1er" if start.day == 1 else str(start.day),
        "month": SHORT_MONTHS[start.month - 1],
        "iso": start.date().isoformat(),
        "year": year,
        "words": dates.day(start, year=bool(year)),
    }


def uncapitalised(words):
    """« gratuit, repas offert » inside a line; « RSA » keeps its capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def days_of(half_days):
    """The days of some half-days, each once, in order."""
    return sorted({half_day.starts.date() for half_day in half_days})


def card_length(half_days):
    """« 2 jours », « demi-journée » for a single one; nothing for none."""
    days = len(days_of(half_days))
    if len(half_days) == 1:
        return "demi-journée"
    return f"{days}{NBSP}jour{'s' if days > 1 else ''}" if days else ""


@register.filter
def closed_state(session):
    """« closed », « cancelled » or « past » when nobody new can book, as components/availability.html reads it."""
    if session.state == SessionState.CANCELLED:
        return "cancelled"
    now = timezone.now()
    if session.ends_at <= now:
        return "past"
    return "closed" if session.booking_closes_at <= now else ""


@register.simple_tag
def session_trail(session):
    """The pages between home and a session, for components/breadcrumbs.html."""
    sessions = reverse("sessions:list")
    near = {"label": DEPARTMENTS.get(session.department, session.department)}
    return [{"label": "Sessions", "url": sessions}, near | {"url": f"{sessions}?departement={session.department}"}]


@register.filter
def place(session):
    """« Parthenay (79) », « À distance »."""
    return session.town if session.is_remote else f"{session.town}{NBSP}({session.department})"


@register.filter
def asked_before(session):
    """What one must have done or know before coming; nothing when the course asks for nothing (« Aucun. »)."""
    words = session.facts.get("prerequisites", "").strip()
    return "" if words.rstrip(".").lower() in NOTHING else words


@register.filter
def two_departments(session):
    """Where a session is held and where its organiser is, for who may have mistaken one for the other."""
    there, here = DEPARTMENTS[session.department], DEPARTMENTS[session.organiser.department]
    return (
        f"Lieu{NBSP}: {there}. Organisation{NBSP}: {here}. "
        "La session paraîtra dans le département du lieu. Relisez ces deux choix avant de publier."
    )


@register.filter
def heading(session):
    """« Formation des bénévoles à Parthenay », « au Lamentin », « à distance »."""
    if session.is_remote:
        return f"{session.title}, à distance"
    return f"{session.title} {at_town(session.town)}"


@register.filter
def dated_heading(session):
    """« Formation des bénévoles à Parthenay, 10 décembre 2026 »: what tells a page from that of another date."""
    return f"{heading(session)}, {dates.day(session.starts_at.astimezone(session.zone), weekday=False)}"


def at_town(town):
    """« à Parthenay », « au Lamentin », « aux Abymes », « à La Rochelle »: le and les melt into the preposition."""
    for article, melted in (("Le ", "au "), ("Les ", "aux ")):
        if town.startswith(article):
            return melted + town.removeprefix(article)
    return f"à {town}"


@register.filter
def venue_words(session):
    """« Centre socioculturel, salle du Banc vert, 12 rue de la Fontaine, 79200 Parthenay »."""
    venue = session.venue
    return ", ".join(filter(None, [venue.name, venue.room, venue.address]))


@register.filter
def itinerary(session):
    """The way to the venue on OpenStreetMap: by its coordinates, else by its address."""
    venue = session.venue
    if venue.latitude is None or venue.longitude is None:
        return f"https://www.openstreetmap.org/search?{urlencode({'query': venue.address})}"
    return f"https://www.openstreetmap.org/directions?{urlencode({'to': f'{venue.latitude},{venue.longitude}'})}"


@register.filter
def day_phone(session):
    """The telephone that answers on the day: the session's own, else the organiser's."""
    return session.day_contact_phone or session.organiser.phone


@register.filter
def comfort_words(session):
    """« Entrée de plain-pied, boucle magnétique »: what makes the venue easier, as far as it is known."""
    venue = session.venue
    if venue is None:
        return ""
    found = [
        venue.step_free and "entrée de plain-pied",
        venue.hearing_loop and "boucle magnétique",
        venue.accessible_toilets and "toilettes adaptées",
    ]
    words = ", ".join(filter(None, found))
    return words[:1].upper() + words[1:]


@register.filter
def own_half_days(session):
    """The half-days of a session in order, each with its step of the programme; reads what the view has prefetched."""
    half_days = sorted(session.half_days.all(), key=lambda half_day: half_day.event.start)
    steps = session.facts.get("programme", [])
    for index, half_day in enumerate(half_days):
        half_day.programme = steps[index] if index < len(steps) else None
    return half_days


@register.filter
def state_words(booking):
    """« Confirmée », « En attente (rang 3) », « À confirmer avant le … »: with_rank() gives the rank."""
    rank = getattr(booking, "rank", None)
    words = booking.get_state_display()
    if booking.held_until and booking.state in UNCONFIRMED:
        return f"{words} avant le {day_and_hour(booking.held_until.astimezone(booking.session.zone))}"
    return f"{words} (rang{NBSP}{rank})" if rank and booking.state == BookingState.WAITING else words


@register.filter
def held_until_words(booking):
    """« jeudi 12 mars 2026 à 14 h 30 », at the venue: until when a request waits for its confirmation."""
    until = booking.held_until.astimezone(booking.session.zone)
    return f"{dates.day(until)} à {dates.hour(until)}"


@register.filter
def deadline(session):
    """« samedi 5 décembre 2026 à 12 h 00 »; until midnight is told as the day that ends then, without its hour."""
    closes = session.booking_closes_at.astimezone(session.zone)
    return day_and_hour(closes - timedelta(minutes=1) if (closes.hour, closes.minute) == (0, 0) else closes)


@register.filter
def opening(session):
    """When booking opens, in the words of ``deadline``; nothing when it always was."""
    return day_and_hour(session.booking_opens_at.astimezone(session.zone)) if session.booking_opens_at else ""


@register.filter
def opening_words(session):
    """« Inscriptions à partir du lundi 7 décembre », at the venue: with the year when it is another, and any hour."""
    opens = session.booking_opens_at.astimezone(session.zone)
    hour = "" if (opens.hour, opens.minute) == (0, 0) else f" à {dates.hour(opens)}"
    another = opens.year != timezone.now().astimezone(session.zone).year
    return f"Inscriptions à partir du {dates.day(opens, year=another)}{hour}"


def day_and_hour(moment):
    """The day's first and last minutes are told by the day alone."""
    bare = (moment.hour, moment.minute) in ((23, 59), (0, 0))
    return dates.day(moment) if bare else f"{dates.day(moment)} à {dates.hour(moment)}"


@register.filter
def zone_words(session):
    """« heure locale, La Réunion » where Paris time is not kept, else nothing."""
    return dates.zone_note(session.zone)


@register.filter
def moment(half_day):
    """« Jeudi 10 décembre 2026, 9 h 00 – 12 h 30 »."""
    words = dates.day(half_day.starts)
    return f"{words[:1].upper()}{words[1:]}, {dates.hours(half_day.starts, half_day.ends)}"


@register.filter
def programme_words(half_day):
    """What is done in a half-day: the title and the content of its step of the programme, as sentences."""
    step = half_day.programme or {}
    title, content = step.get("title", "").strip(), step.get("content", "").strip()
    stop = "" if title.endswith((".", "?", "!", "…")) else "."
    return f"{title}{stop} {content}" if title and content else title or content


@register.filter
def dates_words(half_days):
    """« jeudi 10 et vendredi 11 décembre 2026, de 9 h 00 à 17 h 00 »; hours only when they are the same each day."""
    words = dates.days(days_of(half_days))
    daily = {}
    for half_day in half_days:
        daily.setdefault(half_day.starts.date(), []).append(half_day)
    spans = {(dates.hour(parts[0].starts), dates.hour(parts[-1].ends)) for parts in daily.values()}
    if len(spans) != 1:
        return words
    start, end = spans.pop()
    return f"{words}, de {start} à {end}"


@register.filter
def days_words(half_days):
    """« jeudi 10 et vendredi 11 décembre 2026 »."""
    return dates.days(days_of(half_days))


@register.filter
def length_words(half_days):
    """« 14 heures, 4 demi-journées »."""
    count = len(half_days)
    minutes = sum(half_day.minutes for half_day in half_days)
    return f"{dates.duration(minutes)}, {count}{NBSP}demi-journée{'s' if count > 1 else ''}"


@register.filter
def hours_words(half_days):
    """« 14 heures »: what the half-days last together."""
    return dates.duration(sum(half_day.minutes for half_day in half_days))


@register.filter
def the_half_days(half_days):
    """« la demi-journée », « les quatre demi-journées », « les 12 demi-journées »."""
    count = len(half_days)
    if count == 1:
        return "la demi-journée"
    number = COUNTS[count - 2] if count <= len(COUNTS) + 1 else str(count)
    return f"les {number} demi-journées"


@register.filter
def at_venue(moment, session):
    """A moment in the zone of the session's venue."""
    return moment.astimezone(session.zone) if moment else moment


@register.filter
def day_and_period(half_day):
    """« Jeudi 10 décembre, matin »: what a roll-call is headed with."""
    words = dates.day(half_day.starts, year=False)
    return f"{words[:1].upper()}{words[1:]}, {half_day.period}"


@register.filter
def short_moment(half_day):
    """« Jeu. 10, matin », « Ven. 11, ap.-m. »: a tab of the roll-call."""
    start = half_day.starts
    day = dates.WEEKDAYS[start.weekday()][:3].capitalize()
    return f"{day}.{NBSP}{start.day}, {half_day.period.replace('après-midi', 'ap.-m.')}"


@register.filter
def detail(row, half_day):
    """The line under a name of the roll-call: the correction, the part followed, or who the person is."""
    if row.correction:
        return f"Corrigé{NBSP}: {row.correction.reason}"
    if row.attendance and 0 < row.attendance.minutes < half_day.minutes:
        return f"{dates.duration(row.attendance.minutes)} comptées"
    return row.person.get_status_display()
