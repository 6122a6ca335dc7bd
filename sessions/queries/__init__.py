"""Reads that cross models."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, Prefetch, Q
from django.utils import timezone

from accounts.models import Person
from lms.common.codes import fingerprint
from sessions.enums import (
    ATTENDING,
    SEATED,
    AttendanceMethod,
    AttendanceStatus,
    BookingState,
    NoticeKind,
    SessionState,
)
from sessions.models import (
    Attendance,
    AttendanceMark,
    Booking,
    BookingMove,
    CalendarFeed,
    DayNotice,
    HalfDay,
    TrainingSession,
    Venue,
)
from sessions.queries.integrity import integrity_checks as integrity_checks
from sessions.queries.links import booking_of_link as booking_of_link
from sessions.queries.links import clashing_bookings as clashing_bookings
from sessions.queries.links import link_token as link_token
from sessions.queries.search import search_sources as search_sources
from sessions.rules import is_overdue

FEED_KEEPS_DAYS = 365  # what a personal calendar keeps of the past


def own_booking(session, user):
    """The user's active booking of the session, or None; what was not confirmed in time is none."""
    if not user.is_authenticated:
        return None
    booking = session.bookings.active().of(user).first()
    return None if booking is None or is_overdue(booking) else booking


def position(booking):
    """Rank in the queue: 1 + the people waiting with a lower ticket."""
    return 1 + booking.session.bookings.waiting().filter(ticket__lt=booking.ticket).count()


def half_days_of(session):
    """The session's half-days in order, each with its step of the programme (None beyond the programme's end).

    Reads what the caller has prefetched (``half_days__event``), else asks the database.
    """
    if "half_days" in getattr(session, "_prefetched_objects_cache", ()):
        half_days = sorted(session.half_days.all(), key=lambda half_day: half_day.event.start)
    else:
        half_days = list(session.half_days.chronological())
    steps = session.facts.get("programme", [])
    for index, half_day in enumerate(half_days):
        half_day.session = session
        half_day.programme = steps[index] if index < len(steps) else None
    return half_days


def appointment(half_days, now=None):
    """The half-days of the day that runs or comes next which are not over yet; none once the last one is over."""
    now = now or timezone.now()
    ahead = [half_day for half_day in half_days if half_day.event.end > now]
    return [half_day for half_day in ahead if half_day.starts.date() == ahead[0].starts.date()]


def notice_of(booking, half_days):
    """What the person has said of these half-days: one kind of notice, or None."""
    return booking.day_notices.filter(half_day__in=half_days).values_list("kind", flat=True).order_by("pk").last()


def bookings_of_feed(token):
    """The places (not the ranks) of the person whose calendar feed has this token; None for an unknown token.

    Up to FEED_KEEPS_DAYS old, soonest first; as many queries for 1 as for 300.
    """
    feed = CalendarFeed.objects.filter(token_hash=fingerprint(token)).first()
    if feed is None:
        return None
    kept = timezone.now() - timedelta(days=FEED_KEEPS_DAYS)
    places = Booking.objects.filter(person=feed.person_id, state__in=ATTENDING, session__ends_at__gte=kept)
    places = places.exclude(session__state=SessionState.CANCELLED).order_by("session__starts_at", "pk")
    return places.select_related("session__venue", "session__organiser").prefetch_related("session__half_days__event")


@dataclass
class RollCallRow:
    booking: Booking
    attendance: Attendance | None
    correction: AttendanceMark | None = None
    notice: DayNotice | None = None

    @property
    def person(self):
        return self.booking.person

    @property
    def status(self):
        return self.attendance.status if self.attendance else ""


def roll_call(half_day):
    """One row per person called at this half-day, in alphabetical order, in two queries."""
    marks = {a.booking_id: a for a in half_day.attendances.all()}
    return [RollCallRow(b, marks.get(b.pk)) for b in half_day.session.bookings.attending()]


def unmarked(half_day):
    """Persons still without a mark at this half-day."""
    return [row.person for row in roll_call(half_day) if row.attendance is None]


