"""What Wagtail would answer with an error is refused in words; the twins show the error without the hook."""

import re

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.hooks import _hooks
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.models import HomePage
from courses import wagtail_hooks
from courses.models import CourseIndexPage, CoursePage, LearningPathPage, LearningPathStep
from tests.factories import make_session, make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def desk(client):
    client.force_login(make_user("administration"))
    return client


@pytest.fixture
def hook_off(monkeypatch):
    """Takes one of our hooks away; what Wagtail does then is no longer hidden."""

    def hook_off(function):
        for name, registered in _hooks.items():
            monkeypatch.setitem(_hooks, name, [entry for entry in registered if entry[0] is not function])

    return hook_off


def said(client, answer):
    """The page that a refusal leads to."""
    assert answer.status_code == 302
    return client.get(answer["Location"]).content.decode()


def delete(client, page):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), {"confirm_site_name": "Monalisa"})


def bulk(client, action, *pages, **data):
    ids = "&".join(f"id={page.pk}" for page in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return client.post(f"{address}?{ids}", {"confirm_site_name": "Monalisa"} | data)


def copy(client, page, **data):
    fields = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": page.get_parent().pk} | data
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), fields)


def above():
    """The course and the pages above it."""
    return [make_site(), CourseIndexPage.objects.get(), HomePage.objects.get()]


@pytest.mark.parametrize("level", [0, 1, 2])
def test_course_with_sessions_and_pages_above_are_not_deleted(desk, level):
    make_session()
    page = above()[level]
    answer = delete(desk, page)
    assert "des sessions ont eu lieu ou sont prévues" in said(desk, answer)
    assert CoursePage.objects.filter(code="SOCLE").exists()


@pytest.mark.parametrize("level", [0, 1, 2])
def test_nor_are_they_in_bulk(desk, level):
    make_session()
    page = above()[level]
    assert "des sessions ont eu lieu ou sont prévues" in said(desk, bulk(desk, "delete", make_site("MOD1"), page))
    assert CoursePage.objects.count() == 9


def test_twin_without_the_hook_deleting_fails(desk, hook_off):
    make_session()
    hook_off(wagtail_hooks.keep_needed_courses)
    with pytest.raises(ProtectedError):
        delete(desk, make_site())


def test_twin_without_the_hook_deleting_in_bulk_fails(desk, hook_off):
    make_session()
    hook_off(wagtail_hooks.keep_needed_courses_in_bulk)
    with pytest.raises(ProtectedError):
        bulk(desk, "delete", make_site())


def test_course_without_sessions_nor_path_is_deleted(desk):
    make_session()
    make_site("MOD1")
    LearningPathPage.objects.all().delete()
    delete(desk, make_site("MOD1"))
    bulk(desk, "delete", make_site("COURT"))
    assert {"MOD1", "COURT"}.isdisjoint(CoursePage.objects.values_list("code", flat=True))
    assert make_site("MOD2").prerequisite_course is None  # its words stay, its link does not


@pytest.mark.parametrize("deed", [delete, lambda client, page: bulk(client, "delete", page)])
def test_step_of_a_path_is_not_deleted(desk, deed):
    course = make_site("APPRO")
    words = said(desk, deed(desk, course))
    assert "c’est une étape du parcours «\u00a0Je " in words
    assert CoursePage.objects.filter(code="APPRO").exists()


def test_twin_without_the_hook_the_step_goes_with_the_course(desk, hook_off):
    course = make_site("APPRO")
    hook_off(wagtail_hooks.keep_needed_courses)
    delete(desk, course)
    assert LearningPathStep.objects.filter(path__slug="je-suis-benevole").count() == 2


def test_draft_of_a_path_that_names_a_deleted_course_still_opens(desk):
    course = make_site("APPRO")
    path = LearningPathPage.objects.get(slug="je-suis-benevole")
    LearningPathPage.objects.exclude(pk=path.pk).delete()
    path.save_revision()  # a draft with three steps
    LearningPathStep.objects.filter(course=course).delete()
    delete(desk, course)
    assert not CoursePage.objects.filter(code="APPRO").exists()
    assert desk.get(reverse("wagtailadmin_pages:edit", args=[path.pk])).status_code == 200
    assert path.get_latest_revision_as_object().steps.count() == 2


def test_course_with_sessions_is_unpublished(desk):
    make_session()
    desk.post(reverse("wagtailadmin_pages:unpublish", args=[make_site().pk]))
    assert not make_site().live


@pytest.mark.parametrize("data", [{"alias": "on"}, {"publish_copies": "on"}])
def test_alias_and_live_copy_are_refused(desk, data):
    words = said(desk, copy(desk, make_site(), **data))
    assert "code" in words
    assert "décochez" in words.lower()
    assert CoursePage.objects.count() == 9


