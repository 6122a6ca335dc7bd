from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.common.territories import DEPARTMENTS, ZONE_CHOICES, zone_name
from sessions.enums import ACTIVE, ATTENDING, SEATED, UNCONFIRMED, BookingState, SessionState


class SessionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=SessionState.PUBLISHED)

    def public(self):
        """What a visitor may see: published, or cancelled after having been."""
        return self.filter(state__in=[SessionState.PUBLISHED, SessionState.CANCELLED])

    def upcoming(self, now=None):
        return self.filter(ends_at__gte=now or timezone.now())

    def past(self, now=None):
        return self.filter(ends_at__lt=now or timezone.now())

    def with_places_left(self):
        return self.filter(seats_taken__lt=F("capacity"))

    def starting(self, day):
        """Sessions that start on ``day`` (a date, where they take place) or later."""
        found = Q()
        for name, _ in ZONE_CHOICES:
            remote = Q(venue=None, department__in=[code for code in DEPARTMENTS if zone_name(code) == name])
            midnight = datetime.combine(day, time.min, ZoneInfo(name))
            found |= Q(starts_at__gte=midnight) & (Q(venue__time_zone=name) | remote)
        return self.filter(found)

    def for_course(self, course):
        return self.filter(course=course)

    def within(self, user):
        """Sessions of the user's territory."""
        if user.national or user.is_superuser:
            return self
        return self.filter(department__in=user.departments)

    def run_by(self, user):
        """Sessions that the user's own person trains in."""
        return self.filter(trainers__user=user).exclude(state=SessionState.DRAFT)

    def soonest(self):
        return self.order_by("starts_at", "pk")

    def places_first(self):
        """Those that still take somebody, then those that are full or closed, each soonest first."""
        nobody = Q(seats_taken__gte=F("capacity")) | Q(booking_closes_at__lte=timezone.now())
        return self.annotate(takes_nobody=nobody).order_by("takes_nobody", "starts_at", "pk")

    def for_cards(self):
        return self.select_related("venue")

    def with_days(self):
        """With the days and hours of each session's half-days, and nothing else of them, in one query."""
        half_days = self.model._meta.get_field("half_days").related_model.objects
        times = half_days.select_related("event").only("session", "event__start", "event__end")
        return self.prefetch_related(Prefetch("half_days", times))


class BookingQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state__in=ACTIVE)

    def seated(self):
        return self.filter(state__in=SEATED)

    def unconfirmed(self):
        return self.filter(state__in=UNCONFIRMED)

    def overdue(self, now=None):
        """Not confirmed in time: to be expired."""
        return self.unconfirmed().filter(held_until__lte=now or timezone.now())

    def waiting(self):
        return self.filter(state=BookingState.WAITING).order_by("ticket")

    def attending(self):
        """Who is called at the roll-call, in alphabetical order."""
        return self.filter(state__in=ATTENDING).select_related("person").order_by("person__sort_name", "pk")

    def of(self, user):
        return self.filter(person__user=user)

    def with_rank(self):
        """Annotate ``rank``: the place in the queue of a booking that waits, in one query for all."""
        before = self.model.objects.waiting().filter(session=OuterRef("session"), ticket__lt=OuterRef("ticket"))
        count = before.order_by().values("session").annotate(count=Count("pk")).values("count")
        return self.annotate(rank=Coalesce(Subquery(count), 0) + 1)


class HalfDayQuerySet(models.QuerySet):
    def chronological(self):
        return self.select_related("event").order_by("event__start", "pk")

    def open(self):
        return self.filter(closed_at=None)
