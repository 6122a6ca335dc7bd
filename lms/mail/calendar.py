"""The calendar part of a message, read back as a calendar program reads it."""

from icalendar import Calendar

ACTS = {"REQUEST": "Met ou remet à jour dans l’agenda", "CANCEL": "Retire de l’agenda", "PUBLISH": "Propose à l’agenda"}


def read_calendar(text):
    """(what it does, [{title, start, end, place, cancelled}]); None for an unreadable part."""
    try:
        calendar = Calendar.from_ical(text)
    except ValueError:
        return None
    return ACTS.get(str(calendar.get("METHOD")), ""), [_entry(event) for event in calendar.walk("VEVENT")]


def _entry(event):
    return {
        "title": str(event.get("SUMMARY", "")),
        "start": event.decoded("DTSTART"),
        "end": event.decoded("DTEND", None),
        "place": str(event.get("LOCATION", "")),
        "cancelled": event.get("STATUS") == "CANCELLED",
    }