def with_presence(session):
    """The session's half-days in order, each with ``marked`` and ``present`` counts."""
    counts = session.half_days.annotate(
        marked=Count("attendances"), present=Count("attendances", filter=Q(attendances__minutes__gt=0))
    ).values("pk", "marked", "present")
    by_pk = {row["pk"]: row for row in counts}
    half_days = half_days_of(session)
    for half_day in half_days:
        half_day.marked, half_day.present = by_pk[half_day.pk]["marked"], by_pk[half_day.pk]["present"]
    return half_days


def venues_for(user):
    """Known venues of the user's territory."""
    venues = Venue.objects.order_by("city", "name", "pk")
    return venues if user.national or user.is_superuser else venues.filter(department__in=user.departments)


def trainers_for(user):
    """Persons who may be asked to train: all trainers, those of the user's territory first."""
    near = Q(department__in=user.departments)
    return Person.objects.trainers().annotate(near=Count("pk", filter=near)).order_by("-near", "sort_name", "pk")


def followed_minutes(booking):
    """Minutes that the person of a booking really followed, all half-days together."""
    return sum(booking.attendances.values_list("minutes", flat=True))


def desk(sessions):
    """Sessions as a list of the desk shows them: place, days, half-days closed; as many queries for 1 as for 300."""
    return sessions.for_cards().prefetch_related(Prefetch("half_days", HalfDay.objects.chronological()))


def trainer_agenda(sessions, now=None):
    """A trainer's sessions as ``today`` (a half-day of the venue's today), ``coming`` and ``past``, each in its order.

    Those of today carry ``todays``, the half-days of the day. Past ones with an open half-day come first.
    """
    now = now or timezone.now()
    agenda = {"today": [], "coming": [], "past": []}
    for session in desk(sessions).distinct().soonest():
        session.todays = [h for h in session.half_days.all() if h.starts.date() == now.astimezone(session.zone).date()]
        when = "today" if session.todays else "past" if session.ends_at < now else "coming"
        agenda[when].append(session)
    agenda["past"].sort(key=lambda s: (s.closed_count == s.half_day_count or s.is_cancelled, -s.starts_at.timestamp()))
    return agenda


def current_half_day(half_days, now=None):
    """The half-day that the trainer most likely means: the running or next open one, else the last."""
    now = now or timezone.now()
    still_open = [h for h in half_days if h.closed_at is None]
    begun = [h for h in still_open if h.event.end > now]
    return (begun or still_open or half_days)[0] if still_open else half_days[-1]


def roll_call_sheet(half_day):
    """What the roll-call shows: ``rows``, how many are ``marked`` of ``total``, how many have sent word.

    Corrected rows carry ``correction``, those of persons who have sent word (``late``, ``absent``) ``notice``.
    """
    rows = roll_call(half_day)
    corrections = {
        mark.booking_id: mark for mark in half_day.marks.filter(method=AttendanceMethod.CORRECTION).order_by("pk")
    }
    notices = {notice.booking_id: notice for notice in half_day.day_notices.all()}
    for row in rows:
        row.correction, row.notice = corrections.get(row.booking.pk), notices.get(row.booking.pk)
    told = Counter(row.notice.kind for row in rows if row.notice)
    return {
        "rows": rows,
        "total": len(rows),
        "marked": sum(row.attendance is not None for row in rows),
        "late": told[NoticeKind.LATE],
        "absent": told[NoticeKind.ABSENT],
    }


def roll_call_counts(half_day):
    """How many persons are called, and how many of them have a mark."""
    marks = half_day.attendances.filter(booking__state__in=ATTENDING)
    return {"total": half_day.session.bookings.attending().count(), "marked": marks.count()}


def closing_counts(half_day):
    """What the trainer confirms: how many are ``present``, ``absent``, ``excused``, and who is ``missing`` a mark."""
    rows = roll_call(half_day)
    counts = {status.value: sum(row.status == status for row in rows) for status in AttendanceStatus}
    return counts | {"missing": [row.person for row in rows if row.attendance is None]}


def marks_of(attendance):
    """Every mark of one person at one half-day, oldest first: what was is kept."""
    marks = AttendanceMark.objects.filter(booking=attendance.booking_id, half_day=attendance.half_day_id)
    return marks.select_related("by").order_by("pk")


