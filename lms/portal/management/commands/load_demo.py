from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.services import DEMO_LOGINS, DEMO_PASSWORD
from lms.portal.services.demo import load_demo
from lms.portal.services.demo.scale import multiply
from lms.portal.services.search import index_site


class Command(BaseCommand):
    help = "Makes the demo content, once; later runs see to it that a session takes place today."

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=int, default=1, help="multiplies people and sessions, for load work")
        parser.add_argument("--no-year", action="store_false", dest="year", help="only the sessions made by hand")

    def handle(self, *args, scale=1, year=True, **options):
        if not settings.DEMO_LOGINS:
            raise CommandError("load_demo: the demo's logins have a known password; it is refused on these settings.")
        # All is made and sent here: thousands of calls to the worker would only stand in its way when it starts.
        current_app.conf.update(broker_url="memory://localhost", broker_transport_options={})
        self.stdout.write(load_demo(settings.BASE_URL, year=year))
        multiply(scale)
        index_site()
        self.stdout.write(f"\nComptes de démonstration (mot de passe\u00a0: {DEMO_PASSWORD})")
        for email, role in DEMO_LOGINS:
            self.stdout.write(f"  {email:34} {role}")
