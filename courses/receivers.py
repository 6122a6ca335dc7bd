"""What publication changes besides the page: how a course is found."""

from django.dispatch import receiver
from wagtail.signals import page_published

from courses.models import CoursePage
from courses.services.catalogue import make_searchable


@receiver(page_published, sender=CoursePage)
def note_its_words(sender, instance, **kwargs):
    make_searchable(instance)
