"""A proved address makes a person; a changed one is followed, and ends the sessions opened under the old one."""

from allauth.account.signals import email_changed, email_confirmed
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver

from accounts.services import follow_address, link_person


@receiver(email_confirmed)
def make_person(email_address, **kwargs):
    link_person(email_address.user)


@receiver(email_changed)
def follow_new_address(request, user, from_email_address, **kwargs):
    user.refresh_from_db()
    if from_email_address is not None:
        follow_address(user, old=from_email_address.email)
    if request.user == user:
        update_session_auth_hash(request, user)  # this session goes on, the others end
