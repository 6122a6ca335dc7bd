"""What a host runs. Refuses to start, in one clear line, when something it needs is missing."""

from django.core.exceptions import ImproperlyConfigured

from lms.settings.base import *  # noqa: F403
from lms.settings.base import ALLOWED_HOSTS, BASE_URL, CONTENT_SECURITY_POLICY, DATABASES, SECRET_KEY, STORAGES

if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY: at least 50 characters are needed")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS: name the hosts of the site, without '*'")
if not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL: the public address of the site, starting with https://, is needed")

DEMO_LOGINS = False
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preloading binds every sub-domain for years: the operator's choice
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
# Each thread of the web server keeps its connections for a minute: opening one costs more than most pages' queries.
for settings in DATABASES.values():
    settings["CONN_MAX_AGE"] = 60
