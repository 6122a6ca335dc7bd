"""Deeds of the courses."""

from courses.services.catalogue import demo_courses
from courses.services.demands import ask_for_date, confirm_demand, forget_lapsed, stop_demand
from courses.services.ledger import cancel_achievement, record_achievement

__all__ = [
    "ask_for_date",
    "cancel_achievement",
    "confirm_demand",
    "demo_courses",
    "forget_lapsed",
    "record_achievement",
    "stop_demand",
]
