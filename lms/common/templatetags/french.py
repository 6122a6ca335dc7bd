"""How French writes counts, dates, hours, durations and phone numbers. Dates come in the zone of their place."""

import re

from django import template
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from lms.common import dates

register = template.Library()
NBSP = dates.NBSP
BREAK = mark_safe("<wbr>")


@register.filter
def compte(number, words):
    """``{{ 7|compte:"place restante,places restantes" }}`` is « 7 places restantes »; 0 and 1,5 are singular in French.

    ``words`` is "singular,plural"; what is not a number is written as it is, with the plural.
    """
    one, _, many = words.partition(",")
    try:
        plural = abs(float(number)) >= 2
    except (TypeError, ValueError):
        return f"{number}{NBSP}{many or one}"
    return f"{formats.number_format(number, force_grouping=True)}{NBSP}{many if plural and many else one}"


@register.filter
def jour(value):
    """« jeudi 12 mars 2026 »; nothing for no date."""
    return dates.day(value) if value else ""


@register.filter
def quantieme(value):
    """« 12 mars 2026 », where the day of the week tells nothing; nothing for no date."""
    return dates.day(value, weekday=False) if value else ""


@register.filter
def heure(value):
    """« 9 h 30 »; nothing for no hour."""
    return dates.hour(value) if value else ""


@register.filter
def heures(start, end):
    """``{{ start|heures:end }}`` is « 9 h 00 – 12 h 30 »."""
    return dates.hours(start, end)


@register.filter
def duree(minutes):
    """« 14 heures », « 3 h 30 », « 45 minutes »; nothing for None."""
    return "" if minutes is None else dates.duration(minutes)


@register.filter
def telephone(value):
    """« 05 36 49 12 34 », in pairs that stay on one line; a number from abroad keeps its own form."""
    text = str(getattr(value, "as_national", value) or "")
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) == 10 and digits.startswith("0"):
        return NBSP.join(digits[i : i + 2] for i in range(0, 10, 2))
    return text.replace(" ", NBSP)


@register.filter
def taille(octets):
    """« 240 Ko », « 1,4 Mo »: thousands, as the systems that people use count them."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))}{NBSP}Ko"
    return f"{formats.number_format(octets / 1_000_000, 1)}{NBSP}Mo"


@register.filter
def majuscule(text):
    """The first letter as a capital, its accent kept; the rest unchanged."""
    text = str(text)
    return text[:1].upper() + text[1:]


@register.filter
def insecable(text):
    """A sentence that people typed, with French spaces that hold: no line begins with « : » or ends with «."""
    return re.sub(r"(?<=«) | (?=[»:;!?])", NBSP, str(text or ""))


@register.filter
def numero(phone):
    """What a telephone dials of a number as people write it, whatever stands between its digits."""
    return re.sub(r"\(0\)|[^\d+]", "", str(phone or ""))


@register.filter
def premiere_phrase(text):
    """What a card says of a longer text: a whole sentence, where a count of words stops anywhere."""
    return re.split(r"(?<=[.!?…])[ \n]", str(text or "").strip(), maxsplit=1)[0]


@register.filter
def courriel(address):
    """An e-mail address that a narrow column cuts after its @, before it cuts a word."""
    return format_html_join(format_html("@{}", BREAK), "{}", ((part,) for part in str(address or "").split("@")))
