"""`make test` really runs on two databases: each worker meets the engine that tests/plugins/databases.py promises."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.enums import Role
from courses.models import Theme
from tests import factories
from tests.plugins import copied, template
from tests.plugins.databases import FOLDER, POSTGRES_URL, POSTGRES_WORKER, claim, worker_environment

on_postgres = FOLDER in os.environ and os.environ.get("PYTEST_XDIST_WORKER") == POSTGRES_WORKER


@pytest.mark.django_db
def test_the_worker_has_the_engine_it_was_given():
    assert connection.vendor == ("postgresql" if on_postgres else "sqlite")


@pytest.mark.django_db
def test_other_threads_and_processes_reach_the_database():
    assert "memory" not in str(connection.settings_dict["NAME"])


@pytest.mark.once
def test_what_runs_once_is_for_whoever_comes_first(tmp_path):
    tests = [f"tests/test_a.py::test_b[{number}/…]" for number in range(500)]
    with ThreadPoolExecutor(2) as workers:
        first, second = workers.map(lambda _: {test for test in tests if claim(tmp_path, test)}, range(2))
    assert first | second == set(tests)
    assert not first & second


@pytest.mark.once
def test_workers_share_nothing():
    environ = {FOLDER: "/run", POSTGRES_URL: "postgresql://server/tests"}
    first, second = (worker_environment(worker, environ) for worker in ("gw0", "gw1"))
    assert first["DATABASE_URL"] == "sqlite:////run/gw0/db.sqlite3"
    assert second["DATABASE_URL"] == "postgresql://server/tests"
    assert {name for name in first if first[name] == second[name]} == {"CELERY_BROKER_URL"}  # embedded: under VAR_DIR


@pytest.mark.django_db
def test_the_copied_database_lacks_no_migration():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_migrations_wrote_is_back_after_a_test_that_commits(turn):
    assert Group.objects.filter(name=Role.COORDINATION).exists()
    Group.objects.all().delete()


@pytest.mark.once
def test_the_template_follows_every_migration(monkeypatch, tmp_path):
    monkeypatch.setattr(template, "ROOT", tmp_path)
    monkeypatch.setattr(template, "FOLDER", tmp_path)
    migration = tmp_path / "app" / "migrations" / "0001_initial.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("first")
    template.path().write_text("a database")
    assert template.copy_to(tmp_path / "test.sqlite3")
    migration.write_text("second")
    assert not template.copy_to(tmp_path / "test.sqlite3")
    assert not (tmp_path / "test.sqlite3").exists()


@pytest.mark.django_db
def test_a_copied_site_is_the_site_that_the_services_write():
    def written(build):
        with transaction.atomic():
            build()
            found = {table: len(rows) for table, rows in copied.rows_of(copied.all_tables()).items()}
            transaction.set_rollback(True)
        return found

    factories.write_site()
    again = written(factories.write_site)
    assert again == written(factories.write_site.__wrapped__)


@pytest.mark.django_db
def test_a_copy_covers_nothing_up():
    with transaction.atomic():
        factories.write_site()
        transaction.set_rollback(True)
    Theme.objects.create(name="Tricot", slug="tricot")
    factories.write_site()
    assert Theme.objects.filter(slug="tricot").exists()
    assert Theme.objects.count() > 1
