"""Deeds of the network."""

from django.core.exceptions import ValidationError

from lms.common.errors import DomainError
from lms.common.text import clean_line
from network.models import Membership, Organisation


def add_organisation(*, name, kind, department, by=None, **fields):
    """A new member of the network; text fields are stored clean.

    Refused (DomainError): an empty name, an unknown kind or department, a value too long or of the wrong shape.
    """
    fields = {key: clean_line(value) if isinstance(value, str) else value for key, value in fields.items()}
    organisation = Organisation(name=clean_line(name), kind=kind, department=department, **fields)
    return _saved(organisation)


def add_member(person, organisation, *, role, title="", by=None):
    """The person's one membership of the organisation: made, or brought to this role and title.

    Refused (DomainError): an unknown role, a title too long.
    """
    membership = Membership.objects.filter(person=person, organisation=organisation).first()
    membership = membership or Membership(person=person, organisation=organisation)
    membership.role, membership.title = role, clean_line(title)
    return _saved(membership)


def _saved(row):
    try:
        row.full_clean()
    except ValidationError as error:
        raise DomainError(_first_fault(row, error)) from error
    row.save()
    return row


def _first_fault(row, error):
    """« Nom : ce champ ne peut pas être vide. »: the first field at fault, in words."""
    name, messages = next(iter(error.message_dict.items()))
    if name == "__all__":
        return messages[0]
    label = str(row._meta.get_field(name).verbose_name)
    return f"{label[:1].upper()}{label[1:]}\u00a0: {messages[0][:1].lower()}{messages[0][1:]}"
