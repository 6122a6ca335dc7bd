import logging
import signal
import time

from django.core.management.base import BaseCommand
from django.db import connections

from lms.mail.services import deliver_due

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 2
NAP_SECONDS = 0.2  # a signal is seen after each nap


class Command(BaseCommand):
    help = "Sends the messages that are due; with --watch, goes on until SIGTERM or SIGINT."
    stopped = False

    def add_arguments(self, parser):
        parser.add_argument("--watch", action="store_true", help="keep watching the outbox (the poller)")

    def handle(self, *, watch, **options):
        if not watch:
            self.stdout.write(f"{deliver_due(limit=10_000)} sent")
            return
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        while not self.stopped:
            pause = time.monotonic() + self.look()
            while not self.stopped and time.monotonic() < pause:
                time.sleep(NAP_SECONDS)

    def stop(self, *_):
        self.stopped = True

    def look(self):
        """One look at the outbox; returns the seconds to wait before the next. Outlives whatever it meets."""
        try:
            sent = deliver_due(stopped=lambda: self.stopped)
        except Exception as error:  # noqa: BLE001 the poller is the promise that messages leave: it does not give up
            logger.error("the outbox cannot be read, next try in %s s: %s", PAUSE_SECONDS, error)
            sent = 0
        finally:
            connections.close_all()
        return 0 if sent else PAUSE_SECONDS
