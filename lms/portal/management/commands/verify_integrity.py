import sys

from django.core.management.base import BaseCommand

from lms.portal.queries import integrity_problems


class Command(BaseCommand):
    help = "Checks every invariant; prints a line for each that is broken and then ends with status 1."

    def handle(self, *args, **options):
        problems = list(integrity_problems())
        for check, sentence in problems:
            self.stdout.write(f"{check}: {sentence}")
        if problems:
            sys.exit(1)
