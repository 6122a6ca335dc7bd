"""What pytest runs: production's templates and rules, a cheap password hash, nothing that reaches outside."""

from lms.settings.base import *  # noqa: F403
from lms.settings.base import DATABASES, VAR_DIR

SECRET_KEY = "test-only-" + "0123456789abcdef" * 4
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO_LOGINS = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}
PAGE_CACHE_SECONDS = 0  # tests/common/test_page_cache.py turns it on
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Threads and other processes reach the test database: it is a file, never :memory:.
for alias, settings in DATABASES.items():
    if settings["ENGINE"].endswith("sqlite3"):
        settings["TEST"] = {"NAME": str(VAR_DIR / f"test-{alias}.sqlite3")}
del DATABASES["cache"]
DATABASE_ROUTERS = []
GUEST_ANSWER_SECONDS = 0  # only the test of it waits
# Wagtail would fill its editors' search at each of thousands of saves; no page of ours reads it.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
SEARCH_FOLLOWS_CHANGES = False  # tests/portal/test_search_index.py turns it on
