"""Production's way of serving, on the loopback: no DEBUG, hashed and compressed static files, templates kept."""

from lms.settings.base import *  # noqa: F403
from lms.settings.base import DATABASES, STORAGES

SECRET_KEY = "bench-only-" + "0123456789abcdef" * 4
ALLOWED_HOSTS = ["127.0.0.1"]
DEMO_LOGINS = True
ROOT_URLCONF = "tests.bench.urls"
WSGI_APPLICATION = "tests.bench.wsgi.application"
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
# Nobody types a password here; hundreds of logins are made.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
for settings in DATABASES.values():
    settings["CONN_MAX_AGE"] = 60
