"""What every test finds: a migrated database, an empty cache, a folder of its own for files, whole comparisons."""

from pathlib import Path

import pytest
from asgiref.local import Local
from django.core.cache import caches
from django.db import connection, transaction
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresCreation
from django.db.backends.sqlite3.creation import DatabaseCreation
from wagtail.signal_handlers import disable_reference_index_auto_update

from tests.plugins import copied, template


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings):
    """On SQLite the run starts from a copy of the migrated file of an earlier run."""
    if connection.vendor != "sqlite":
        return django_db_keepdb
    return template.copy_to(Path(connection.creation._get_test_db_name()))


@pytest.fixture(scope="session")
def django_db_setup(sqlite_put_back_whole, postgresql_put_back_by_rows, django_db_setup, django_db_blocker):
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            template.keep(connection)


@pytest.fixture(scope="session")
def sqlite_put_back_whole():
    """What Django keeps as rows for the tests that commit is the migrated file itself."""

    def keep(creation):
        return str(template.keep(creation.connection))

    def put_back(creation, kept):
        template.put_back(creation.connection, kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "serialize_db_to_string", keep)
        patch.setattr(DatabaseCreation, "deserialize_db_from_string", put_back)
        yield


@pytest.fixture(scope="session")
def postgresql_put_back_by_rows():
    """There it is the rows themselves: Django would make objects of them and save each."""

    def keep(creation):
        return {table: rows for table, rows in copied.rows_of(copied.all_tables()).items() if rows}

    def put_back(creation, kept):
        with transaction.atomic():
            for table, rows in kept.items():
                copied.put(table, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostgresCreation, "serialize_db_to_string", keep)
        patch.setattr(PostgresCreation, "deserialize_db_from_string", put_back)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_reference_index():
    """Wagtail would note who refers to whom at each of thousands of saves; a test that needs it asks for it below."""
    with disable_reference_index_auto_update():
        yield


@pytest.fixture
def reference_index(monkeypatch):
    """Who refers to whom is noted, as on the site: editors are kept from deleting what is in use."""
    monkeypatch.setattr("wagtail.signal_handlers.reference_index_auto_update_disabled", Local())


@pytest.fixture(autouse=True)
def clean_slate(settings, tmp_path):
    for cache in caches.all():
        cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    documents = {"location": tmp_path / "documents", "base_url": None}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": documents}}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """After a test that commits, the tables are emptied: what migrations wrote (roles, root page) is put back."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


class Complaints(list):
    def filter(self, record):
        self.append(record.getMessage())
        return True


@pytest.fixture
def complaints():
    """What WeasyPrint complains of while the test runs."""
    from weasyprint import LOGGER

    found = Complaints()
    LOGGER.addFilter(found)
    yield found
    LOGGER.removeFilter(found)
