from django.conf import settings
from django.db import models

from sessions.enums import AttendanceMethod, AttendanceStatus, NoticeKind
from sessions.models.booking import Booking
from sessions.models.planning import HalfDay


class AbstractMark(models.Model):
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT)
    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT)
    status = models.CharField("présence", max_length=10, choices=AttendanceStatus)
    minutes = models.PositiveIntegerField("minutes suivies", default=0)
    method = models.CharField(max_length=20, choices=AttendanceMethod, default=AttendanceMethod.TRAINER)

    class Meta:
        abstract = True


class Attendance(AbstractMark):
    """The current presence of a booking at a half-day; can be rebuilt from its marks."""

    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "présence"
        default_related_name = "attendances"
        constraints = [models.UniqueConstraint(fields=["booking", "half_day"], name="one_attendance_each")]

    def __str__(self):
        return f"{self.booking_id} × {self.half_day_id} : {self.status}"


class AttendanceMark(AbstractMark):
    """One line per change, never altered: what was, who changed it, when, why."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "pointage"
        default_related_name = "marks"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.booking_id} × {self.half_day_id} : {self.status} ({self.at:%Y-%m-%d %H:%M})"


class DayNotice(models.Model):
    """« Je suis en retard », « je ne peux pas venir »: said by the person, seen on the roll-call. It marks nothing."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="day_notices")
    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="day_notices")
    kind = models.CharField("nature", max_length=10, choices=NoticeKind)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "signalement du jour"
        constraints = [models.UniqueConstraint(fields=["booking", "half_day"], name="one_day_notice_each")]

    def __str__(self):
        return f"{self.booking_id} × {self.half_day_id} : {self.kind}"
