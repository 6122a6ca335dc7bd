"""The demo's catalogue, made as an editor would make it, and what makes a course found."""

import json
import tomllib
from pathlib import Path

from django.db import transaction

from cms.models import HomePage
from courses.models import (
    CourseIndexPage,
    CourseObjective,
    CoursePage,
    LearningPathIndexPage,
    LearningPathPage,
    LearningPathStep,
    ProgrammeStep,
    Theme,
)
from lms.common.errors import DomainError
from lms.common.text import search_key

DEMO = Path(__file__).resolve().parent.parent / "demo"


@transaction.atomic
def demo_courses(only=None):
    """The catalogue with its demo courses and learning paths (or the one course of that code), published; by code.

    What exists stays as it is. Refused (DomainError): no home page to stand under.
    """
    copy = _copy("courses.toml")
    themes = {name: Theme.objects.get_or_create(slug=slug, defaults={"name": name})[0] for slug, name in copy["themes"]}
    catalogue = CourseIndexPage.objects.first() or _published(_home(), CourseIndexPage(**copy["catalogue"]))
    made = {course.code: course for course in CoursePage.objects.exclude(code=None)}
    for facts in copy["courses"]:
        if facts["code"] not in made and only in (None, facts["code"]):
            before, about = made.get(facts.pop("after", None)), [themes[name] for name in facts.pop("themes")]
            made[facts["code"]] = _published(catalogue, _course(**facts, themes=about, prerequisite_course=before))
    if only is None:
        _demo_paths(made)
    return made


def _demo_paths(courses):
    """The demo's learning paths over ``courses`` (by code)."""
    copy = _copy("paths.toml")
    index = LearningPathIndexPage.objects.first() or _published(_home(), LearningPathIndexPage(**copy["index"]))
    for facts in copy["paths"]:
        if not LearningPathPage.objects.child_of(index).filter(slug=facts["slug"]).exists():
            steps = [step | {"course": courses[step["course"]]} for step in facts.pop("steps")]
            path = LearningPathPage(**facts)
            path.steps = [LearningPathStep(**step, sort_order=place) for place, step in enumerate(steps)]
            _published(index, path)


def make_searchable(course):
    """Write what the words of a search are looked up in: title, summary, themes, objectives and steps, as published."""
    words = [course.title, course.summary, *course.themes.values_list("name", flat=True)]
    words += course.objectives.values_list("text", flat=True)
    words += course.programme.values_list("title", flat=True)
    CoursePage.objects.filter(pk=course.pk).update(search_text=search_key(" ".join(words)))


def _copy(name):
    return tomllib.loads((DEMO / name).read_text())


def _home():
    home = HomePage.objects.first()
    if home is None:
        raise DomainError("Il manque la page d’accueil\u00a0: créez d’abord le site.")
    return home


def _course(*, objectives, programme, story, themes, **fields):
    course = CoursePage(**fields, story=json.dumps(story))
    course.themes = themes
    course.objectives = [CourseObjective(text=text, sort_order=place) for place, text in enumerate(objectives)]
    course.programme = [ProgrammeStep(**step, sort_order=place) for place, step in enumerate(programme)]
    return course


def _published(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
