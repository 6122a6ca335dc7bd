"""The demo's catalogue, made as an editor would make it."""

import json
import tomllib
from pathlib import Path

from django.db import transaction

from cms.models import HomePage
from courses.models import CourseIndexPage, CourseObjective, CoursePage, ProgrammeStep
from lms.common.errors import DomainError

COPY = Path(__file__).resolve().parent.parent / "demo" / "courses.toml"


@transaction.atomic
def demo_courses(only=None):
    """The catalogue and its demo courses (or the one of that code), published; by code. What exists stays as it is.

    Refused (DomainError): no home page to stand under.
    """
    home = HomePage.objects.first()
    if home is None:
        raise DomainError("Il manque la page d’accueil\u00a0: créez d’abord le site.")
    copy = tomllib.loads(COPY.read_text())
    catalogue = CourseIndexPage.objects.first() or _published(home, CourseIndexPage(**copy["catalogue"]))
    made = {course.code: course for course in CoursePage.objects.exclude(code=None)}
    for facts in copy["courses"]:
        if facts["code"] not in made and only in (None, facts["code"]):
            made[facts["code"]] = _published(catalogue, _course(**facts))
    return made


def _course(*, objectives, programme, story, **fields):
    course = CoursePage(**fields, story=json.dumps(story))
    course.objectives = [CourseObjective(text=text, sort_order=place) for place, text in enumerate(objectives)]
    course.programme = [ProgrammeStep(**step, sort_order=place) for place, step in enumerate(programme)]
    return course


def _published(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
