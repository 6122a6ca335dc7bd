from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.services import DEMO_LOGINS, DEMO_PASSWORD
from lms.portal.services.demo import load_demo


class Command(BaseCommand):
    help = "Makes the demo content, once; later runs see to it that a session takes place today."

    def handle(self, *args, **options):
        if not settings.DEMO_LOGINS:
            raise CommandError("load_demo: the demo's logins have a known password; it is refused on these settings.")
        self.stdout.write(load_demo(settings.BASE_URL))
        self.stdout.write(f"\nComptes de démonstration (mot de passe\u00a0: {DEMO_PASSWORD})")
        for email, role in DEMO_LOGINS:
            self.stdout.write(f"  {email:34} {role}")
