"""What every test finds: an empty cache, a folder of its own for files, and the whole body of a failing comparison."""

import pytest
from django.core.cache import caches


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
