"""Builders for tests: each makes one thing through the services, with no surprise; what is not said is plain.

The clock is real unless a test travels: sessions start in ``days`` days, at 9 h 00 in the zone of their venue.
"""

import itertools
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.management.color import no_style
from django.db import connection
from django.db.models import F
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Page

from accounts.enums import Role
from accounts.services import add_person, open_login
from cms.models import (
    Attachment,
    CollectionPage,
    CollectionStep,
    HomePage,
    ResourceIndexPage,
    ResourceMission,
    ResourcePage,
    ResourceTheme,
)
from cms.services import demo_showcase, demo_site, found_site
from courses.models import CoursePage
from courses.services import demo_courses
from network.services import add_organisation
from sessions.services.booking import book_place
from sessions.services.planning import add_venue, plan_session, publish_session
from tests.plugins.copied import copied

PASSWORD = "un-mot-de-passe-long"
MORNING, AFTERNOON = (time(9), time(12, 30)), (time(13, 30), time(17))
_numbers = itertools.count(1)


def unique(word):
    return f"{word}{next(_numbers)}"


def make_user(*roles, departments=(), national=False, email="", **names):
    """A login with its person. Roles by their group's name."""
    names = {"first_name": "Camille", "last_name": unique("Essai")} | names
    email = email or f"{unique('login')}@exemple.example"
    return open_login(email, password=PASSWORD, roles=roles, departments=departments, national=national, **names)


def make_coordinator(*departments, **fields):
    return make_user(Role.COORDINATION, departments=departments or ("23",), **fields)


def make_trainer(**fields):
    """The person of a login with the trainer's role."""
    return make_user(Role.TRAINER, **fields).person


def make_person(*, email=None, **fields):
    fields = {"first_name": "Lucette", "last_name": unique("Morvan")} | fields
    address = f"{unique('personne')}@exemple.example" if email is None else email
    return add_person(contact_email=address, phone=fields.pop("phone", "+33639981234"), by=None, **fields)


def make_organisation(department="23", **fields):
    fields = {"name": unique("Coopération "), "kind": "cooperation", "phone": "+33536491234"} | fields
    return add_organisation(department=department, **fields)


def make_venue(department="23", **fields):
    fields = {
        "name": "Salle du Banc vert",
        "street": "3 place du Marché",
        "postcode": "23000",
        "city": "Guéret",
        "step_free": True,
    } | fields
    return add_venue(by=None, department=department, **fields)


def make_course(code="SOCLE"):
    """The demo's course of that code, as published; the catalogue's other courses and the site's pages are not made."""
    if not CoursePage.objects.filter(code=code).exists():
        write_course(code)
    return CoursePage.objects.get(code=code)


@copied
def write_course(code):
    found_site("http://testserver", title="Accueil", slug="accueil")
    demo_courses(only=code)


def make_site(code="SOCLE", *, showcase=False):
    """The whole demo site with its catalogue; ``showcase``: its news, partners and pictures too. The code's course."""
    if not CoursePage.objects.filter(code=code).exists():
        write_site()
    if showcase:
        demo_showcase()
    return CoursePage.objects.get(code=code)


@copied
def write_site():
    demo_site("http://testserver")
    demo_courses()
    make_resource_centre()


FAMILY_FIELDS = {
    "videos": {"video_url": "https://www.videos.example/v/1", "video_minutes": 2, "transcript": "Bonjour."},
    "fiches": {
        "team": "Le Banc vert",
        "place": "Yvetot (76)",
        "year": 2025,
        "cost": "120 €, payés par la commune",
        "steps": [("step", {"title": "Trouver un banc", "text": "Demandez à la mairie."})],
    },
    "journaux": {"number": "n° 8"},
    "rencontres": {"starts_on": date(2027, 3, 4), "place": "Guéret (23)"},
    "donnees": {"data_format": "CSV", "updated_on": date(2026, 10, 1), "frequency": "chaque trimestre"},
    "kit": {"use_rules": "Ne changez pas les couleurs.", "credits": "Monalisa"},
}


