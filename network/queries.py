"""Reads of organisations that other floors build on."""

from accounts.models import Person
from network.models import Membership


def personal_data(person):
    """A person's places in organisations: (model, title, rows as words)."""
    rows = [
        {
            "Organisation": membership.organisation.name,
            "Rôle": membership.get_role_display(),
            "Fonction": membership.title,
            "Depuis": membership.since or "",
        }
        for membership in Membership.objects.filter(person__in=Person.objects.same_as(person)).select_related(
            "organisation"
        )
    ]
    yield Membership, "Vos organisations", rows
