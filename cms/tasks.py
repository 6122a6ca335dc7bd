"""Celery's part of the site: the timetable asks for what is due; asking twice does it once."""

from celery import shared_task

from cms.services import reviews


@shared_task
def remind_reviews():
    reviews.remind_reviews()
