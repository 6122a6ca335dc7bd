"""The figures as a table: printed, and kept in docs/bench.md."""

import os
import platform
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

REPORT = Path(__file__).resolve().parent.parent.parent / "docs" / "bench.md"
HEAD = ("", "requests/s", "CPU ms per request", "SQL queries", "× the floor", "goal", "")
INTRODUCTION = """# Speed

Written by `make bench` on {now:%Y-%m-%d %H:%M} UTC ({machine}).
Two gunicorn workers of four threads, PostgreSQL, eight clients (sixteen for bookings) on the same machine. The floor is
Django without middleware, one query and one template, measured in the same processes just before. CPU: all server
processes, the database's too. Cold: the page cache is off. A session's page is never kept: it promises places.
"""


@dataclass
class Row:
    """One line. ``reached`` is None where there is no goal."""

    name: str
    rate: float | None = None
    cost: float | None = None
    queries: int | None = None
    ratio: float | None = None
    goal: str = ""
    reached: bool | None = None
    note: str = ""

    def cells(self):
        verdict = {None: "", True: "reached", False: "**missed**"}[self.reached]
        figures = [number(self.rate), number(self.cost), number(self.queries), number(self.ratio)]
        return [self.name, *figures, self.goal, ", ".join(filter(None, [verdict, self.note]))]


def number(value):
    if value is None:
        return ""
    if isinstance(value, int) or value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def table(rows):
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    padded = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([padded[0], rule, *padded[1:]]) + "\n"


def progress(words):
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def publish(rows, *, write):
    """The table, once the last row is known; until then each row on a line of its own, for whoever waits."""
    known = []
    for row in rows:
        known.append(row)
        progress("    " + " · ".join(filter(None, row.cells())))
    text = table(known)
    sys.stdout.write(text)
    if write:
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        REPORT.write_text(INTRODUCTION.format(now=datetime.now(UTC), machine=machine) + "\n" + text)
