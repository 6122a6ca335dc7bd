"""python -m tests.bench: measures and prints; ``--small`` only shows that everything still runs, and writes nothing."""

import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import django

from tests.plugins.databases import start_postgres


@contextmanager
def database(folder):
    """A PostgreSQL of this run's own: its address and the id of its first process."""
    server = start_postgres(folder)
    try:
        yield server.get_uri(), int((server.pgdata / "postmaster.pid").read_text().split()[0])
    finally:
        server.cleanup()


def measure(sizes, postgres, small):
    from tests.bench import centre, measures, report, scene
    from tests.bench.servers import served

    report.progress("Preparing: tables, demo, lists of the measured sizes…")
    scene.prepare(whole=not small)
    found = scene.build(sizes.sessions)
    report.progress("Pages, cold…")
    with served(postgres) as server:
        rows = measures.floor(server, sizes)
        least = rows[-1]
        rows += measures.cold_rows(server, found, sizes, least)
        rows += measures.signed_in_rows(server, found, sizes, least)
        report.progress("Bookings…")
        rows.append(measures.booking_row(server, sizes, "Booking, 16 clients on one session"))
        report.progress("Resources by thousands…")
        many = list(centre.rows(server, sizes))
    report.progress("Pages, kept…")
    with served(postgres, PAGE_CACHE_SECONDS="30") as server:
        least = measures.floor(server, sizes)[-1]
        rows += measures.kept_rows(server, found, sizes, least)
        rows.append(measures.first_load_row(server))
    report.progress(f"Bookings with {sizes.workers} workers…")
    with served(postgres, workers=sizes.workers) as server:
        rows.append(measures.booking_row(server, sizes, f"The same with {sizes.workers} workers", timed=False))
    report.progress("Attestations…")
    rows += many
    rows += measures.paper_rows(sizes)
    report.publish(rows, write=not small)


def with_database(folder, small):
    with database(folder) as (url, postgres):
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DATABASE_URL": url,
            "VAR_DIR": str(folder),
            "PAGE_CACHE_SECONDS": "0",
        }
        for name in ("CACHE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "BASE_URL"):
            os.environ.pop(name, None)
        django.setup()
        from tests.bench.measures import SMALL, Sizes

        measure(SMALL if small else Sizes(), postgres, small)


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended
    small = "--small" in sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        with_database(Path(folder), small)


if __name__ == "__main__":
    main()
