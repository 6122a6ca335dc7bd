"""A new row wakes its delivery once it is committed."""

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lms.mail.models import OutgoingMail
from lms.mail.tasks import wake_delivery


@receiver(post_save, sender=OutgoingMail)
def wake_after_commit(created, using, **kwargs):
    if created:
        transaction.on_commit(wake_delivery, using=using, robust=True)
