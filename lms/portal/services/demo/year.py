"""The year of a real network: sessions over thirteen months before today and six after, in sixteen departments.

What happens is drawn by lot from one seed: the same network at every load, counted from the day of loading.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from courses.enums import CourseKind
from courses.models import CoursePage
from lms.mail.services import deliver_due
from lms.portal.services.demo.clock import MORNING, at, clock_set, slots, today, working_days
from lms.portal.services.demo.people import login
from lms.portal.services.demo.scenes import booked, held, planned
from sessions.models import Booking, TrainingSession
from sessions.services.attendance import mark_attendance
from sessions.services.booking import cancel_booking
from sessions.services.planning import cancel_session

FIRST_DAY, LAST_DAY, APART = -395, 175, 128
MINUTES_OF_HALF_DAY = 210
TRAINERS = {
    "974": "formateur", "972": "formatrice-antilles",
    **dict.fromkeys(["29", "35", "49", "76"], "formatrice-ouest"),
    **dict.fromkeys(["84", "07", "2B", "47"], "formateur-sud"),
    **dict.fromkeys(["62", "88"], "formatrice-nord"),
}  # fmt: skip
COORDINATORS = {
    **dict.fromkeys(["23", "79", "86"], "coordination"),
    **dict.fromkeys(["29", "35", "49", "76"], "coordination-ouest"),
    **dict.fromkeys(["84", "07", "2B", "47"], "coordination-sud"),
}
REASONS = [
    "La formatrice est souffrante.",
    "La salle n’est plus disponible.",
    "Il y a trop peu de personnes inscrites\u00a0: nous vous proposons une autre date.",
    "La route est coupée par la neige.",
]
# Of twelve sessions: how many of each kind of course.
SHARES = {
    CourseKind.BASE: 5,
    CourseKind.SHORT: 2,
    CourseKind.DEEPENING: 2,
    CourseKind.MODULE: 3,
}


@dataclass
class Plan:
    """One session to come about: where, when (days from today), which course."""

    department: str
    day: int
    course: CoursePage
    number: int
    chance: random.Random = field(repr=False)

    @property
    def is_past(self):
        return self.day < -3

    @property
    def is_cancelled(self):
        return self.number % 11 == 5 and not self.is_draft

    @property
    def is_full(self):
        return 0 < self.day < 75 and self.number % 3 == 0

    @property
    def is_closed_so_far(self):
        """Announced, but not open for booking yet."""
        return self.day > 130

    @property
    def is_draft(self):
        return self.day > 60 and self.number % 7 == 3

    @property
    def trainer(self):
        return TRAINERS.get(self.department, "formatrice")

    @property
    def by(self):
        return COORDINATORS.get(self.department, "nationale")


def make_year(people):
    """``people``: {department: [person, …]}. Sessions are made in the order of their dates."""
    chance = random.Random(66)  # noqa: S311 the same year at every load
    taught = {person.pk: set() for persons in people.values() for person in persons}
    for plan in sorted(plans(people, chance), key=lambda plan: plan.day):
        _session(plan, people, taught)


def plans(people, chance):
    """Four or five sessions per department, no two departments on the same rhythm."""
    by_kind = {kind: list(CoursePage.objects.live().filter(kind=kind).order_by("code")) for kind in SHARES}
    kinds = [kind for kind, share in SHARES.items() for _ in range(share) if by_kind[kind]]
    number = 0
    for place, department in enumerate(people):
        for day in range(FIRST_DAY + place * 37 % APART, LAST_DAY, APART):
            number += 1
            course = chance.choice(by_kind[chance.choice(kinds)])
            yield Plan(department, _on_a_weekday(day + chance.randrange(-9, 10), chance), course, number, chance)


def _on_a_weekday(day, chance):
    """The same week's Monday to Thursday, by lot: sessions of two days then start on all of them."""
    return day + chance.randrange(4) - (today() + timedelta(days=day)).weekday()


def _session(plan, people, taught):
    session = _planned(plan)
    persons = [] if plan.is_closed_so_far or plan.is_draft else _who(plan, session, people, taught)
    opened, closes = _window(plan)
    apart = (closes - opened) / (len(persons) + 1)
    booked(session, persons, moment=opened + apart, apart=apart)
    _some_give_up(plan, session, closes)
    if plan.is_cancelled:
        with clock_set(closes):
            cancel_session(session, reason=plan.chance.choice(REASONS), by=login(plan.by))
    elif plan.is_past:
        _take_place(plan, session)


def _planned(plan):
    count = max(plan.course.minutes // MINUTES_OF_HALF_DAY, 1)
    days = working_days(plan.day, (count + 1) // 2)
    halves = slots(days, plan.department)[:count] if count > 1 else slots(days, plan.department, halves=[MORNING])
    opened, _ = _window(plan)
    fields = {"capacity": 8 if plan.is_full else plan.chance.choice([12, 14, 16])}
    if plan.is_closed_so_far:
        fields["booking_opens_at"] = halves[0][0] - timedelta(days=90)
    contact = {"day_contact_name": login(plan.by).get_full_name()} if plan.number % 2 else {}
    session = planned(
        plan.department, halves, moment=opened - timedelta(days=3), course=plan.course.code, trainer=plan.trainer,
        by=plan.by, publish=not plan.is_draft, **fields,
    )  # fmt: skip
    TrainingSession.objects.filter(pk=session.pk).update(**contact, day_contact_phone=session.organiser.phone)
    return session


def _window(plan):
    """When people book: from two months before, or a month ago, until a week before, or yesterday."""
    return at(min(plan.day - 60, -30)), at(min(plan.day - 7, -1))


def _who(plan, session, people, taught):
    """Neighbours who have not followed this course yet, then people of elsewhere."""
    wanted = session.capacity + 3 if plan.is_full else plan.chance.randrange(4, min(session.capacity, 11))
    near = list(people[plan.department])
    far = [person for department, persons in people.items() if department != plan.department for person in persons]
    plan.chance.shuffle(near)
    plan.chance.shuffle(far)
    free = [person for person in near + far if plan.course.code not in taught[person.pk]][:wanted]
    same_days = TrainingSession.objects.filter(starts_at__lte=session.ends_at, ends_at__gte=session.starts_at)
    taken = set(Booking.objects.active().filter(session__in=same_days).values_list("person", flat=True))
    chosen = [person for person in free if person.pk not in taken]
    for person in chosen:
        taught[person.pk].add(plan.course.code)
    return chosen


def _some_give_up(plan, session, moment):
    """One person in twelve gives the place back, the day before the booking closes."""
    for booking in session.bookings.active().order_by("ticket"):
        if plan.chance.random() < 1 / 12:
            with clock_set(moment - timedelta(hours=1)):
                cancel_booking(booking, by=booking.session.created_by, reason="annulée par téléphone")


def _take_place(plan, session):
    """The session is held; in the latest ones of a trainer the last half-day is not closed yet."""
    trainer = login(plan.trainer)
    if plan.day > -12:
        half_day = session.half_days.chronological().first()
        with clock_set(half_day.event.start + timedelta(minutes=30)):
            for booking in list(session.bookings.attending())[:-2]:
                mark_attendance(half_day, booking=booking, status="present", by=trainer)
    else:
        absences = {(number, plan.chance.randrange(4)) for number in range(16) if plan.chance.random() < 0.15}
        held(session, by=trainer, absent=lambda number, index: (number, index) in absences)
    with clock_set(min(session.ends_at, timezone.now() - timedelta(minutes=5)) + timedelta(minutes=5)):
        deliver_due(limit=2000)
