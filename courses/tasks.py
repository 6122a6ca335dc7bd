"""Celery's part of the courses."""

from celery import shared_task

from courses.services import forget_lapsed as forget


@shared_task
def forget_lapsed():
    forget()
