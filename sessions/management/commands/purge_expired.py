from django.core.management.base import BaseCommand

from sessions.services.holds import purge_expired


class Command(BaseCommand):
    help = "Frees the places and ranks that were not confirmed in time; run it as often as you like."

    def handle(self, **options):
        self.stdout.write(f"{purge_expired()} expired")