def people_of(session):
    """The session's bookings in ticket order: ``booked`` with a place, the queue, ranks ``asked`` for, who ``left``."""
    bookings = list(session.bookings.select_related("person").order_by("ticket"))
    return {
        "booked": [b for b in bookings if b.state in (*SEATED, BookingState.WALK_IN)],
        "asked": [b for b in bookings if b.state == BookingState.ASKED],
        "queue": [b for b in bookings if b.state == BookingState.WAITING],
        "left": [b for b in bookings if not b.is_active],
    }


def without_address(session):
    """Who has a place and no e-mail address: nobody but the telephone (or a letter) reminds them the evening before."""
    confirmed = session.bookings.filter(state=BookingState.CONFIRMED, person__contact_email="")
    return confirmed.select_related("person").order_by("person__sort_name", "pk")


def callbacks(user, now=None):
    """Who left only a telephone and waits for a call, in the user's territory: the soonest hour first."""
    waiting = Booking.objects.unconfirmed().filter(person__contact_email="", held_until__gt=now or timezone.now())
    sessions = TrainingSession.objects.within(user)
    found = waiting.filter(session__in=sessions).select_related("person", "session__venue")
    return found.order_by("held_until", "pk")


def moves_of(session):
    """Every move of the session's bookings, newest first, with the person and who moved them."""
    moves = BookingMove.objects.filter(booking__session=session)
    return moves.select_related("booking__person", "by").order_by("-pk")


def next_turn(now):
    """When public lists next change by themselves: bookings open or close, a session starts or ends. None: never."""
    turns = ("booking_opens_at", "booking_closes_at", "starts_at", "ends_at")
    to_come = {name: Min(name, filter=Q(**{f"{name}__gt": now})) for name in turns}
    found = TrainingSession.objects.published().upcoming(now).aggregate(**to_come)
    return min(filter(None, found.values()), default=None)


def personal_data(person):
    """What the sessions know of a person: (model, title, rows as words), a triple per model, rows or not."""
    persons = Person.objects.same_as(person)
    bookings = Booking.objects.filter(person__in=persons).select_related("session__venue").order_by("pk")
    of = {"booking__in": bookings}
    yield Booking, "Vos inscriptions", [_booking_words(booking) for booking in bookings]
    yield BookingMove, "Mouvements de vos inscriptions", [_move_words(m) for m in BookingMove.objects.filter(**of)]
    for model, title in ((Attendance, "Vos présences"), (AttendanceMark, "Pointages de vos présences")):
        marks = model.objects.filter(**of).select_related("half_day__event", "half_day__session__venue").order_by("pk")
        yield model, title, [_mark_words(mark) for mark in marks]
    notices = DayNotice.objects.filter(**of).select_related("half_day__event", "half_day__session__venue")
    told = [{"Demi-journée": n.half_day.starts, "Vous avez dit": n.get_kind_display(), "Le": n.at} for n in notices]
    yield DayNotice, "Ce que vous avez signalé le jour même", told
    feed = CalendarFeed.objects.filter(person__in=persons)
    yield CalendarFeed, "Votre agenda", [{"Adresse créée le": row.created_at} for row in feed]
    run = TrainingSession.objects.filter(trainers__in=persons).select_related("venue").soonest()
    yield TrainingSession, "Sessions que vous animez", [_session_words(session) for session in run]


def _session_words(session):
    start = session.starts_at.astimezone(session.zone)
    return {"Session": session.reference, "Formation": session.title, "Lieu": session.town, "Début": start}


def _booking_words(booking):
    state = {"État": booking.get_state_display(), "Inscription faite le": booking.created_at, "Ordre": booking.ticket}
    return _session_words(booking.session) | state | {"À confirmer avant le": booking.held_until or ""}


def _move_words(move):
    before = move.get_before_display() if move.before else ""
    return {"De": before, "À": move.get_after_display(), "Motif": move.reason, "Le": move.at}


def _mark_words(mark):
    words = {"Demi-journée": mark.half_day.starts, "Présence": mark.get_status_display(), "Minutes": mark.minutes}
    return words | {"Motif": mark.reason, "Le": mark.at} if isinstance(mark, AttendanceMark) else words
