from django.core.management.base import BaseCommand

from sessions.services.reminders import send_reminders


class Command(BaseCommand):
    help = "Writes the messages of the evening before that are due; run it as often as you like."

    def handle(self, **options):
        self.stdout.write(f"{send_reminders()} written")
