"""The test settings for another process: its database is the one that the running test uses."""

import os

from lms.settings.test import *  # noqa: F403
from lms.settings.test import DATABASES, STORAGES

BASE_URL = os.environ.get("BASE_URL", "http://testserver")
STORAGES["documents"]["OPTIONS"]["location"] = os.environ["DOCUMENTS"]
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = os.environ.get("EMAIL_FILE_PATH", str(VAR_DIR / "outbox"))  # noqa: F405
LOCK_SESSIONS = os.environ.get("LOCK_SESSIONS", "1") == "1"
if DATABASES["default"]["ENGINE"].endswith("sqlite3") and not LOCK_SESSIONS:
    # On SQLite the lock is the transaction's mode: DEFERRED is Django's default.
    DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"
