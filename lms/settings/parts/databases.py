"""One database address, with what each engine needs to stay right under load."""

import dj_database_url

SQLITE_OPTIONS = {
    # Django's default (DEFERRED) fails at once with "database is locked" when two requests write: IMMEDIATE waits.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
        "PRAGMA journal_size_limit=67108864; PRAGMA foreign_keys=ON"
    ),
}
POSTGRES_OPTIONS = {"options": "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s"}


def database(url):
    """Settings of the database at ``url``; refuses what is neither SQLite nor PostgreSQL (ValueError)."""
    settings = dj_database_url.parse(url, conn_health_checks=True)
    # Not kept between requests: threads that come and go would each hold one. Production, whose threads stay, does.
    options = settings.setdefault("OPTIONS", {})
    if settings["ENGINE"].endswith("sqlite3"):
        options.update(SQLITE_OPTIONS)
    elif settings["ENGINE"].endswith("postgresql"):
        options.update(POSTGRES_OPTIONS)
    else:
        raise ValueError(f"DATABASE_URL: {settings['ENGINE']} is not supported (SQLite or PostgreSQL only)")
    return settings
