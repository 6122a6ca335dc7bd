"""What a person is told of a booking. Each function queues one message in the caller's transaction and returns it.

Nobody without an e-mail address is written to (None): coordinators call them. The same news twice is one message.
A booking's state says which calendar entry goes along: a place carries a REQUEST, a place given back a CANCEL,
somebody who only waited has no entry.
"""

import re
from functools import partial
from urllib.parse import quote, urlencode

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from courses.models import CoursePage
from courses.queries import stop_token
from lms.common import dates
from lms.common.text import clean_line, clean_text
from lms.mail.enums import MailKind
from lms.mail.models import OutgoingMail
from lms.mail.services import compose, queue_mail
from sessions import rules
from sessions.calendar import absolute, booking_cancel, booking_request, own_address, remote_link
from sessions.enums import ATTENDING, SEATED, UNCONFIRMED, Bookability, BookingState
from sessions.models import HalfDay
from sessions.queries import half_days_of, link_token, position

ASKED_NEWS = "asked"  # in the key of what a visitor's request makes the site write
NAME_SHOWN = 60  # signs
# A « name » that mail programs would turn into a link: the greeting then goes without it.
LOOKS_LIKE_A_LINK = re.compile(r"[/@:\\<>]|www|\w\.\w{2}", re.IGNORECASE)


def tell_confirmed(booking):
    """A place is booked."""
    return _tell(booking, "booking_confirmed", MailKind.CONFIRMED)


def tell_held(booking):
    """Asked for without a login: the link that confirms, and until when. Again when it is asked again."""
    return _tell_asker(booking, "booking_held", MailKind.HELD, rank_only=booking.state == BookingState.ASKED)


def tell_already_booked(booking):
    """Asked again without a login by somebody who is booked: so it is said to the mailbox, never on the page."""
    rank_only = booking.state == BookingState.WAITING
    return _tell_asker(booking, "booking_already", MailKind.ALREADY_BOOKED, rank_only=rank_only)


def _tell_asker(booking, template, kind, **more):
    times = OutgoingMail.objects.filter(key__startswith=mail_key(booking, ASKED_NEWS)).count()
    name = harmless_name(booking.person)
    return _tell(booking, template, kind, news=f"{ASKED_NEWS}:{times}", invite=False, name=name, **more)


def tell_expired(booking):
    """Not confirmed in time: the place went on; how to book again."""
    return _tell(
        booking,
        "booking_expired",
        MailKind.EXPIRED,
        name=harmless_name(booking.person),
        open_again=rules.bookability(booking.session) in (Bookability.OPEN, Bookability.FULL),
        rank_only=booking.moves.filter(before=BookingState.ASKED).exists(),
    )


def tell_waiting(booking):
    """No place is free: the rank in the queue, and what happens next."""
    rank = position(booking)
    return _tell(booking, "booking_waiting", MailKind.WAITING, rank=f"{rank}{'re' if rank == 1 else 'e'}")


def tell_promoted(booking):
    """A place came free for somebody who waited."""
    return _tell(booking, "booking_promoted", MailKind.PROMOTED)


def tell_cancelled(booking):
    """A place or a rank is given back."""
    was_seated = booking.moves.last().before in SEATED
    return _tell(booking, "booking_cancelled", MailKind.CANCELLED, was_seated=was_seated)


def tell_changed(booking):
    """The session has other dates or another place: the facts as they are now. Once per ``session.sequence``."""
    return _tell(booking, "session_changed", MailKind.CHANGED, news=f"changed:{booking.session.sequence}")


def tell_session_cancelled(booking):
    """The session is called off: why, and where to find other dates."""
    return _tell(booking, "session_cancelled", MailKind.SESSION_CANCELLED)


def tell_day_before(booking, *, today):
    """The evening before: the hour, the door, who to call, the page of the day. ``today``: the date at the venue.

    Once per first day of the session: the same person is told again only when the session has moved.
    """
    session = booking.session
    start = session.starts_at.astimezone(session.zone)
    return _tell(
        booking,
        "day_before",
        MailKind.DAY_BEFORE,
        news=day_before(session),
        invite=False,
        when=dates.countdown(start.date(), today),
        hour=dates.hour(start),
        day_url=absolute(reverse("sessions:day", args=[link_token(booking)])),
        directions=clean_text(session.venue.directions) if session.venue else "",
        day_contact=clean_line(session.day_contact_name),
        day_phone=session.day_contact_phone,
    )


def tell_new_date(session, demand):
    """To who asked to be told of the next date of a course (courses.models.CourseDemand): when, where, how to stop."""
    half_days = half_days_of(session)
    context = {
        "title": clean_line(session.title),
        "days_words": dates.days([half_day.starts.date() for half_day in half_days]),
        "days": _days(half_days),
        "zone_note": dates.zone_note(session.zone),
        "place": _place(session, inside=False),
        "session_url": absolute(session.get_absolute_url()),
        "stop_url": absolute(reverse("courses:notify_stop", args=[stop_token(demand)])),
        **who_answers(session.organiser),
    }
    subject, text, html = compose("new_date", context)
    return queue_mail(
        f"demand:{demand.pk}:session:{session.pk}",
        kind=MailKind.NEW_DATE,
        to=demand.email,
        reply_to=session.organiser.email,
        subject=subject,
        text=text,
        html=html,
        department=session.department,
    )


def day_before(session):
    """Names the news of the evening before: another first day is other news."""
    return f"day_before:{session.starts_at.astimezone(session.zone).date().isoformat()}"


def mail_key(booking, news):
    """Key of a message in the outbox: a person is told the same news of a booking once."""
    return f"booking:{booking.pk}:{news}"


