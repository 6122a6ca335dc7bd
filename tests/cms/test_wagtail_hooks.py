"""The editors' desk: who enters, who publishes, in French."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.models import AccessibilityTask, HomePage, SiteSettings, StandardPage
from tests.factories import make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SETTINGS = "/redaction/settings/cms/sitesettings/"


@pytest.fixture(autouse=True)
def site():
    make_site()


@pytest.fixture
def sign_in(client):
    def sign_in(*roles):
        client.force_login(make_user(*roles))
        return client

    return sign_in


def help_page():
    return StandardPage.objects.get(slug="aide")


def edit(client, action="", to="", **changes):
    """The page editor's form, sent as a browser sends it (``to``: elsewhere than where it is saved)."""
    page = help_page()
    fields = {
        "title": page.title,
        "slug": page.slug,
        "introduction": page.introduction,
        "body": streamfield([("text", rich_text("<p>Des réponses.</p>"))]),
        "in_footer": "on",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
    } | changes
    if action:
        fields[action] = "1"
    return client.post(to or reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(fields))


@pytest.mark.parametrize("role", ["redaction", "moderation", "administration"])
def test_editing_roles_enter_and_open_every_page(sign_in, role):
    client = sign_in(role)
    desk = client.get("/redaction/")
    assert desk.status_code == 200
    html = desk.content.decode()
    assert 'lang="fr"' in html
    assert "Monalisa</title>" in html
    assert '"name": "help"' not in html
    for page in (HomePage.objects.get(), help_page(), make_site()):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
        assert client.get(reverse("wagtailadmin_explore", args=[page.pk])).status_code == 200
        assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200


@pytest.mark.parametrize("role", ["benevole", "professionnel", "referent", "formateur", "coordination"])
def test_other_roles_get_no_desk(sign_in, role):
    answer = sign_in(role).get("/redaction/")
    assert answer.status_code == 404
    assert not answer.headers.get("Location", "/").startswith("/redaction/")


def test_visitor_is_sent_to_the_login(client):
    answer = client.get("/redaction/")
    assert answer.status_code == 302
    assert "/compte/" in answer["Location"] or "login" in answer["Location"]


def test_writer_changes_a_page_but_does_not_publish_it(sign_in):
    client = sign_in("redaction")
    assert edit(client, introduction="Nouvelle introduction").status_code == 302
    assert help_page().get_latest_revision_as_object().introduction == "Nouvelle introduction"
    assert help_page().introduction != "Nouvelle introduction"
    edit(client, "action-publish", introduction="Publiée quand même")
    assert help_page().introduction != "Publiée quand même"
    client.post(reverse("wagtailadmin_pages:unpublish", args=[help_page().pk]))
    assert help_page().live


def test_a_preview_stands_in_the_desks_frame_and_is_as_strict_as_the_page(sign_in):
    client = sign_in("redaction")
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[help_page().pk]) + "?in_preview_panel=true"
    assert edit(client, to=preview, introduction="Vue avant").json()["is_valid"]
    answer = client.get(preview)
    assert "Vue avant" in answer.text
    assert "wagtail-userbar" in answer.text
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-inline" not in policy
    public = client.get(help_page().url + "?in_preview_panel=true")
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"]
    assert "wagtail-userbar" not in public.text


def test_writer_asks_and_moderation_approves(sign_in):
    edit(sign_in("redaction"), "action-submit", introduction="À relire")
    state = help_page().current_workflow_state
    assert state.workflow.name == "Relecture"
    task = state.current_task_state
    moderator = sign_in("moderation")
    address = reverse("wagtailadmin_pages:workflow_action", args=[help_page().pk, "approve", task.pk])
    moderator.post(address, {"comment": ""})
    assert help_page().introduction == "À relire"


def test_moderation_publishes(sign_in):
    assert edit(sign_in("moderation"), "action-publish", introduction="Relue et publiée").status_code == 302
    assert help_page().introduction == "Relue et publiée"


def test_settings_belong_to_administration(sign_in):
    site = help_page().get_site().pk
    for role in ("redaction", "moderation"):
        assert sign_in(role).get(f"{SETTINGS}{site}/").status_code in (302, 403)
    administration = sign_in("administration")
    assert administration.get(f"{SETTINGS}{site}/").status_code == 200
    sent = administration.post(
        f"{SETTINGS}{site}/", nested_form_data({"site_name": "Maille", "social_links": streamfield([])})
    )
    assert sent.status_code == 302
    assert SiteSettings.objects.get().site_name == "Maille"
    assert 'header__name">Maille<' in administration.get("/").content.decode()


def test_no_role_may_change_logins():
    may = Permission.objects.filter(content_type__app_label="accounts", group__isnull=False)
    assert not may.exists()
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not GroupApprovalTask.objects.exists()
    task = AccessibilityTask.objects.get()
    assert [group.name for group in task.groups.all()] == ["moderation"]
    assert Workflow.objects.get().active
