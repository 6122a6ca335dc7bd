"""Reads of courses that other floors build on."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.db.models import Count, Max, Min, Q, Sum

from accounts.models import Person
from cms.queries import page_path, public_pages, stream_text
from courses.models import (
    Achievement,
    CourseDemand,
    CourseIndexPage,
    CoursePage,
    LearningPathIndexPage,
    LearningPathPage,
)
from lms.common.territories import DEPARTMENTS
from lms.common.text import sentences


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
        "intended": course.intended,
        "format": course.format,
        "format_label": course.get_format_display(),
        "themes": [theme.name for theme in course.themes.all()],
        "prerequisite_code": course.prerequisite_course.code if course.prerequisite_course else None,
        "access_terms": course.access_terms,
        "to_bring": course.to_bring,
        "methods": course.methods,
        "hosts": course.hosts,
        "evaluation": course.evaluation,
        "sanction": course.sanction,
    }


def course_schema(course, *, address, publisher=settings.WAGTAIL_SITE_NAME):
    """The course at ``address`` as schema.org describes it, as plain data; hasCourseInstance is for a higher floor."""
    schema = {
        "@type": "Course",
        "@id": address,
        "url": address,
        "name": course.title,
        "description": course.search_description or course.summary,
        "courseCode": course.code,
        "inLanguage": "fr",
        "isAccessibleForFree": course.is_free,
        "provider": {"@type": "Organization", "name": publisher, "url": f"{settings.BASE_URL}/"},
        "teaches": [objective.text for objective in course.aims],
        "about": [theme.name for theme in course.themes.all()],
        "coursePrerequisites": course.prerequisites,
        "timeRequired": f"PT{course.minutes}M" if course.minutes else "",
    }
    return {name: value for name, value in schema.items() if value not in ("", None, [])}


def bookable_courses():
    """Courses that a session may be planned for: published, with a code, in the order of the catalogue."""
    return CoursePage.objects.live().exclude(code=None).in_catalogue_order()


@dataclass(frozen=True)
class Progress:
    """What a person has followed of a course: standing minutes of the ledger, and between which moments."""

    minutes: int = 0
    planned: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def is_held(self):
        """Enough minutes for an attestation."""
        return self.minutes > 0 and self.minutes >= settings.ATTENDANCE_THRESHOLD * self.planned

    @property
    def is_begun(self):
        return self.minutes > 0 and not self.is_held


def progress_of(user, courses):
    """{course pk: Progress} of the user's own person, from the ledger alone, in one query; empty for a visitor."""
    if not user.is_authenticated:
        return {}
    steps = {f"course:{course.code}": course for course in courses if course.code}
    own = Q(person__user=user) | Q(person__merged_into__user=user)
    rows = Achievement.objects.standing().filter(own, step__in=steps).values("step").order_by()
    totals = rows.annotate(minutes=Sum("minutes"), first_at=Min("at"), last_at=Max("at"))
    return {
        steps[row["step"]].pk: Progress(row["minutes"], steps[row["step"]].minutes, row["first_at"], row["last_at"])
        for row in totals
    }


def demands_within(user):
    """How many persons wait for which ``course``, ``where`` in the user's territory: dicts, most waited for first.

    Who would go anywhere belongs to every territory.
    """
    rows = CourseDemand.objects.standing().within(user).values_list("course__title", "department").order_by()
    counted = rows.annotate(count=Count("email", distinct=True)).order_by("-count", "course__title", "department")
    return [
        {
            "course": title,
            "where": f"{DEPARTMENTS[code]}\u00a0({code})" if code else "Partout en France",
            "count": count,
        }
        for title, code, count in counted
    ]


def demands_for(course, department=None):
    """Standing demands that a session of this course answers, one per address. ``department``: None for anywhere."""
    found = CourseDemand.objects.standing().filter(course=course)
    if department is not None:
        found = found.filter(department__in=["", department])
    return list({demand.email: demand for demand in found.order_by("-pk")}.values())


CONFIRM, STOP = TimestampSigner(salt="courses.demand.confirm"), Signer(salt="courses.demand.stop")


def confirm_token(demand):
    """Goes into the message that confirms a demand; good for DEMAND_LINK_DAYS."""
    return CONFIRM.sign(demand.pk)


