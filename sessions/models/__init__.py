from sessions.models.attendance import Attendance, AttendanceMark, DayNotice
from sessions.models.booking import Booking, BookingMove, CalendarFeed
from sessions.models.planning import HalfDay, TrainingSession, Venue

__all__ = [
    "Attendance",
    "AttendanceMark",
    "Booking",
    "BookingMove",
    "CalendarFeed",
    "DayNotice",
    "HalfDay",
    "TrainingSession",
    "Venue",
]
