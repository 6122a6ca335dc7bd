from django.db import models

from lms.portal.enums import EntryKind
from lms.portal.managers import EntryQuerySet


class SearchEntry(models.Model):
    """What the search knows of one page or session. Written by ``services.search`` alone; it can be made again.

    The first migration gives the table what each database searches by, which stays in step by itself.
    """

    kind = models.CharField(max_length=20, choices=EntryKind)
    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=255)
    url = models.CharField(max_length=500)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    date = models.DateField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="Not shown after.")
    title_stems = models.TextField()
    lead_stems = models.TextField(blank=True)
    text_stems = models.TextField(blank=True)
    digest = models.CharField(max_length=64, help_text="Of all the above: what has not changed is not written again.")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "entrée de la recherche"
        verbose_name_plural = "entrées de la recherche"

    def __str__(self):
        return self.title


class SearchWord(models.Model):
    """A word that entries hold: what a misspelt one is compared with."""

    plain = models.CharField(max_length=40, primary_key=True, help_text="Without accents nor case.")
    written = models.CharField(max_length=60, help_text="As it is mostly written.")
    entries = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "mot de la recherche"
        verbose_name_plural = "mots de la recherche"

    def __str__(self):
        return self.written
