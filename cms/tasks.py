"""Celery's part of the site: the timetable asks for what is due; asking twice does it once."""

from celery import shared_task
from django.core.management import call_command

from cms.services import reviews


@shared_task
def remind_reviews():
    reviews.remind_reviews()


@shared_task
def publish_scheduled():
    """What was approved for an hour that has come goes live."""
    call_command("publish_scheduled")
