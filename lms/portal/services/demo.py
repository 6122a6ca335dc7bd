"""Demo content: invented people, real towns. Every row is written by the services, at the hour it would have been.

Dates are counted from the day of loading, on working days. The one thing done here that a service does not do is to
set the clock back.
"""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine
from dateutil.easter import easter
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Person, User
from accounts.services import DEMO_PASSWORD, add_person, open_login
from certificates.services import issue_due
from cms.services import demo_site
from courses.models import CoursePage
from courses.services import demo_courses
from lms.common.territories import zone
from network.enums import MembershipRole
from network.models import Organisation
from network.services import add_member, add_organisation
from sessions.models import TrainingSession, Venue
from sessions.services.attendance import close_half_day, mark_attendance
from sessions.services.booking import book_place
from sessions.services.planning import add_venue, cancel_session, plan_session, publish_session

HOLIDAYS = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
MORNING, AFTERNOON = (time(9), time(12, 30)), (time(13, 30), time(17))

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
VENUES = {
    "gueret": ("23", "Salle polyvalente", "3 place du Marché", "23000", "Guéret"),
    "parthenay": ("79", "Centre socioculturel, salle du Banc vert", "12 rue de la Fontaine", "79200", "Parthenay"),
    "poitiers": ("86", "Maison des associations", "8 allée des Tilleuls", "86000", "Poitiers"),
    "saint-paul": ("974", "Case du quartier", "5 rue des Lataniers", "97460", "Saint-Paul"),
}
ORGANISERS = {
    "23": ("Coopération de la Creuse", "23000", "Guéret", "+33536491223"),
    "79": ("Coopération des Deux-Sèvres", "79200", "Parthenay", "+33536491234"),
    "86": ("Coopération de la Vienne", "86000", "Poitiers", "+33536491286"),
    "974": ("Coopération de La Réunion", "97460", "Saint-Paul", "+262262010974"),
}


@contextmanager
def clock_set(moment):
    """Everything inside happens at ``moment``."""
    with time_machine.travel(moment, tick=False):
        yield


def load_demo(base_url):
    """Make the demo once; later runs only see to a session today. Returns what was done, in words."""
    if Organisation.objects.filter(name=ORGANISERS["23"][0]).exists():
        return "Démonstration déjà chargée." + keep_today()
    with clock_set(at(-70)):
        demo_site(base_url)
        demo_courses()
        people()
        places()
    past_session()
    full_session()
    open_session()
    cancelled_session()
    overseas_session()
    remote_session()
    return "Démonstration chargée." + keep_today()


def at(days, hour=10):
    """That hour, Paris time, so many days from today."""
    return datetime.combine(today() + timedelta(days=days), time(hour), ZoneInfo("Europe/Paris"))


def today():
    return timezone.now().astimezone(ZoneInfo("Europe/Paris")).date()


def working_days(days, count=2):
    """``count`` working days in a row (no weekend, no national holiday between), from ``days`` days on."""
    day, found = today() + timedelta(days=days), []
    while len(found) < count:
        found = [*found, day] if day.weekday() < 5 and day not in holidays(day.year) else []
        day += timedelta(days=1)
    return found


def holidays(year):
    """France's national holidays (code du travail, art. L3133-1)."""
    fixed = {date(year, month, day) for month, day in HOLIDAYS}
    return fixed | {easter(year) + timedelta(days=days) for days in (1, 39, 50)}


def slots(dates, department, *, halves=(MORNING, AFTERNOON)):
    """Half-days of these dates, in the zone of the department."""
    return [tuple(datetime.combine(day, hour, zone(department)) for hour in half) for day in dates for half in halves]


@transaction.atomic
def people():
    """The demo logins and a neighbourhood of volunteers, some without e-mail."""
    for name, (roles, first, last, department, territory) in LOGINS.items():
        user = open_login(
            f"{name}@demo.example", password=DEMO_PASSWORD, roles=roles, first_name=first, last_name=last, **territory
        )
        Person.objects.filter(user=user).update(department=department)
    User.objects.filter(email="admin@demo.example").update(is_superuser=True, is_staff=True)
    for number, (civility, first, last) in enumerate(NEIGHBOURS):
        reach = {} if number % 4 == 3 else {"contact_email": f"voisin{number}@demo.example"}
        add_person(
            first_name=first, last_name=last, civility=civility, phone=f"+336399812{number:02d}", department="23",
            by=None, **reach,
        )  # fmt: skip


