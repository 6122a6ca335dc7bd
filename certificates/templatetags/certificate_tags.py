"""What pages of the sessions show of attestations."""

from django import template

from certificates import queries
from certificates.models import Certificate

register = template.Library()


@register.simple_tag
def certificate_progress(session):
    """``{% certificate_progress session as progress %}``: progress.ready of progress.expected."""
    return queries.progress(session)


@register.simple_tag
def session_certificates(session):
    """``{% session_certificates session as certificates %}``: all versions, by name of the person."""
    return queries.session_certificates(session)


@register.simple_tag
def own_certificates(user):
    """``{% own_certificates user as certificates %}``: the user's own, without those replaced by a newer one."""
    return Certificate.objects.of(user).filter(replaced_at=None)


@register.simple_tag
def attestation_of(booking):
    """``{% attestation_of booking as certificate %}``: what was attested of a booking, or None."""
    return Certificate.objects.for_session(booking.session).valid().filter(person=booking.person_id).first()


@register.inclusion_tag("certificates/session_table.html")
def certificate_table(session):
    """``{% certificate_table session %}``: a coordinator's table, with what to do about each attestation."""
    return {
        "certificates": queries.session_certificates(session),
        "failed": queries.failed_requests(session),
        "progress": queries.progress(session),
    }
