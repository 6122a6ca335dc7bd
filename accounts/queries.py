"""Reads of persons and logins that other floors build on."""

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone

from accounts.models import IdentityAnswer, Person, User
from lms.common.text import clean_address


def maybe_same(user):
    """Persons without a login who have an address that the login has proved: asked once whether they are the same."""
    proved = [clean_address(a) for a in user.emailaddress_set.filter(verified=True).values_list("email", flat=True)]
    others = Person.objects.living().filter(user=None, contact_email__in=proved)
    return others.exclude(identity_answers__user=user).alphabetical()


def personal_data(person):
    """What this floor knows of a person: (model, title, rows as words), a triple per model, rows or not."""
    persons = Person.objects.same_as(person).order_by("pk")
    yield Person, "Vos informations", [_person(row) for row in persons]
    user = person.user
    yield User, "Votre compte", [_login(user)] if user else []
    addresses = EmailAddress.objects.filter(user=user) if user else []
    yield EmailAddress, "Adresses e-mail du compte", [{"Adresse": a.email, "Confirmée": a.verified} for a in addresses]
    answers = IdentityAnswer.objects.filter(Q(user=user) | Q(person=person)) if user else []
    told = [{"Réponse": "oui" if row.is_me else "non", "Le": timezone.localtime(row.at)} for row in answers]
    yield IdentityAnswer, "Vos réponses à «\u00a0Est-ce vous\u00a0?\u00a0»", told


def _person(person):
    return {
        "Civilité": person.get_civility_display() if person.civility else "",
        "Prénom": person.first_name,
        "Nom": person.last_name,
        "Adresse e-mail": person.contact_email,
        "Téléphone": str(person.phone or ""),
        "Adresse postale": person.street,
        "Code postal": person.postcode,
        "Commune": person.city,
        "Département": person.get_department_display() if person.department else "",
        "Statut": person.get_status_display(),
        "Contact préféré": person.get_channel_display(),
        "Fiche créée le": timezone.localtime(person.created_at),
    }


def _login(user):
    return {
        "Adresse e-mail": user.email,
        "Prénom": user.first_name,
        "Nom": user.last_name,
        "Rôles": sorted(user.groups.values_list("name", flat=True)),
        "Départements suivis": user.departments,
        "Toute la France": user.national,
        "Compte ouvert le": timezone.localtime(user.date_joined),
        "Dernière connexion": timezone.localtime(user.last_login) if user.last_login else "",
    }