@transaction.atomic
def places():
    for department, (name, postcode, city, phone) in ORGANISERS.items():
        add_organisation(
            name=name, kind="cooperation", department=department, postcode=postcode, city=city, phone=phone,
            email=f"cooperation{department}@monalisa.example",
        )  # fmt: skip
    add_member(
        login("coordination").person,
        organiser("23"),
        role=MembershipRole.ANIMATOR,
        title="animatrice de la coopération",
    )
    for department, name, street, postcode, city in VENUES.values():
        add_venue(
            by=None, department=department, name=name, street=street, postcode=postcode, city=city, step_free=True,
            hearing_loop=department != "974", accessible_toilets=True, parking="Parking gratuit à 30 m.",
            access="Arrêt de bus «\u00a0Mairie\u00a0» à deux minutes à pied.",
        )  # fmt: skip


def login(name):
    return User.objects.get(email=f"{name}@demo.example")


def organiser(department):
    return Organisation.objects.get(name=ORGANISERS[department][0])


def neighbours():
    return list(Person.objects.filter(user=None).order_by("pk"))


def planned(venue, half_days, *, moment, course="SOCLE", trainer="formatrice", by="coordination", **fields):
    """A session planned and published at ``moment``. ``venue``: a key of VENUES, or None with a remote link."""
    department = VENUES[venue][0] if venue else "23"
    coordinator = login(by)
    with clock_set(moment):
        session = plan_session(
            organiser(department),
            course=CoursePage.objects.get(code=course),
            half_days=half_days,
            venue=Venue.objects.get(postcode=VENUES[venue][3]) if venue else None,
            trainers=[login(trainer).person],
            signatory_name=coordinator.get_full_name(),
            signatory_title="animatrice de la coopération",
            by=coordinator,
            **{"capacity": 16, "practical": "Accueil café à 8 h 45. Le repas de midi est offert."} | fields,
        )
        return publish_session(session, by=coordinator)


def booked(session, persons, *, first_day):
    """Each person books in turn, an hour after the one before."""
    for number, person in enumerate(persons):
        with clock_set(at(first_day) + timedelta(hours=number)):
            book_place(session, person=person, by=person.user or session.created_by)


def past_session():
    """Held three weeks ago: all half-days closed, one absence, attestations issued."""
    session = planned("poitiers", slots(working_days(-24), "86"), moment=at(-60), booking_closes_at=at(-26))
    booked(session, [login("benevole").person, login("professionnelle").person, *neighbours()[:6]], first_day=-50)
    trainer = login("formatrice")
    for index, half_day in enumerate(session.half_days.chronological()):
        with clock_set(half_day.event.start + timedelta(minutes=20)):
            for number, booking in enumerate(session.bookings.attending()):
                absent = number == 2 and index > 0
                mark_attendance(half_day, booking=booking, status="absent" if absent else "present", by=trainer)
        with clock_set(half_day.event.end):
            close_half_day(half_day, by=trainer)
    with clock_set(half_day.event.end + timedelta(minutes=1)):
        issue_due(50)


def full_session():
    session = planned("parthenay", slots(working_days(12), "79"), moment=at(-20), capacity=8)
    booked(session, [login("referent").person, *neighbours()[:10]], first_day=-15)


def open_session():
    session = planned("gueret", slots(working_days(19), "23"), moment=at(-14))
    booked(session, [login("benevole").person, *neighbours()[3:9]], first_day=-10)


def cancelled_session():
    session = planned("poitiers", slots(working_days(9), "86"), moment=at(-25), course="MOD1")
    booked(session, neighbours()[:3], first_day=-20)
    with clock_set(at(-3)):
        cancel_session(
            session, reason="La salle n’est plus disponible après un dégât des eaux.", by=login("coordination")
        )


def overseas_session():
    session = planned(
        "saint-paul", slots(working_days(26), "974"), moment=at(-12), trainer="formateur", by="nationale", capacity=14
    )
    booked(session, neighbours()[9:11], first_day=-8)


def remote_session():
    planned(
        None, slots(working_days(33, 1), "23", halves=[MORNING]), moment=at(-6), course="COURT", capacity=20,
        remote_link="https://visio.monalisa.example/module-court", practical="Connexion possible dès 8 h 45.",
    )  # fmt: skip


def keep_today():
    """See to it that the demo trainer has a session today, whatever day the demo is shown."""
    start = datetime.combine(today(), time(0), ZoneInfo("Europe/Paris"))
    taken = TrainingSession.objects.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
    if taken.run_by(login("formatrice")).exists():
        return ""
    session = planned("gueret", slots([today()], "23", halves=[MORNING]), moment=at(-9), capacity=12, course="COURT")
    booked(session, [login("referent").person, login("professionnelle").person, *neighbours()[2:8]], first_day=-7)
    return " Une session a lieu aujourd’hui à Guéret\u00a0: son appel attend la formatrice."
