"""python -m tests.bench: measures, prints each line as it is known, and writes docs/bench.md.

``--small`` only shows that everything still runs, on the migrated database that DATABASE_URL names; it writes nothing.
"""

import contextlib
import os
import signal
import sys
import tempfile
from pathlib import Path

import django

from tests.plugins.databases import start_postgres


@contextlib.contextmanager
def database(folder):
    """A PostgreSQL of this run's own: its address and the id of its first process."""
    server = start_postgres(folder)
    try:
        yield server.get_uri(), int((server.pgdata / "postmaster.pid").read_text().split()[0])
    finally:
        server.cleanup()


def measured(sizes, others, *, whole):
    """Each row as soon as it is known. ``others``: processes to count with the server's (the database)."""
    from tests.bench import centre, measures, report, scene
    from tests.bench.servers import served

    report.progress("Preparing: tables, demo, lists of the measured sizes…")
    scene.prepare(whole=whole)
    found = scene.build(sizes.sessions)
    report.progress("Pages, cold…")
    with served(*others) as server:
        rows = measures.floor(server, sizes)
        yield from rows
        yield from measures.cold_rows(server, found, sizes, rows[-1])
        yield from measures.signed_in_rows(server, found, sizes, rows[-1])
        report.progress("Bookings…")
        yield measures.booking_row(server, sizes, "Booking, 16 clients on one session")
        report.progress("Resources by thousands…")
        yield from centre.rows(server, sizes)
    report.progress("Pages, kept…")
    with served(*others, PAGE_CACHE_SECONDS="30") as server:
        yield from measures.kept_rows(server, found, sizes, measures.floor(server, sizes)[-1])
        yield measures.first_load_row(server)
    report.progress(f"Bookings with {sizes.workers} workers…")
    with served(*others, workers=sizes.workers) as server:
        yield measures.booking_row(server, sizes, f"Booking, {sizes.workers} workers", timed=False)
    report.progress("Attestations…")
    yield from measures.paper_rows(sizes)


def measure(url, folder, *others, whole):
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": url,
        "VAR_DIR": str(folder),
        "PAGE_CACHE_SECONDS": "0",
    }
    for name in ("CACHE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "BASE_URL"):
        os.environ.pop(name, None)
    django.setup()
    from tests.bench import measures, report

    sizes = measures.Sizes() if whole else measures.SMALL
    report.publish(measured(sizes, others, whole=whole), write=whole)


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if "--small" in sys.argv[1:]:
            measure(os.environ["DATABASE_URL"], folder, whole=False)
        else:
            with database(folder) as (url, postgres):
                measure(url, folder, postgres, whole=True)


if __name__ == "__main__":
    main()