def make_resource(family="reperes", *, missions=("formation",), themes=(), files=(), **fields):
    """A published resource with what its family asks for. ``files``: (name, content, kind, pages) of each."""
    number = next(_numbers)
    fields = {
        "title": f"Ressource {number}",
        "slug": f"ressource-{number}",
        "summary": "Ce que l’on y trouve, en une phrase.",
        "published_on": date(2026, 3, 1),
        "organisation": "Coopération de la Creuse",
        **FAMILY_FIELDS.get(family, {}),
    } | fields
    resource = ResourcePage(family=family, **fields)
    resource.missions = [ResourceMission(mission=mission) for mission in missions]
    resource.themes = [make_resource_theme(slug) for slug in themes]
    for name, content, kind, pages in files:
        document = Document.objects.create(title=name, file=ContentFile(content, name), file_size=len(content))
        resource.attachments.add(Attachment(document=document, kind=kind, pages=pages))
    make_resource_centre().add_child(instance=resource)
    resource.save_revision().publish()
    return ResourcePage.objects.get(pk=resource.pk)


def make_collection(*resources, **fields):
    """A published collection of these resources in this order, each « Pourquoi <title>. »."""
    number = next(_numbers)
    fields = {
        "title": f"Collection {number}",
        "slug": f"collection-{number}",
        "introduction": "Pour commencer.",
    } | fields
    page = CollectionPage(**fields)
    page.steps = [
        CollectionStep(sort_order=n, resource=resource, why=f"Pourquoi {resource.title}.")
        for n, resource in enumerate(resources)
    ]
    make_resource_centre().add_child(instance=page)
    page.save_revision().publish()
    return CollectionPage.objects.get(pk=page.pk)


def make_resource_theme(slug, **fields):
    return ResourceTheme.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()} | fields)[0]


def make_resource_centre():
    found = ResourceIndexPage.objects.first()
    if found is None:
        found = ResourceIndexPage(
            title="Centre de ressources", slug="ressources", introduction="Lisez, regardez, refaites."
        )
        HomePage.objects.get().add_child(instance=found)
    return found


def half_days(zone, *, days=10, count=4):
    """``count`` half-days from a day on, mornings and afternoons in turn, at the hours of ``zone``."""
    first = timezone.now().astimezone(zone).date() + timedelta(days=days)
    slots = [(first + timedelta(days=n), slot) for n in range(count) for slot in (MORNING, AFTERNOON)]
    return [tuple(datetime.combine(day, hour, zone) for hour in slot) for day, slot in slots[:count]]


def make_session(*, days=10, count=4, publish=True, department="23", coordinator=None, **fields):
    """A published session of 16 places in ``days`` days, with one trainer, bookable until it starts."""
    coordinator = coordinator or make_coordinator(department)
    venue = fields.pop("venue", None) or make_venue(department)
    slots = fields.pop("half_days", None) or half_days(_zone(venue), days=days, count=count)
    fields = {
        "course": fields.pop("course", None) or make_course(),
        "trainers": fields.pop("trainers", None) or [make_trainer()],
        "signatory_name": "Nadège Rivière",
        "signatory_title": "animatrice de la coopération",
        "capacity": 16,
        "booking_closes_at": slots[0][0],
    } | fields
    organiser = fields.pop("organiser", None) or make_organisation(department)
    session = plan_session(organiser, venue=venue, half_days=slots, by=coordinator, **fields)
    return publish_session(session, by=coordinator) if publish else session


def _zone(venue):
    from zoneinfo import ZoneInfo

    return ZoneInfo(venue.time_zone)


def book(session, count=1):
    """``count`` new persons with a login, booked in turn."""
    return [book_person(session, make_user()) for _ in range(count)]


def book_person(session, user):
    """The booking of a login's own person."""
    return book_place(session, person=user.person, by=user)


def copies_of(page, count):
    """``count`` more live pages like this one, under the same parent, written as rows: thousands in a second."""
    parent = page.get_parent()
    first = page._str2int(parent.get_last_child().path[-page.steplen :]) + 1
    models = [model._meta for model in (*page._meta.get_parent_list()[::-1], type(page))]
    with connection.cursor() as cursor:
        last = Page.objects.order_by("-pk").values_list("pk", flat=True)[0]
        for meta in models:
            cursor.execute(f'SELECT * FROM "{meta.db_table}" WHERE "{meta.pk.column}" = %s', [page.pk])
            names, row = [column[0] for column in cursor.description], cursor.fetchone()
            rows = []
            for n in range(count):
                own = {
                    meta.pk.column: last + 1 + n,
                    "path": page._get_path(parent.path, page.depth, first + n),
                    "slug": f"copie-{last}-{n}",
                    "translation_key": uuid4().hex,
                    "code": f"C{last}-{n}",
                }
                rows.append([own.get(name, value) for name, value in zip(names, row, strict=True)])
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f'INSERT INTO "{meta.db_table}" VALUES ({marks})', rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), [Page]):
            cursor.execute(statement)  # the next page gets a number after these
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # as the server does by itself after so many rows, a minute later
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + count)
