"""What editors change is seen at once: copies made before are forgotten. What readers open is counted."""

from functools import cache

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry
from wagtail.documents import get_document_model
from wagtail.documents.models import document_served
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import post_page_move
from wagtail.snippets.models import get_snippet_models

from cms.models import DailyDownloads, DailyViews
from cms.rules import is_reading
from lms.common.page_cache import page_read, renew_pages, tried


@cache
def edited_models():
    """Everything that editors write and public pages may show; pages by their base."""
    return (
        Page,
        Site,
        PageViewRestriction,
        Redirect,
        get_image_model(),
        get_document_model(),
        *registry,
        *get_snippet_models(),
    )


@receiver([post_save, post_delete])
def forget_copies(sender, **kwargs):
    if issubclass(sender, edited_models()):
        renew_pages()


@receiver(post_page_move)
def forget_moved(sender, **kwargs):
    renew_pages()


@receiver(page_read)
def count_view(sender, request, subject, **kwargs):
    if is_reading(request):
        DailyViews.objects.add_one(subject)


@receiver(document_served)
def count_download(sender, instance, request, **kwargs):
    if is_reading(request):
        tried(DailyDownloads.objects.add_one, instance.pk)  # a count that is lost keeps nobody from the file
