from sessions.models.attendance import Attendance, AttendanceMark
from sessions.models.booking import Booking, BookingMove
from sessions.models.planning import HalfDay, TrainingSession, Venue

__all__ = ["Attendance", "AttendanceMark", "Booking", "BookingMove", "HalfDay", "TrainingSession", "Venue"]
