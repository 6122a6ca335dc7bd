"""Assembly of the site: settings, addresses, the Celery application."""

import gc

from lms.celery import app as celery_app

# Loading makes 200 000 objects that live as long as the process: looking through them at every 700 new ones is a fifth
# of the time it takes to start.
gc.set_threshold(50_000)

__all__ = ["celery_app"]