def test_alias_of_the_page_above_with_its_courses_is_refused(desk):
    make_site()
    said(desk, copy(desk, HomePage.objects.get(), alias="on", copy_subpages="on"))
    assert CoursePage.objects.count() == 9


@pytest.mark.parametrize("data", [{"alias": "on"}, {"publish_copies": "on"}])
def test_twin_without_the_hook_alias_and_live_copy_fail(desk, hook_off, data):
    course = make_site()
    hook_off(wagtail_hooks.copy_courses_without_their_code)
    with pytest.raises(Exception, match="code"):
        copy(desk, course, **data)


def test_copy_is_a_draft_without_code_in_all_its_revisions(desk):
    assert copy(desk, make_site()).status_code == 302
    made = CoursePage.objects.get(slug="copie")
    assert (made.code, made.live) == (None, False)
    assert made.get_latest_revision_as_object().code is None
    assert made.objectives.count() == 5
    assert desk.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).status_code == 200


def form(course, **changes):
    """The editor's form of a course, as a browser sends it."""
    plain = [*("title", "slug", "code", "kind", "audience", "minutes", "summary"), "prerequisites", "group_size"]
    plain += ["price", "payer", "methods", "evaluation", "intended", "format", "access_terms", "to_bring", "hosts"]
    plain += ["sanction"]
    rows = {name: list(getattr(course, name).all()) for name in ("objectives", "programme")}
    fields = {name: getattr(course, name) or "" for name in plain}
    fields |= {
        "objectives": inline_formset([{"text": row.text} for row in rows["objectives"]]),
        "programme": inline_formset([{"title": row.title, "content": row.content} for row in rows["programme"]]),
        "themes": [theme.pk for theme in course.themes.all()],
        "prerequisite_course": course.prerequisite_course_id or "",
        "story": streamfield([]),
        "illustration": "",
        "comments": inline_formset([]),
    }
    return nested_form_data(fields | changes)


def edit(client, course, action="action-publish", **changes):
    return client.post(reverse("wagtailadmin_pages:edit", args=[course.pk]), form(course, **changes) | {action: "1"})


def test_publishing_without_code_is_refused_in_words(desk):
    course = make_site()
    answer = edit(desk, course, code="")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert re.search(r'class="error-message">\s*Champ requis', html)
    assert "demandé pour publier" in html
    assert make_site().code == "SOCLE"


def test_draft_without_code_is_saved(desk):
    copy(desk, make_site())
    draft = CoursePage.objects.get(slug="copie")
    assert edit(desk, draft, action="action-save").status_code == 302
    draft.refresh_from_db()
    assert (draft.code, draft.live) == (None, False)


def test_publishing_with_the_code_of_another_is_refused_in_words(desk):
    make_site()
    answer = edit(desk, make_site("MOD1"), code="SOCLE")
    assert answer.status_code == 200
    assert "existe déjà" in answer.content.decode()


def test_course_is_published_from_its_form(desk):
    assert edit(desk, make_site(), summary="Nouveau résumé.").status_code == 302
    assert make_site().summary == "Nouveau résumé."


def test_published_course_is_found_by_its_new_words(desk):
    edit(desk, make_site(), summary="Un été caniculaire.")
    assert "un ete caniculaire" in make_site().search_text


def test_course_does_not_come_before_itself(desk):
    course = make_site()
    answer = edit(desk, course, prerequisite_course=course.pk)
    assert "ne se suit pas avant elle-même" in answer.content.decode()


def test_publishing_in_bulk_refuses_a_course_without_code(desk):
    copy(desk, make_site())
    draft = CoursePage.objects.get(slug="copie")
    assert "n’est pas complète" in said(desk, bulk(desk, "publish", draft))
    catalogue = Page.objects.get(pk=CourseIndexPage.objects.get().pk)
    assert bulk(desk, "publish", catalogue).status_code == 302
    assert "n’est pas complète" in said(desk, bulk(desk, "publish", catalogue, include_descendants="on"))
    draft.refresh_from_db()
    assert not draft.live


def test_draft_that_lost_its_code_is_not_approved_into_an_error(client, desk):
    course, writer, moderator = make_site(), make_user("redaction"), make_user("moderation")
    client.force_login(writer)
    edit(client, course, action="action-submit", summary="À relire.")
    edit(client, make_site(), action="action-save", code="")
    client.force_login(moderator)
    task = make_site().current_workflow_state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[course.pk, "approve", task.pk])
    answer = client.post(address, {"comment": ""})
    assert answer.status_code in (200, 302)
    assert make_site().code == "SOCLE"
