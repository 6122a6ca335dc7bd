"""The demo's people: the logins that everybody is told of, a network of trainers and coordinators, its inhabitants."""

import itertools
import random
import tomllib
from functools import cache
from pathlib import Path

from accounts.enums import Channel, PersonStatus, Role
from accounts.models import Person, User
from accounts.services import DEMO_PASSWORD, add_person, open_login
from lms.common.text import sort_key

COPY = Path(__file__).resolve().parent.parent.parent / "demo"
INHABITANTS = 320
# One in four has no address: 27 % of people over 60 never use the Internet (CSA for Petits Frères des Pauvres, 2018).
WITHOUT_EMAIL = 4

# address: roles, names, where, territory
LOGINS = {
    "admin": ([Role.ADMINISTRATION], "Alix", "Fontaine", "75", {"national": True}),
    "nationale": ([Role.COORDINATION], "Solène", "Kerbrat", "75", {"national": True}),
    "coordination": ([Role.COORDINATION], "Nadège", "Rivière", "23", {"departments": ["23", "79", "86"]}),
    "formatrice": ([Role.TRAINER], "Claire", "Lambert", "86", {}),
    "formateur": ([Role.TRAINER], "Idriss", "Kone", "974", {}),
    "benevole": ([Role.VOLUNTEER], "Lucette", "Morvan", "23", {}),
    "professionnelle": ([Role.PROFESSIONAL], "Paulette", "N’Guessan", "86", {}),
    "referent": ([Role.VOLUNTEER, Role.REFERENT], "Ahmed", "Benali", "23", {}),
    "redaction": ([Role.EDITOR], "Maëlle", "Quéré", "29", {}),
    "moderation": ([Role.EDITOR, Role.MODERATOR], "Bastien", "Ferrand", "35", {}),
}
NEIGHBOURS = [
    ("Mme", "Josiane", "Le Goff"), ("M.", "Henri", "Dufour"), ("Mme", "Marie-Thérèse", "d’Anglade"),
    ("M.", "Jean-Pierre", "Étienne"), ("Mme", "Simone", "Lacaze"), ("M.", "Youssef", "Haddad"),
    ("Mme", "Odile", "Bertrand"), ("M.", "Marcel", "Thévenot"), ("Mme", "Fatoumata", "Diarra"),
    ("M.", "René", "Pasquier"), ("Mme", "Denise", "Œuvrard"), ("M.", "Antonio", "Ferreira"),
]  # fmt: skip
STATUSES = [
    *[PersonStatus.TEAM_VOLUNTEER] * 9, *[PersonStatus.VOLUNTEER] * 4, *[PersonStatus.CITIZEN] * 3,
    *[PersonStatus.PROFESSIONAL] * 3, PersonStatus.ELECTED,
]  # fmt: skip


@cache
def names():
    return tomllib.loads((COPY / "people.toml").read_text())


def make_logins():
    """The logins and a neighbourhood of volunteers in the Creuse, some without e-mail."""
    for name, (roles, first, last, department, territory) in LOGINS.items():
        _open(name, roles, first, last, department, **territory)
    User.objects.filter(email="admin@demo.example").update(is_superuser=True, is_staff=True)
    for number, (civility, first, last) in enumerate(NEIGHBOURS):
        reach = {} if number % 4 == 3 else {"contact_email": f"voisin{number}@demo.example"}
        add_person(
            first_name=first, last_name=last, civility=civility, phone=f"+336399812{number:02d}", department="23",
            by=None, **reach,
        )  # fmt: skip


def make_staff():
    """Trainers and coordinators of the other territories."""
    for name, login in names()["logins"].items():
        territory = {"departments": login["departments"]} if "departments" in login else {}
        _open(name, [login["role"]], *login["names"], login["home"], **territory)


def _open(name, roles, first, last, department, **territory):
    user = open_login(
        f"{name}@demo.example", password=DEMO_PASSWORD, roles=roles, first_name=first, last_name=last, **territory
    )
    Person.objects.filter(user=user).update(department=department)


def make_inhabitants(places, count=INHABITANTS):
    """``count`` persons without a login, spread over the places, by department: {department: [person, …]}."""
    chance = random.Random(2014)  # noqa: S311 the same network at every load
    firsts = [("Mme", name) for name in names()["women"]] + [("M.", name) for name in names()["men"]]
    whole = itertools.product(names()["families"], firsts)
    found = {place["department"]: [] for place in places}
    for number, (family, (civility, first)) in enumerate(chance.sample(list(whole), count)):
        place = places[number % len(places)]
        found[place["department"]].append(_inhabitant(number, place, (civility, first, family), chance))
    return found


def _inhabitant(number, place, full_name, chance):
    civility, first, family = full_name
    reach = {"channel": Channel.PHONE}
    if number % WITHOUT_EMAIL:
        address = sort_key(f"{first}.{family}").replace(" ", "-").replace("'", "").replace("’", "")
        reach = {"contact_email": f"{address}.{number}@exemple.example", "channel": Channel.EMAIL}
    return add_person(
        first_name=first, last_name=family, civility=civility, phone=f"+33639983{number:03d}",
        postcode=place["postcode"], city=place["city"], department=place["department"],
        status=chance.choice(STATUSES), by=None, **reach,
    )  # fmt: skip


def login(name):
    return User.objects.get(email=f"{name}@demo.example")


def neighbours():
    """The persons of NEIGHBOURS, as they stand there."""
    return list(Person.objects.filter(phone__startswith="+336399812", user=None).order_by("pk"))[: len(NEIGHBOURS)]
