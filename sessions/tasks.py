"""Celery's part of the sessions: the timetable asks for what is due; asking twice does it once."""

from celery import shared_task

from sessions.services import holds, reminders


@shared_task
def send_reminders():
    reminders.send_reminders()


@shared_task
def purge_expired():
    holds.purge_expired()
