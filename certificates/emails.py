"""What a person is told of an attestation. Nobody without an address is written to."""

from django.conf import settings
from django.urls import reverse

from lms.mail.enums import MailKind
from lms.mail.services import compose, queue_mail
from sessions.emails import greeting_name, who_answers


def tell_ready(certificate, *, organiser, replaces=None):
    """« Votre attestation est prête »: where to download it (with a login) and the page that anyone can check."""
    person, facts = certificate.person, certificate.facts
    if not person.contact_email:
        return None
    download = reverse("certificates:download", args=[certificate.pk]) if person.user_id else ""
    context = {
        "first_name": greeting_name(person),
        "facts": facts,
        "download_url": settings.BASE_URL + download if download else "",
        "replaces": replaces,
        **who_answers(organiser),
    }
    subject, text, html = compose("certificate_ready", context)
    return queue_mail(
        f"certificate:{certificate.number}:ready",
        kind=MailKind.CERTIFICATE,
        to=person.contact_email,
        name=person.full_name,
        reply_to=organiser.email,
        subject=subject,
        text=text,
        html=html,
        department=certificate.department,
    )
