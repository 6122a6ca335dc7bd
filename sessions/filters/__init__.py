from sessions.filters.lists import SessionFilter
from sessions.filters.month import MonthFilter, named, presences, weeks

__all__ = ["MonthFilter", "SessionFilter", "named", "presences", "weeks"]
