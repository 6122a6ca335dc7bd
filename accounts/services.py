"""Persons and logins: how they come to be, and how they find each other."""

import uuid

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Person, User
from lms.common.errors import DomainError
from lms.common.text import clean_line, sort_key
from lms.mail.enums import MailKind
from lms.mail.services import compose, queue_mail

NAME_LENGTH = 100
# What a person may change about themselves; the address of the login changes through allauth, which proves it.
DETAILS = (
    "civility", "first_name", "last_name", "phone", "street", "postcode", "city", "department", "status", "channel",
)  # fmt: skip
# Printed at the start of the demo and on its login page; refused wherever the demo is off.
DEMO_DOMAIN = "@demo.example"
DEMO_PASSWORD = "demo-monalisa"  # noqa: S105 public on purpose
DEMO_LOGINS = (
    ("benevole@demo.example", "bénévole"),
    ("professionnelle@demo.example", "professionnelle"),
    ("referent@demo.example", "référent d’équipe"),
    ("formatrice@demo.example", "formatrice"),
    ("coordination@demo.example", "coordination (Creuse, Deux-Sèvres, Vienne)"),
    ("nationale@demo.example", "coordination nationale"),
    ("redaction@demo.example", "rédaction"),
    ("moderation@demo.example", "modération"),
    ("admin@demo.example", "administration"),
)


def person_of(user):
    """The person that a login belongs to; made from the login's names the first time."""
    if person := Person.objects.filter(user=user).first():
        return person
    return Person.objects.get_or_create(
        user=user,
        defaults={
            "first_name": user.first_name or user.email.partition("@")[0][:NAME_LENGTH],
            "last_name": user.last_name,
            "contact_email": user.email,
        },
    )[0]


def link_person(user):
    """The person of a login that has just proved its address.

    A person whom staff added with the same address and the same name, and no other, becomes the login's; a couple may
    share a mailbox, so the address alone proves nothing. Otherwise a new person is made.
    """
    name = sort_key(f"{user.last_name} {user.first_name}")
    known = Person.objects.with_address(user.email).filter(user=None, anonymised_at=None, sort_name=name)
    if len(found := known[:2]) == 1 and not Person.objects.filter(user=user).exists():
        known.filter(pk=found[0].pk).update(user=user)
    return person_of(user)


def follow_address(user, *, old):
    """The person's contact address follows the login's when it was the same."""
    Person.objects.filter(user=user, contact_email=old.strip().lower()).update(contact_email=user.email)


def add_person(*, first_name, last_name, by, reachable=True, **fields):
    """A person without a login, added by staff (``by``). Names are cleaned and cut at 100 signs.

    DomainError without a name, or without any way to reach the person (e-mail, phone or street) unless
    ``reachable=False``: somebody who is standing in the room.
    """
    first_name, last_name = clean_line(first_name)[:NAME_LENGTH], clean_line(last_name)[:NAME_LENGTH]
    if not first_name or not last_name:
        raise DomainError("Indiquez le prénom et le nom de la personne.")
    if reachable and not any(fields.get(name) for name in ("contact_email", "phone", "street")):
        raise DomainError("Indiquez une adresse e-mail, un téléphone ou une adresse postale pour joindre la personne.")
    return Person.objects.create(first_name=first_name, last_name=last_name, **fields)


@transaction.atomic
def correct_details(person, *, by, **changes):
    """Change what a person says of themselves; ``by`` is their own login, whose names follow.

    Attestations already issued keep the names they were issued with. TypeError for anything but DETAILS; refused
    (DomainError): no name.
    """
    if unknown := changes.keys() - set(DETAILS):
        raise TypeError(f"correct_details cannot change {unknown}")
    for name in ("first_name", "last_name"):
        changes[name] = clean_line(changes.get(name, getattr(person, name)))[:NAME_LENGTH]
        if not changes[name]:
            raise DomainError("Écrivez votre prénom et votre nom.")
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes))
    User.objects.filter(pk=by.pk).update(first_name=person.first_name, last_name=person.last_name)
    return person


@transaction.atomic
def open_login(
    email, *, password=None, first_name="", last_name="", roles=(), departments=(), national=False, person=None
):
    """A login whose address counts as proved, with roles, territories and person; the same address again returns it.

    For the demo, tests and imports: a person of the public proves the address through sign-up. Without a password the
    login opens by code only.
    """
    email = email.strip().lower()
    if user := User.objects.filter(email=email).first():
        return user
    user = User.objects.create_user(
        email,
        password,
        first_name=clean_line(first_name)[:NAME_LENGTH],
        last_name=clean_line(last_name)[:NAME_LENGTH],
        departments=list(departments),
        national=national,
    )
    # Without this row allauth asks for two codes at the first login.
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    if person is not None:
        person.user = user
        person.save(update_fields=["user"])
    person_of(user)
    return user


def queue_login_mail(template, email, **context):
    """Queue a mail about logging in, in a transaction of its own; its text is forgotten once it is sent."""
    subject, text, html = compose(template, context)
    with transaction.atomic():
        return queue_mail(
            f"login:{uuid.uuid4().hex}", kind=MailKind.LOGIN, to=email, subject=subject, text=text, html=html
        )


def is_demo_refused(email):
    """Whether an address belongs to the demo while the demo is off: its password is public."""
    return email.strip().lower().endswith(DEMO_DOMAIN) and not settings.DEMO_LOGINS
