"""What is published is found at once; the hourly ``index_site`` puts right what a failure here has missed."""

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from lms.portal.services.search import below, index_pages, index_session
from sessions.models import TrainingSession

# Columns that a booking writes: they change nothing of what is found.
COUNTERS = {"seats_taken", "waiting", "next_ticket", "sequence"}


def on_commit(deed, *args):
    """Once the deed that editors see is done; its failure is never theirs."""
    if settings.SEARCH_FOLLOWS_CHANGES:
        transaction.on_commit(lambda: deed(*args), robust=True)


@receiver([page_published, page_unpublished])
def follow_page(sender, instance, **kwargs):
    on_commit(index_pages, [instance.pk])


@receiver([post_page_move, page_slug_changed])
def follow_address(sender, instance, **kwargs):
    on_commit(lambda: index_pages(below(instance)))


@receiver(pre_delete)
def forget_page(sender, instance, **kwargs):
    if issubclass(sender, Page):
        on_commit(index_pages, [instance.pk])


@receiver([post_save, post_delete], sender=PageViewRestriction)
def follow_privacy(sender, instance, **kwargs):
    on_commit(lambda: index_pages(below(instance.page)))


@receiver(post_save, sender=TrainingSession)
def follow_session(sender, instance, update_fields, **kwargs):
    if update_fields is None or not COUNTERS.issuperset(update_fields):
        on_commit(index_session, instance.pk)
