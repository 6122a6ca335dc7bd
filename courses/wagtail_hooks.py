"""What the editor may not do to a course, said in words where Wagtail would answer with an error."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.models import CoursePage, Theme

HELD = (
    "On ne peut pas supprimer «\u00a0{title}\u00a0»\u00a0: des sessions ont eu lieu ou sont prévues. "
    "Dépubliez la formation\u00a0: elle quitte le catalogue, et les attestations restent vraies."
)
IN_A_PATH = (
    "On ne peut pas supprimer «\u00a0{title}\u00a0»\u00a0: c’est une étape du parcours «\u00a0{path}\u00a0». "
    "Retirez l’étape du parcours et publiez-le, puis supprimez la formation."
)
NO_ALIAS = (
    "Une formation n’a pas d’alias\u00a0: son code est unique. Décochez «\u00a0Alias\u00a0» pour en faire une copie."
)
NO_LIVE_COPY = (
    "Une copie de formation n’a pas encore de code\u00a0: décochez la publication, donnez-lui un code, puis publiez."
)


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    menu_label = "Thèmes"
    add_to_admin_menu = False
    list_display = ("name", "slug")
    search_fields = ("name",)


def courses_in(pages):
    """Courses among these pages and all that lies under them."""
    found = CoursePage.objects.none()
    for page in pages:
        found |= CoursePage.objects.descendant_of(page, inclusive=True)
    return found


def refuse(request, sentence, address, *parts):
    messages.error(request, sentence)
    return redirect(address, *parts)


def needed(pages):
    """(a course that must stay, why in words) among these pages and all that lies under them, or None."""
    courses = courses_in(pages)
    if held := courses.with_sessions().first():
        return held, HELD.format(title=held.title)
    if step := courses.in_paths().first():
        return step, IN_A_PATH.format(title=step.title, path=step.path_steps.first().path.title)
    return None


@hooks.register("before_delete_page")
def keep_needed_courses(request, page):
    """A course, or any page above one, is not deleted while sessions point to it or a path leads through it."""
    if found := needed([page]):
        return refuse(request, found[1], "wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_bulk_action")
def keep_needed_courses_in_bulk(request, action_type, objects, action):
    pages = [item for item in objects if hasattr(item, "path")]
    if action_type == "delete" and pages and (found := needed(pages)):
        return refuse(request, found[1], "wagtailadmin_explore", found[0].get_parent().pk)
    return None


@hooks.register("before_bulk_action")
def publish_whole_courses_in_bulk(request, action_type, objects, action):
    """Publishing many pages at once passes no form: a course without its code, or with another's, is refused here."""
    if action_type != "publish" or not hasattr(action, "cleaned_form"):
        return None
    found = courses_in(page for page in objects if hasattr(page, "path"))
    if not action.cleaned_form.cleaned_data.get("include_descendants"):
        found = found.filter(pk__in=[page.pk for page in objects])
    for course in found:
        try:
            course.get_latest_revision_as_object().full_clean()
        except ValidationError as error:
            sentence = f"«\u00a0{course.title}\u00a0» n’est pas complète\u00a0: {' '.join(error.messages)}"
            return refuse(request, sentence, "wagtailadmin_pages:edit", course.pk)
    return None


@hooks.register("before_copy_page")
def copy_courses_without_their_code(request, page):
    """Two courses never share a code: no alias, and a copy is published once it has its own."""
    taken = courses_in([page]) if request.POST.get("copy_subpages") else CoursePage.objects.filter(pk=page.pk)
    if request.method != "POST" or not taken.exists():
        return None
    if request.POST.get("alias"):
        return refuse(request, NO_ALIAS, "wagtailadmin_pages:copy", page.pk)
    if request.POST.get("publish_copies"):
        return refuse(request, NO_LIVE_COPY, "wagtailadmin_pages:copy", page.pk)
    return None


register_snippet(ThemeViewSet)
