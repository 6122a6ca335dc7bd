"""Persons and logins: how they come to be, and how they find each other."""

import logging
import uuid

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import IdentityAnswer, Person, User, sort_name
from lms.common.errors import DomainError
from lms.common.text import clean_address, clean_line
from lms.mail.enums import MailKind
from lms.mail.services import compose, queue_mail

logger = logging.getLogger(__name__)
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
    name = sort_name(user.last_name, user.first_name)
    known = Person.objects.living().with_address(user.email).filter(user=None, sort_name=name)
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


def find_or_add_person(*, first_name, last_name, email="", phone="", by=None, **fields):
    """The person that somebody without a login says to be: same address, same name; else a new one.

    Names are compared without accents nor case; a couple may share a mailbox, « +word » makes another address. Without
    an address the telephone is compared, among persons without one. A person who is found is not changed: nothing that
    a visitor types is proved. Merged and anonymised persons are never found.
    """
    names = sort_name(clean_line(last_name), clean_line(first_name))
    known = Person.objects.living().filter(sort_name=names, contact_email=clean_address(email))
    if not email:
        known = known.filter(phone=phone)
    found = known.order_by(F("user").asc(nulls_last=True), "pk").first()
    fields = {name: value for name, value in fields.items() if value}
    reach = {"contact_email": email, "phone": phone}
    return found or add_person(first_name=first_name, last_name=last_name, by=by, **reach, **fields)


@transaction.atomic
def answer_identity(person, *, is_me, by):
    """Keep what a login answers to « Est-ce vous ? » about a person of its own address; « c'est moi » merges them.

    Asked once: a second answer changes nothing. Refused (DomainError): what merge_person refuses; nothing is kept then.
    """
    _, new = IdentityAnswer.objects.get_or_create(user=by, person=person, defaults={"is_me": is_me})
    if new and is_me:
        merge_person(person, into=person_of(by), by=by)


@transaction.atomic
def merge_person(other, *, into, by):
    """Two persons are one human being: all that points to ``other`` points to ``into``; all or nothing.

    ``other`` keeps its row and names, says where it went, has no address any more and is never found again. Refused
    (DomainError): the same person twice, one with a login, one merged or anonymised; when both have what a person has
    only once (a booking of the same session).
    """
    rows = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=[other.pk, into.pk]).order_by("pk")}
    other, into = rows[other.pk], rows[into.pk]
    if other == into or other.user_id or any(p.merged_into_id or p.anonymised_at for p in (other, into)):
        raise DomainError("Ces deux fiches ne peuvent pas être réunies.")
    for field in pointing_to_person():
        try:
            with transaction.atomic():
                field.model._base_manager.filter(**{field.name: other}).update(**{field.name: into})
        except IntegrityError as error:
            raise DomainError(
                f"Les deux fiches ont chacune la même «\u00a0{field.model._meta.verbose_name}\u00a0», et une seule "
                "peut rester. Annulez l’une des deux, puis recommencez\u00a0; si ce n’est pas possible, appelez-nous."
            ) from error
    other.merged_into, other.contact_email, other.phone = into, "", ""
    other.save()
    logger.info("person %s merged into %s by user %s", other.pk, into.pk, by.pk)
    return into


def pointing_to_person():
    """Every column of every model that points to a person, but the answers about the very row: they stay with it."""
    relations = Person._meta.get_fields(include_hidden=True)
    fields = [r.field for r in relations if r.auto_created and not r.concrete and not r.many_to_many]
    return [field for field in fields if field.model is not IdentityAnswer]


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
