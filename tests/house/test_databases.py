"""`make test` really runs on two databases: each worker meets the engine that tests/plugins/databases.py promises."""

import os

import pytest
from django.db import connection

from tests.plugins.databases import FOLDER, POSTGRES_URL, POSTGRES_WORKER, worker_environment

on_postgres = FOLDER in os.environ and os.environ.get("PYTEST_XDIST_WORKER") == POSTGRES_WORKER


@pytest.mark.django_db
def test_the_worker_has_the_engine_it_was_given():
    assert connection.vendor == ("postgresql" if on_postgres else "sqlite")


@pytest.mark.django_db
def test_other_threads_and_processes_reach_the_database():
    assert "memory" not in str(connection.settings_dict["NAME"])


@pytest.mark.once
@pytest.mark.django_db
def test_what_runs_once_runs_on_sqlite():
    assert connection.vendor == "sqlite"


@pytest.mark.once
def test_workers_share_nothing():
    environ = {FOLDER: "/run", POSTGRES_URL: "postgresql://server/tests"}
    first, second = (worker_environment(worker, environ) for worker in ("gw0", "gw1"))
    assert first["DATABASE_URL"] == "sqlite:////run/gw0/db.sqlite3"
    assert second["DATABASE_URL"] == "postgresql://server/tests"
    assert {name for name in first if first[name] == second[name]} == {"CELERY_BROKER_URL"}  # embedded: under VAR_DIR