def stop_token(demand):
    """Goes into every message that a demand brings; good for ever."""
    return STOP.sign(demand.pk)


def demand_to_confirm(token):
    """The demand of a confirmation link, or None for a link that is forged, cut or too old."""
    return _demand(lambda: CONFIRM.unsign(token, max_age=settings.DEMAND_LINK_DAYS * 24 * 3600))


def demand_to_stop(token):
    """The demand of a stop link, or None."""
    return _demand(lambda: STOP.unsign(token))


def _demand(read):
    try:
        return CourseDemand.objects.select_related("course").filter(pk=read()).first()
    except BadSignature:
        return None


def path_steps(path, user):
    """The steps of a path in order, each with the user's ``progress`` in its course (None: nothing followed)."""
    steps = list(path.shown_steps())
    own = progress_of(user, [step.course for step in steps])
    for step in steps:
        step.progress = own.get(step.course_id)
    return steps


def path_progress(steps):
    """How far a person is on a path, as counts of required steps, and the first one not held yet (``next``).

    ``minutes`` are those that the required steps ask for; ``optional`` counts the steps of one's own choosing.
    """
    required = [step for step in steps if step.required]
    ahead = [step for step in required if not (step.progress and step.progress.is_held)]
    return {
        "done": len(required) - len(ahead),
        "total": len(required),
        "optional": len(steps) - len(required),
        "minutes": sum(step.course.minutes for step in required),
        "next": ahead[0] if ahead else None,
    }


def personal_data(person):
    """What a person has followed, and what they asked to be told of: (model, title, rows as words)."""
    persons = Person.objects.same_as(person)
    done = Achievement.objects.filter(person__in=persons)
    followed = [
        {"Étape": row.step, "Nature": row.get_kind_display(), "Minutes": row.minutes, "Le": row.at}
        | {"Annulé le": row.cancelled_at or ""}
        for row in done
    ]
    yield Achievement, "Ce que vous avez suivi", followed
    demands = CourseDemand.objects.filter(person__in=persons).select_related("course").order_by("pk")
    asked = [
        {"Formation": row.course.title, "Département": row.department, "Adresse e-mail": row.email}
        | {"Demandé le": row.created_at, "Arrêté le": row.stopped_at or ""}
        for row in demands
    ]
    yield CourseDemand, "Vos demandes « Prévenez-moi »", asked


def integrity_checks():
    """One (name, sentence) per broken promise of the courses and of the ledger."""
    for course in CoursePage.objects.live().filter(code=None):
        yield "formation-sans-code", f"La formation « {course.title} » (page {course.pk}) est publiée sans code."
    for course in CoursePage.objects.exclude(alias_of=None):
        yield "formation-alias", f"La page {course.pk} est l’alias d’une formation."
    for row in Achievement.objects.exclude(cancelled_by=None).filter(cancelled_at=None):
        yield "acquis-annulation", f"L’acquis {row.pk} a un auteur d’annulation sans date."


def search_sources(only=None):
    """What the site's search knows of the courses and the learning paths. ``only``: the pages of these numbers."""
    reads = {CoursePage: _course, LearningPathPage: _path, CourseIndexPage: _list, LearningPathIndexPage: _list}
    for model, read in reads.items():
        pages = public_pages(model, only)
        for page in pages.prefetch_related(*PARTS.get(model, ())):
            yield read(page) | {"key": f"page:{page.pk}", "title": page.title, "url": page_path(page)}


PARTS = {CoursePage: ("objectives", "programme", "themes"), LearningPathPage: ("steps__course",)}


def _course(course):
    themes = [theme.name for theme in course.themes.all()]
    aims = [objective.text for objective in course.objectives.all()]
    steps = [sentences([step.title, step.content]) for step in course.programme.all()]
    told = [course.intended, course.methods, course.hosts, course.prerequisites, course.sanction, course.code or ""]
    facts = [course.get_audience_display(), course.get_format_display(), stream_text(course.story)]
    text = sentences([*themes, *aims, *steps, *told, *facts])
    return {"kind": "formation", "summary": course.summary, "text": text}


def _path(path):
    steps = [f"{step.course.title}. {step.why}" for step in path.steps.all() if step.course.live]
    return {"kind": "parcours", "summary": path.summary, "text": " ".join([*steps, path.outcome])}


def _list(page):
    return {"kind": "page", "summary": page.introduction}
