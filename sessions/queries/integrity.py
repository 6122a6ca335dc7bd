"""What must be true of planning, booking and attendance, whatever happened."""

from datetime import timedelta

from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone

from sessions.enums import ATTENDING, SEATED, UNCONFIRMED, BookingState, SessionState
from sessions.models import Attendance, Booking, HalfDay, TrainingSession

EXPIRY_SLACK = timedelta(minutes=10)  # the timetable frees places each minute


def integrity_checks():
    """Yield (check, sentence) for each broken invariant of planning, booking and attendance."""
    yield from _counts()
    yield from _queues()
    yield from _unconfirmed()
    yield from _half_days()
    yield from _attendance()


def _counts():
    sessions = TrainingSession.objects.annotate(
        seated=Count("bookings", filter=Q(bookings__state__in=SEATED)),
        queued=Count("bookings", filter=Q(bookings__state=BookingState.WAITING)),
    )
    for session in sessions.filter(~Q(seats_taken=F("seated")) | ~Q(waiting=F("queued"))):
        yield "seats", f"session {session.pk} : {session.seats_taken} places prises notées, {session.seated} comptées"
    for session in sessions.filter(seated__gt=F("capacity")):
        yield "oversold", f"session {session.pk} : {session.seated} personnes pour {session.capacity} places"
    free = Q(seated__lt=F("capacity"), queued__gt=0, state=SessionState.PUBLISHED, starts_at__gt=timezone.now())
    for session in sessions.filter(free):
        yield "queue", f"session {session.pk} : une place est libre et {session.queued} personne(s) attendent"


def _queues():
    for booking in Booking.objects.filter(ticket__gte=F("session__next_ticket")):
        yield "ticket", f"inscription {booking.pk} : ticket {booking.ticket} jamais donné"
    overtaken = Booking.objects.filter(
        state=BookingState.WAITING,
        session__state=SessionState.PUBLISHED,
        session__bookings__state=BookingState.CONFIRMED,
        session__bookings__ticket__gt=F("ticket"),
    )
    for booking in overtaken.distinct():
        yield "order", f"inscription {booking.pk} : un ticket plus élevé a eu une place avant elle"
    for booking in Booking.objects.annotate(log=Count("moves")).filter(log=0):
        yield "moves", f"inscription {booking.pk} : aucun mouvement noté"
    for booking in Booking.objects.prefetch_related("moves").iterator(chunk_size=500):
        last = list(booking.moves.all())[-1:]
        if last and last[0].after != booking.state:
            yield "moves", f"inscription {booking.pk} : état {booking.state}, dernier mouvement {last[0].after}"


def _unconfirmed():
    waits = Booking.objects.filter(state__in=UNCONFIRMED)
    for booking in waits.filter(held_until=None):
        yield "held", f"inscription {booking.pk} : à confirmer, sans heure limite"
    for booking in waits.filter(held_until__lt=timezone.now() - EXPIRY_SLACK):
        yield "held", f"inscription {booking.pk} : à confirmer avant une heure passée, jamais expirée"
    for booking in Booking.objects.exclude(origin="").exclude(state__in=UNCONFIRMED):
        yield "origin", f"inscription {booking.pk} : l’empreinte de l’adresse réseau n’est pas oubliée"


def _half_days():
    half_days = Prefetch("half_days", HalfDay.objects.chronological())
    for session in TrainingSession.objects.prefetch_related(half_days).iterator(chunk_size=500):
        events = sorted((h.event for h in session.half_days.all()), key=lambda e: e.start)
        if not events:
            yield "half-days", f"session {session.pk} : aucune demi-journée"
        elif (session.starts_at, session.ends_at) != (events[0].start, events[-1].end):
            yield "half-days", f"session {session.pk} : dates différentes de celles de ses demi-journées"
    for half_day in HalfDay.objects.select_related("event").filter(event__end__lte=F("event__start")):
        yield "half-days", f"demi-journée {half_day.pk} : finit avant de commencer"


def _attendance():
    for attendance in Attendance.objects.filter(booking__state__in=[BookingState.WAITING, *UNCONFIRMED]):
        yield "attendance", f"présence {attendance.pk} : inscription jamais confirmée"
    for attendance in Attendance.objects.exclude(booking__session=F("half_day__session")):
        yield "attendance", f"présence {attendance.pk} : demi-journée d’une autre session"
    for half_day in HalfDay.objects.exclude(closed_at=None).select_related("session"):
        missing = half_day.session.bookings.filter(state__in=ATTENDING).exclude(attendances__half_day=half_day)
        for booking in missing:
            yield "closing", f"demi-journée {half_day.pk} : close sans pointage de l’inscription {booking.pk}"
    for attendance in Attendance.objects.all():
        marks = attendance.booking.marks.filter(half_day=attendance.half_day_id).order_by("-pk")
        last = marks.values_list("status", "minutes").first()
        if last != (attendance.status, attendance.minutes):
            yield "marks", f"présence {attendance.pk} : différente de son dernier pointage"
