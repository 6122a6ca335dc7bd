"""The site as it is and, under /plancher/, Django without a single middleware, in the same processes."""

from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings

site = get_wsgi_application()
with override_settings(MIDDLEWARE=[]):
    floor = get_wsgi_application()


def application(environ, start_response):
    chosen = floor if environ["PATH_INFO"].startswith("/plancher/") else site
    return chosen(environ, start_response)
