"""What the pages of courses read: Wagtail gives them a page and a request, nothing else."""

from django import template
from django.urls import reverse

from courses import queries
from courses.filters import CourseFilter
from courses.models import CoursePage
from lms.common import dates

register = template.Library()
PAGE_SIZE = 30


@register.simple_tag
def catalogue(index, request):
    """The published courses under ``index`` that the address asks for: ``filters``, their ``form`` and one ``page``.

    ``reset_url``: of the whole list, when there is something to clear; ``answered``: what was asked for was found.
    """
    filters = CourseFilter(request.GET, CoursePage.objects.child_of(index).live())
    found = filters.qs.for_cards().by_audience()
    page = filters.pages(found, PAGE_SIZE).get_page(request.GET.get("page"))
    found = {"filters": filters, "form": filters.counted_form(), "page": page}
    return found | {"reset_url": filters.reset(request.path), "answered": filters.answered(page.paginator.count)}


@register.simple_tag
def own_progress(course, user):
    """What the user has followed of a course (courses.queries.Progress), None for nothing."""
    return queries.progress_of(user, [course]).get(course.pk) if course else None


@register.simple_tag
def path_steps(path, user):
    """The steps of a path as ``user`` has them; read once for a page that shows them in two places."""
    if not hasattr(path, "own_steps"):
        path.own_steps = queries.path_steps(path, user)
    return path.own_steps


@register.simple_tag
def path_progress(steps):
    return queries.path_progress(steps)


@register.filter
def courses_of(steps):
    return [step.course for step in steps]


@register.inclusion_tag("components/path_step.html")
def path_step(step, next_words="", next_url=""):
    """A step of a path. ``next_words``: day and place of the next session of its course, ``next_url`` its address."""
    course, progress = step.course, step.progress
    followed = dates.duration(progress.minutes) if progress else ""
    return {
        "title": course.title,
        "url": course.url,
        "why": step.why,
        "duration": dates.duration(course.minutes) if course.minutes else "",
        "price": course.price,
        "asks": course.prerequisite_course.title if course.prerequisite_course else "",
        "optional": not step.required,
        "held": f"Suivie, {followed}" if progress and progress.is_held else "",
        "begun": f"{followed} sur {dates.duration(course.minutes)}" if progress and progress.is_begun else "",
        "next": f"Prochaine session\u00a0: {next_words}" if next_words else "",
        "next_url": next_url,
        "on_request": course.on_request,
        "notify_url": "" if course.on_request else reverse("courses:notify", args=[course.slug]),
    }


@register.simple_tag(takes_context=True)
def course_schema(context, course, site):
    """schema.org's words for a course of the site with these settings, for {% json_ld %}."""
    address = course.get_full_url(context.get("request"))  # the request knows already where the site is
    return queries.course_schema(course, address=address, publisher=site.site_name)