def _tell(booking, template, kind, *, news="", invite=True, name=None, **more):
    person, session = booking.person, booking.session
    if not person.contact_email:
        return None
    # Read once: the words, the days and the calendar entry tell them.
    prefetch_related_objects([session], Prefetch("half_days", HalfDay.objects.chronological()))
    entry, method = _calendar_entry(booking) if invite else ("", "")
    name = person.full_name if name is None else name
    more |= {"name": name, "with_entry": bool(entry), "waiting": booking.state == BookingState.WAITING}
    subject, text, html = compose(template, _context(booking) | more)
    return queue_mail(
        mail_key(booking, news or kind),
        kind=kind,
        to=person.contact_email,
        name=name,
        reply_to=session.organiser.email,
        subject=subject,
        text=text,
        html=html,
        calendar=entry,
        calendar_method=method,
        department=session.department,
    )


def _calendar_entry(booking):
    """(iCalendar text, its METHOD) that brings the person's calendar in line with the booking, or two empty texts."""
    if booking.state == BookingState.CONFIRMED:
        return booking_request(booking), "REQUEST"
    if booking.invited and not booking.is_active:
        return booking_cancel(booking), "CANCEL"
    return "", ""


def _context(booking):
    """Everything the templates print: plain values, cleaned, times in the zone of the venue.

    What most messages do not say and a query finds (trainers, other dates) waits until a template asks for it.
    """
    session = booking.session
    half_days = half_days_of(session)
    days = _days(half_days)
    days_words = dates.days([half_day.starts.date() for half_day in half_days])
    return {
        "first_name": greeting_name(booking.person),
        "title": clean_line(session.title),
        "first_day": dates.day(half_days[0].starts, weekday=False),
        "days_words": days_words,
        "the_days": f"{'les' if len(days) > 1 else 'le'} {days_words}",
        "days": days,
        "zone_note": dates.zone_note(session.zone),
        "place": _place(session, inside=booking.state in ATTENDING),
        "practical": clean_text(session.practical),
        "trainers": SimpleLazyObject(partial(_trainers, session)),
        "reason": _sentence(session.cancel_reason),
        "was_seated": booking.invited,
        "unconfirmed": booking.state in UNCONFIRMED,
        "session_url": absolute(session.get_absolute_url()),
        "cancel_url": own_address(booking),
        "until": _until(booking),
        "other_dates_url": SimpleLazyObject(partial(_other_dates_url, session)),
        **who_answers(session.organiser),
    }


def _trainers(session):
    trainers = session.trainers.alphabetical().only("first_name", "last_name")
    return ", ".join(clean_line(trainer.full_name) for trainer in trainers)


def _other_dates_url(session):
    slug = CoursePage.objects.values_list("slug", flat=True).get(pk=session.course_id)  # one of its sixty columns
    return absolute(f"{reverse('sessions:list')}?{urlencode({'cours': slug})}")


def greeting_name(person):
    """The first name, unless it could be taken for an address: people can be signed up with somebody else's e-mail."""
    name = clean_line(person.first_name)
    return "" if LOOKS_LIKE_A_LINK.search(name) else name


def harmless_name(person):
    """The whole name for a mailbox that has proved nothing: "" when it could be an advert, a number or a link."""
    name = clean_line(person.full_name)
    return "" if len(name) > NAME_SHOWN or LOOKS_LIKE_A_LINK.search(name) or re.search(r"\d", name) else name


def _sentence(text):
    """What a coordinator typed as a reason, ended as a sentence is."""
    text = clean_line(text)
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _until(booking):
    """« jeudi 12 mars 2026 à 14 h 30 », at the venue; "" for what waits for no confirmation."""
    until = booking.held_until and booking.held_until.astimezone(booking.session.zone)
    return f"{dates.day(until)} à {dates.hour(until)}" if until else ""


def _days(half_days):
    """One entry per day: the day in words, and (hours, step of the programme) of each half-day."""
    days = {}
    for half_day in half_days:
        words = dates.day(half_day.starts)
        step = clean_line(half_day.programme["title"]) if half_day.programme else ""
        parts = days.setdefault(words[:1].upper() + words[1:], [])
        parts.append((dates.hours(half_day.starts, half_day.ends), step))
    return list(days.items())


def _place(session, *, inside):
    """Name, lines of address, way there and comfort of the venue; the link of the video room for who has a place."""
    if session.venue is None:
        return {"name": "À distance, en visioconférence", "link": remote_link(session) if inside else ""}
    venue = session.venue
    comfort = {
        "entrée de plain-pied": venue.step_free,
        "boucle magnétique": venue.hearing_loop,
        "toilettes adaptées": venue.accessible_toilets,
    }
    return {
        "name": ", ".join(filter(None, [clean_line(venue.name), clean_line(venue.room)])),
        "address": f"{clean_line(venue.street)}, {clean_line(venue.postcode)}\u00a0{clean_line(venue.city)}",
        "access": clean_text(venue.access),
        "parking": clean_line(venue.parking),
        "comfort": ", ".join(words for words, is_there in comfort.items() if is_there),
    }


def who_answers(organiser):
    """Who to call: name, telephone and e-mail address with their links, as far as they are known."""
    phone = organiser.phone
    return {
        "organiser": clean_line(organiser.name),
        "phone": phone or "",
        "phone_link": f"tel:{phone.as_e164}" if phone and phone.is_valid() else "",
        "email": organiser.email,
        "email_link": f"mailto:{quote(organiser.email, safe='@+')}" if organiser.email else "",
    }
