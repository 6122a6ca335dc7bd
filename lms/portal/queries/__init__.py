"""Reads over several floors."""

from wagtail.models import Page

import accounts.queries
import certificates.queries
import cms.queries
import courses.queries
import lms.mail.queries
import network.queries
import sessions.queries
from accounts.models import Person
from certificates.models import Certificate
from cms.models import HomePage, NewsPage, ResourcePage
from cms.queries import site_context
from courses.models import CourseDemand, CoursePage
from lms.common import dates
from sessions.models import Booking
from sessions.templatetags.session_tags import days_words, heading

INTEGRITY_SOURCES = (sessions.queries, certificates.queries, lms.mail.queries)
PERSONAL_FLOORS = (
    accounts.queries,
    cms.queries,
    network.queries,
    courses.queries,
    sessions.queries,
    certificates.queries,
)


def integrity_problems():
    """(check, sentence) for every broken invariant that a floor knows of."""
    for source in INTEGRITY_SOURCES:
        yield from source.integrity_checks()


def site_tree():
    """Every public page below the home page as nested dicts (title, url, below), in the editors' order."""
    pages = (
        Page.objects.live().public().filter(depth__gte=2).order_by("path").only("title", "url_path", "path", "depth")
    )
    root = {"below": []}
    nodes = {}
    for page in pages:
        above = nodes.get(page.path[: -Page.steplen])
        if page.depth > 2 and above is None:
            continue  # below a page that is not public
        node = {"title": page.title, "url": "/" + page.url_path.strip("/").partition("/")[2], "below": []}
        node["url"] += "" if node["url"] == "/" else "/"
        nodes[page.path] = node
        (above or root)["below"].append(node)
    return root["below"]


def site_words(request):
    """What the site says of itself: its name, its contact, the two lines of its own picture."""
    found = site_context(request)["site_settings"]
    return {"name": found.site_name, "contact": found.contact_email, "title": (found.site_name, found.baseline)}


def page_words(page):
    """The title and the line below it on the picture of a page."""
    match page:
        case HomePage():
            return page.headline or page.title, page.lead
        case NewsPage():
            return page.title, f"Actualité du {dates.day(page.date, weekday=False)}"
        case ResourcePage():
            return page.title, page.get_family_display()
        case CoursePage():
            return page.title, f"{page.get_kind_display()}, {dates.duration(page.minutes)}"
    return page.title, getattr(page, "introduction", "")


def session_words(session):
    """The title and the days of a session on its picture."""
    return heading(session), days_words(sessions.queries.half_days_of(session))


def personal_data(person):
    """All that the site knows of a person, floor by floor: (model, title, rows as words)."""
    for floor in PERSONAL_FLOORS:
        yield from floor.personal_data(person)
    login = person.user.email if person.user else ""
    yield from lms.mail.queries.personal_data(told_of(person), login=login)


def told_of(person):
    """The events that messages to this person tell of, as the outbox names them."""
    persons = Person.objects.same_as(person)
    rows = {
        "booking": Booking.objects.filter(person__in=persons).values_list("pk", flat=True),
        "certificate": Certificate.objects.filter(person__in=persons).values_list("number", flat=True),
        "demand": CourseDemand.objects.filter(person__in=persons).values_list("pk", flat=True),
    }
    return [f"{name}:{key}" for name, keys in rows.items() for key in keys]
