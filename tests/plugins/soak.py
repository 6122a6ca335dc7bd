"""Writes docs/soak.md at the end of ``make soak``: what ran at the full figures, on which database, for how long."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from tests.plugins.databases import POSTGRES_WORKER

REPORT = Path(__file__).resolve().parent.parent.parent / "docs" / "soak.md"


def pytest_terminal_summary(terminalreporter):
    """Only the process that starts the workers has a terminal, so that one file is written."""
    found = terminalreporter.stats
    reports = [r for kind in ("passed", "failed") for r in found.get(kind, []) if r.when == "call"]
    REPORT.write_text(page(reports + found.get("error", [])))


def page(reports):
    now = datetime.now(UTC)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [
        "# The full figures",
        "",
        f"Written by `make soak` on {now:%Y-%m-%d %H:%M} UTC ({machine}).",
        "",
        "| Test | Database | Result | Seconds |",
        "|---|---|---|---|",
        *sorted(row(report) for report in reports),
    ]
    return "\n".join(lines) + "\n"


def row(report):
    node = getattr(report, "node", None)
    database = "PostgreSQL" if node and node.gateway.id == POSTGRES_WORKER else "SQLite"
    name = report.nodeid.removeprefix("tests/").replace("::", ": ").replace("_", " ")
    result = report.outcome if report.when == "call" else f"{report.when} {report.outcome}"
    return f"| {name} | {database} | {result} | {report.duration:.1f} |"
