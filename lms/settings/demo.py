"""The site on one's own machine: DEBUG, demo logins, messages readable at /boite-d-envoi/."""

from lms.settings.base import *  # noqa: F403
from lms.settings.base import ALLOWED_HOSTS, SECRET_KEY

DEBUG = True
SECRET_KEY = SECRET_KEY or "demo-only-" + "0123456789abcdef" * 4
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]
DEMO_LOGINS = True
PAGE_CACHE_SECONDS = 0  # what one changes shows at once
WHITENOISE_USE_FINDERS = True
