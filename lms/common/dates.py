"""Dates, hours and durations in French words, always in the zone of the place (never the reader's)."""

from lms.common.territories import ZONE_CHOICES

NBSP = "\u00a0"
# Django translates a name each time that it is asked for; a list says dozens.
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin")
MONTHS += ("juillet", "août", "septembre", "octobre", "novembre", "décembre")
PARIS_NAMES = ("Europe/Paris",)


def day(value, *, weekday=True, year=True):
    """jeudi 12 mars 2026 (1er for the first of a month)."""
    number = "1er" if value.day == 1 else str(value.day)
    text = NBSP.join([number, MONTHS[value.month - 1]] + ([str(value.year)] if year else []))
    return f"{WEEKDAYS[value.weekday()]} {text}" if weekday else text


def hour(value):
    """9 h 30, 13 h 00."""
    return f"{value.hour}{NBSP}h{NBSP}{value.minute:02d}"


def hours(start, end):
    """9 h 00 – 12 h 30."""
    return f"{hour(start)}{NBSP}– {hour(end)}"


def duration(minutes):
    """14 heures, 1 heure, 3 h 30, 45 minutes."""
    whole, rest = divmod(int(minutes), 60)
    if whole and rest:
        return f"{whole}{NBSP}h{NBSP}{rest:02d}"
    if whole:
        return f"{whole}{NBSP}heure{'s' if whole > 1 else ''}"
    return f"{rest}{NBSP}minute{'s' if rest > 1 else ''}"


def days(dates):
    """« jeudi 10 et vendredi 11 décembre 2026 »: each day once, months and years said as late as they can be."""
    dates = sorted(set(dates))
    parts = []
    for position, value in enumerate(dates):
        following = dates[position + 1] if position + 1 < len(dates) else None
        text = WEEKDAYS[value.weekday()] + " " + ("1er" if value.day == 1 else str(value.day))
        if following is None or (following.month, following.year) != (value.month, value.year):
            text += NBSP + MONTHS[value.month - 1]
        if following is None or following.year != value.year:
            text += NBSP + str(value.year)
        parts.append(text)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " et " + parts[-1] if parts else ""


def zone_note(zone):
    """« heure de La Réunion » when the place does not keep Paris time, else ""."""
    if str(zone) in PARIS_NAMES:
        return ""
    return dict(ZONE_CHOICES).get(str(zone), str(zone)).replace("Heure locale\u00a0: ", "heure locale, ")


def countdown(value, today):
    """How far a day is from ``today``: « aujourd’hui », « demain », « dans 3 jours », « dans 5 semaines ».

    "" for a day that is past.
    """
    ahead = (value - today).days
    if ahead < 2:
        return {0: "aujourd’hui", 1: "demain"}.get(ahead, "")
    if ahead < 14:
        return f"dans {ahead}{NBSP}jours"
    return f"dans {ahead // 7}{NBSP}semaines" if ahead < 63 else f"dans {ahead // 30}{NBSP}mois"
