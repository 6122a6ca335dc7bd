"""More of the same, for work under load: written in bulk, as sound as what the services write, without messages.

One unit is some 70 sessions over the same eighteen months, 700 persons, 30 bookings a session: ``--scale 145``
gives 100 000 persons, 10 000 sessions and 300 000 bookings.
"""

import random
from datetime import timedelta

from django.db import transaction
from schedule.models import Event

from accounts.models import Person
from lms.common.text import sort_key
from lms.portal.services.demo.people import names
from sessions.enums import BookingState, SessionState
from sessions.models import Booking, BookingMove, HalfDay, TrainingSession

PERSONS_PER_SESSION, BOOKINGS_PER_SESSION, CAPACITY = 10, 30, 40


def multiply(scale):
    """Bring the demo to ``scale`` times its size; what is there already stays as it is."""
    models = _models() if scale > 1 else []
    for unit in range(1, scale):
        if not Person.objects.filter(contact_email=_address(unit, 0)).exists():
            with transaction.atomic():
                _add_unit(unit, models)


def _models():
    """The sessions of the year, which each unit repeats on other days."""
    sessions = TrainingSession.objects.filter(state=SessionState.PUBLISHED, capacity__lt=CAPACITY)
    return list(sessions.order_by("pk").prefetch_related("half_days__event", "trainers"))


def _address(unit, number):
    return f"personne{number}@echelle{unit}.example"


def _add_unit(unit, models):
    chance = random.Random(unit)  # noqa: S311 the same rows at every load
    persons = _persons(unit, len(models) * PERSONS_PER_SESSION, chance)
    sessions = TrainingSession.objects.bulk_create(_copy(model, chance) for model in models)
    trainers = TrainingSession.trainers.through
    trainers.objects.bulk_create(
        trainers(trainingsession=session, person=person)
        for session, model in zip(sessions, models, strict=True)
        for person in model.trainers.all()
    )
    _half_days(sessions, models)
    _bookings(sessions, persons, chance)


def _persons(unit, count, chance):
    rows = []
    for number in range(count):
        first, last = chance.choice(names()["women"]), chance.choice(names()["families"])
        key = sort_key(f"{last} {first}")
        rows.append(Person(first_name=first, last_name=last, contact_email=_address(unit, number), sort_name=key))
    return Person.objects.bulk_create(rows, batch_size=2000)


def _copy(model, chance):
    """The same session some days sooner or later, with its seats already counted."""
    later = timedelta(days=chance.randrange(-60, 61))
    copied = ("course", "organiser", "signatory_name", "signatory_title", "venue", "remote_link", "department", "facts")
    return TrainingSession(
        **{name: getattr(model, name) for name in copied},
        capacity=CAPACITY,
        state=SessionState.PUBLISHED,
        starts_at=model.starts_at + later,
        ends_at=model.ends_at + later,
        booking_closes_at=model.booking_closes_at + later,
        published_at=model.published_at,
        created_by=model.created_by,
        seats_taken=BOOKINGS_PER_SESSION,
        next_ticket=BOOKINGS_PER_SESSION + 1,
    )


def _half_days(sessions, models):
    owners, events = [], []
    for session, model in zip(sessions, models, strict=True):
        later = session.starts_at - model.starts_at
        for half_day in model.half_days.all():
            old = half_day.event
            event = Event(
                calendar_id=old.calendar_id, title=old.title, start=old.start + later, end=old.end + later,
                creator_id=old.creator_id,
            )  # fmt: skip
            owners.append(session)
            events.append(event)
    events = Event.objects.bulk_create(events)
    HalfDay.objects.bulk_create(HalfDay(session=s, event=e) for s, e in zip(owners, events, strict=True))


def _bookings(sessions, persons, chance):
    rows = [
        Booking(session=session, person=person, state=BookingState.CONFIRMED, ticket=ticket)
        for session in sessions
        for ticket, person in enumerate(chance.sample(persons, BOOKINGS_PER_SESSION), start=1)
    ]
    rows = Booking.objects.bulk_create(rows, batch_size=2000)
    moves = [BookingMove(booking=booking, after=booking.state) for booking in rows]
    BookingMove.objects.bulk_create(moves, batch_size=2000)
