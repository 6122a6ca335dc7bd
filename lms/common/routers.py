"""Where each table lives."""


class CacheRouter:
    """Cache tables live in a database of their own: on SQLite their many small writes would queue before bookings."""

    def db_for_read(self, model, **hints):
        return "cache" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **hints):
        return (app_label == "django_cache") == (db == "cache")
