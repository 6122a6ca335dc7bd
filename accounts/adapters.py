"""Where allauth meets the house: its mails go through the outbox, its sentences are ours, the demo stays shut in."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from accounts import rules
from accounts.enums import Role
from accounts.services import is_demo_refused, queue_login_mail

# allauth's name of a mail: our template, under templates/mails/.
MAILS = {
    "account/email/login_code": "account/login_code",
    "account/email/email_confirmation_signup": "account/signup_code",
    "account/email/email_confirmation": "account/email_code",
    "account/email/password_reset_code": "account/password_code",
    "account/email/unknown_account": "account/unknown_account",
    "account/email/account_already_exists": "account/account_exists",
    "account/email/email_changed": "account/email_changed",
    "account/email/password_changed": "account/password_changed",
    "account/email/password_reset": "account/password_changed",
    "account/email/password_set": "account/password_changed",
}
# What a mail may print. Not the addresses that allauth makes from the request's Host header, nor the name: whoever
# signs up with somebody else's address would choose it.
PRINTED = ("code", "to_email")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Ce compte est fermé.",
        "duplicate_email": "C’est déjà l’adresse de votre compte.",
        "email_password_mismatch": "L’adresse e-mail et le mot de passe ne vont pas ensemble. "
        "Corrigez l’un ou l’autre, ou laissez le mot de passe vide pour recevoir un code.",
        "email_taken": "Cette adresse e-mail est déjà prise.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": "Ce n’est pas le code du dernier message. Vérifiez les huit chiffres.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "rate_limited": "Un code vient de partir. Attendez un peu avant d’en demander un autre.",
        "same_as_current": "C’est déjà votre adresse.",
        "too_many_login_attempts": "Trop d’essais. Attendez quelques minutes, puis recommencez.",
        "unverified_primary_email": "Votre adresse e-mail doit d’abord être confirmée.",
    }

    def send_mail(self, template_prefix, email, context):
        """Queue one of allauth's mails; those that tell nothing new to the person are not sent."""
        if template := MAILS.get(template_prefix):
            printed = {name: context[name] for name in PRINTED if name in context}
            queue_login_mail(template, email, **printed, **own_addresses())

    def get_login_redirect_url(self, request):
        """Who only writes the site comes to the desk; everybody else to their own space."""
        only_writes = rules.roles(request.user) and rules.roles(request.user) <= {Role.EDITOR, Role.MODERATOR}
        return reverse("wagtailadmin_home") if only_writes else super().get_login_redirect_url(request)

    def pre_login(self, request, user, **kwargs):
        if is_demo_refused(user.email):
            clear_login(request)
            messages.error(request, "Les comptes de démonstration n’ouvrent que le site de démonstration.")
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)


def own_addresses():
    """Addresses that mails lead to, always on BASE_URL."""
    pages = {"login_url": "account_login", "signup_url": "account_signup", "reset_url": "account_reset_password"}
    return {name: settings.BASE_URL + reverse(page) for name, page in pages.items()}
