"""Celery's part of the portal: what visitors find is made true again each hour, whatever was missed."""

from celery import shared_task

from lms.portal.services.search import index_site


@shared_task
def index_search():
    index_site()
