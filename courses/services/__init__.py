"""Deeds of the courses."""

from courses.services.catalogue import demo_courses
from courses.services.ledger import cancel_achievement, record_achievement

__all__ = ["cancel_achievement", "demo_courses", "record_achievement"]
