"""What editors change is seen at once: copies of public pages made before are forgotten."""

from functools import cache

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import post_page_move
from wagtail.snippets.models import get_snippet_models

from lms.common.page_cache import renew_pages


@cache
def edited_models():
    """Everything that editors write and public pages may show; pages by their base."""
    return (Page, Site, PageViewRestriction, Redirect, get_image_model(), *registry, *get_snippet_models())


@receiver([post_save, post_delete])
def forget_copies(sender, **kwargs):
    if issubclass(sender, edited_models()):
        renew_pages()


@receiver(post_page_move)
def forget_moved(sender, **kwargs):
    renew_pages()
