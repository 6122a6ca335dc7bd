"""A small calendar program, written from RFC 5545 and 5546 alone: what stands in a person's calendar after messages.

Strict where real programs forgive: a line too long, a bare line break, a control character, an unknown escape or a
component that is not closed is an AssertionError.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

NAME = r"[A-Z][A-Z0-9-]*"
PARAMETER = rf';({NAME})=("[^"]*"|[^";:,]*)'
LINE = re.compile(rf"({NAME})((?:{PARAMETER})*):(.*)", re.DOTALL)
ESCAPES = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n", "\\N": "\n"}
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "PRODID", "COMMENT", "UID", "STATUS"}
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "ORGANIZER", "STATUS", "RECURRENCE-ID", "RRULE"}


@dataclass
class Property:
    name: str
    parameters: dict
    value: str


@dataclass
class Component:
    name: str
    properties: list = field(default_factory=list)
    children: list = field(default_factory=list)

    def all(self, name):
        return [p for p in self.properties if p.name == name]

    def one(self, name):
        found = self.all(name)
        assert len(found) == 1, f"{len(found)} {name} in {self.name}"
        return found[0]

    def text(self, name):
        return self.one(name).value

    def moments(self, name):
        """Every aware moment of a date property, in UTC."""
        return [moment for p in self.all(name) for moment in _moments(p)]

    def moment(self, name):
        (moment,) = self.moments(name)
        return moment

    def events(self):
        return [child for child in self.children if child.name == "VEVENT"]

    def skeleton(self):
        """Names of everything, values of nothing: what an injected value would change."""
        names = [(p.name, *sorted(p.parameters)) for p in self.properties]
        return self.name, names, [child.skeleton() for child in self.children]


def read(text):
    """The VCALENDAR of a text, after every check of its form."""
    lines = content_lines(text)
    assert lines[0] == "BEGIN:VCALENDAR"
    open_components, root = [], None
    for line in lines:
        name, value = _property(line)
        if name == "BEGIN":
            assert root is None, f"{value} after the calendar's end"
            open_components.append(Component(value.value))
        elif name == "END":
            closed = open_components.pop()
            assert closed.name == value.value, f"END:{value.value} closes {closed.name}"
            if open_components:
                open_components[-1].children.append(closed)
            else:
                root = closed
        else:
            open_components[-1].properties.append(value)
    assert not open_components
    assert (root.text("VERSION"), len(root.all("METHOD"))) == ("2.0", 1)
    for event in root.events():
        assert all(len(event.all(name)) <= 1 for name in ONCE)
    return root


def content_lines(text):
    """Unfolded lines: CRLF everywhere, at most 75 octets each, never cut inside a character."""
    raw = text.encode()
    assert raw.endswith(b"\r\n")
    physical = raw[:-2].split(b"\r\n")
    for line in physical:
        assert len(line) <= 75, line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
        assert not re.search("[\u0080-\u009f\u2028\u2029\u202a-\u202e]", line.decode()), line
    return re.sub("\r\n[ \t]", "", raw[:-2].decode()).split("\r\n")


def _property(line):
    match = LINE.fullmatch(line)
    assert match, line
    parameters = {name: value.strip('"') for name, value in re.findall(PARAMETER, match[2])}
    value = match[match.lastindex]
    if match[1] in TEXTS:
        assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value), line
        value = re.sub(r"\\.", lambda m: ESCAPES[m[0]], value)
    return match[1], Property(match[1], parameters, value)


def _moments(p):
    for value in p.value.split(","):
        if value.endswith("Z"):
            yield datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        else:
            local = datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(p.parameters["TZID"]))
            yield local.astimezone(UTC)


class CalendarProgram:
    """Keeps series by UID: a REQUEST counts unless its SEQUENCE is below what was seen, a CANCEL removes the series."""

    def __init__(self):
        self.series, self.seen = {}, {}

    def receive(self, text):
        calendar = read(text)
        method, events = calendar.text("METHOD"), calendar.events()
        assert {event.text("UID") for event in events} == {events[0].text("UID")}
        assert {event.text("SEQUENCE") for event in events} == {events[0].text("SEQUENCE")}
        uid, sequence = events[0].text("UID"), int(events[0].text("SEQUENCE"))
        for event in events:
            assert event.moment("DTSTAMP")
            assert event.one("ORGANIZER").value.startswith("mailto:")
            assert bool(event.all("ATTENDEE")) == (method != "PUBLISH")
        if sequence < self.seen.get(uid, 0) or (
            uid in self.seen and uid not in self.series and sequence == self.seen[uid]
        ):
            return  # late
        self.seen[uid] = sequence
        if method == "CANCEL":
            (event,) = events
            assert event.text("STATUS") == "CANCELLED"
            assert not event.all("RECURRENCE-ID"), "only one day would be cancelled"
            self.series.pop(uid, None)
        else:
            self.series[uid] = events

    @property
    def entries(self):
        return list(self.series)

    def days(self, uid=None):
        """(start, end) of every occurrence of a series, in UTC."""
        masters = [e for e in self.series[uid or self.entries[0]] if not e.all("RECURRENCE-ID")]
        others = [e for e in self.series[uid or self.entries[0]] if e.all("RECURRENCE-ID")]
        (master,) = masters
        length = master.moment("DTEND") - master.moment("DTSTART")
        occurrences = {start: start + length for start in _starts(master)}
        for event in others:
            del occurrences[event.moment("RECURRENCE-ID")]  # a KeyError: it would replace nothing
            occurrences[event.moment("DTSTART")] = event.moment("DTEND")
        return sorted(occurrences.items())


def _starts(master):
    """DTSTART and what its RRULE (daily, counted) adds at the same hour of the place, without the EXDATEs."""
    first = master.moment("DTSTART")
    if not master.all("RRULE"):
        return [first]
    rule = dict(part.split("=") for part in master.text("RRULE").split(";"))
    assert rule.keys() <= {"FREQ", "COUNT", "INTERVAL"}
    assert rule["FREQ"] == "DAILY"
    local = first.astimezone(ZoneInfo(master.one("DTSTART").parameters["TZID"]))
    steps = range(0, int(rule["COUNT"]) * int(rule.get("INTERVAL", 1)), int(rule.get("INTERVAL", 1)))
    starts = [(local + timedelta(days=n)).astimezone(UTC) for n in steps]
    free = master.moments("EXDATE")
    assert set(free) <= set(starts), "an EXDATE takes nothing away"
    return [start for start in starts if start not in free]
