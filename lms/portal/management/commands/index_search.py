from django.core.management.base import BaseCommand

from lms.portal.models import SearchEntry
from lms.portal.services.search import index_site


class Command(BaseCommand):
    help = "Makes the index of the site's search true: what is published is found, what is gone is not."

    def handle(self, *args, **options):
        index_site()
        self.stdout.write(f"{SearchEntry.objects.count()} entrées dans la recherche.")
