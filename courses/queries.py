"""Reads of courses that other floors build on."""

from courses.models import Achievement, CoursePage


def course_facts(course):
    """Everything of a course that documents print, as plain data: what a session copies when it is published.

    Minutes are whole minutes; ``kind`` and ``audience`` are stored values, their words stand beside them; ``revision``
    is the number of the published revision (None before the first publication).
    """
    return {
        "title": course.title,
        "code": course.code,
        "kind": course.kind,
        "kind_label": course.get_kind_display(),
        "audience": course.audience,
        "audience_label": course.get_audience_display(),
        "minutes": course.minutes,
        "objectives": [objective.text for objective in course.objectives.all()],
        "programme": [{"title": step.title, "content": step.content} for step in course.programme.all()],
        "prerequisites": course.prerequisites,
        "price": course.price,
        "payer": course.payer,
        "summary": course.summary,
        "revision": course.live_revision_id,
    }


def bookable_courses():
    """Courses that a session may be planned for: published, with a code, in the order of the catalogue."""
    return CoursePage.objects.live().exclude(code=None).in_catalogue_order()


def integrity_checks():
    """One (name, sentence) per broken promise of the courses and of the ledger."""
    for course in CoursePage.objects.live().filter(code=None):
        yield "formation-sans-code", f"La formation « {course.title} » (page {course.pk}) est publiée sans code."
    for course in CoursePage.objects.exclude(alias_of=None):
        yield "formation-alias", f"La page {course.pk} est l’alias d’une formation."
    for row in Achievement.objects.exclude(cancelled_by=None).filter(cancelled_at=None):
        yield "acquis-annulation", f"L’acquis {row.pk} a un auteur d’annulation sans date."
