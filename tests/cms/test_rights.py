"""Nobody reads nor writes through the desk what their role was not given (U-06), one object or two at a time.

A host may give a group one part of the pages and one collection of files: « ours » is given, « theirs » is not. Each
way is tried on ours first, so that a refusal says something.
"""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Revision,
    TaskState,
)

from accounts.enums import Role
from cms.documents import draw_logo
from cms.models import HomePage, SiteImage, StandardPage
from tests.factories import make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE_RIGHTS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
SECRET = "Rien de cela n’est public."


class Part:
    """A part of the site: a page in draft with one below it, its revisions, what waits for approval, its files."""

    def __init__(self, name):
        self.name = name
        self.page = HomePage.objects.get().add_child(instance=StandardPage(title=name, slug=name))
        self.child = self.page.add_child(instance=StandardPage(title=f"{name} dessous", slug="dessous"))
        for page in (self.page, self.child):
            page.introduction = f"{SECRET} {name}"
            page.save_revision().publish()
            page.introduction = f"{SECRET} {name} encore"
            page.save_revision()
        self.shelf = self.page.add_child(instance=StandardPage(title=f"{name} étagère", slug="etagere"))
        self.revision = self.page.get_latest_revision()
        self.page.get_workflow().start(self.child, make_user(Role.EDITOR))
        self.task = TaskState.objects.latest("pk")
        self.collection = Collection.get_first_root_node().add_child(name=name)
        files = {"title": f"{SECRET} {name}", "collection": self.collection}
        self.drawer = self.collection.add_child(name=f"{name} tiroir")
        self.document = Document.objects.create(file=ContentFile(name.encode(), "a.pdf"), **files)
        drawn = ContentFile(draw_logo("M", mark="fil", tone="teal"), "i.png")
        self.image = SiteImage.objects.create(file=drawn, **files)


@pytest.fixture
def ours(client):
    make_site()
    part, group = Part("ours"), Group.objects.create(name="une partie")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for right in PAGE_RIGHTS:
        permission = Permission.objects.get(codename=f"{right}_page")
        GroupPagePermission.objects.create(group=group, page=part.page, permission=permission)
    for model in ("image", "document"):
        for right in ("add", "change", "delete", "choose"):
            permission = Permission.objects.get(
                codename=f"{right}_{model}", content_type__app_label__startswith="wagtail"
            )
            GroupCollectionPermission.objects.create(group=group, collection=part.collection, permission=permission)
    client.force_login(make_user("une partie"))
    return part


@pytest.fixture
def theirs(ours):
    return Part("theirs")


# --- what is read ----------------------------------------------------------------------------------------------------
def pages(name, *more):
    return lambda part: reverse(f"wagtailadmin_pages:{name}", args=[part.page.pk, *(say(part) for say in more)])


def of(name, thing):
    return lambda part: reverse(name, args=[getattr(part, thing).pk])


def in_bulk(kind, action, thing):
    app, model = kind.split(".")
    address = reverse("wagtail_bulk_action", args=[app, model, action])
    return lambda part: f"{address}?id={getattr(part, thing).pk}&next=/redaction/"


READ = {
    **{name: pages(name) for name in ("edit", "view_draft", "history", "history_results", "workflow_history", "usage")},
    **{name: pages(name) for name in ("copy", "move", "delete", "unpublish", "set_privacy")},
    "add below": lambda part: reverse("wagtailadmin_pages:add", args=["cms", "standardpage", part.page.pk]),
    "revision": pages("revisions_view", lambda part: part.revision.pk),
    "go back to a revision": pages("revisions_revert", lambda part: part.revision.pk),
    "compare": pages("revisions_compare", lambda part: "earliest", lambda part: "latest"),
    "document": of("wagtaildocs:edit", "document"),
    "use of a document": of("wagtaildocs:document_usage", "document"),
    "delete a document": of("wagtaildocs:delete", "document"),
    "choose a document": of("wagtaildocs_chooser:chosen", "document"),
    "image": of("wagtailimages:edit", "image"),
    "use of an image": of("wagtailimages:image_usage", "image"),
    "delete an image": of("wagtailimages:delete", "image"),
    "choose an image": of("wagtailimages_chooser:chosen", "image"),
}


def test_what_is_ours_is_read_and_what_is_theirs_is_not(client, ours, theirs):
    for way, address in READ.items():
        assert client.get(address(ours)).status_code == 200, way
        answer = client.get(address(theirs))
        assert answer.status_code in (302, 403, 404), way
        assert SECRET not in answer.content.decode(), way


# --- what is changed -------------------------------------------------------------------------------------------------
def world():
    """All that the ways below could change."""
    page = ("pk", "path", "title", "draft_title", "live", "locked", "latest_revision", "go_live_at", "alias_of")
    told = [list(Page.objects.order_by("pk").values(*page))]
    told += [list(model.objects.order_by("pk").values()) for model in (Collection, Revision, TaskState)]
    files = [model.objects.order_by("pk") for model in (Document, SiteImage)]
    told += [list(rows.values("pk", "title", "collection", "file", "tags__name")) for rows in files]
    return told + [list(model.objects.values()) for model in (PageViewRestriction, CollectionViewRestriction)]


def position(part):
    return pages("set_page_position")(part).replace(f"/{part.page.pk}/", f"/{part.shelf.pk}/") + "?position=0"


def same_file(part):
    return {"title": "Un autre titre", "collection": part.collection.pk, "tags": ""}


CHANGED = {
    "lock": (pages("lock"), {}),
    "unpublish": (pages("unpublish"), {}),
    "delete": (pages("delete"), {}),
    "hide": (pages("set_privacy"), {"restriction_type": "login"}),
    "put first": (position, {}),
    "publish in bulk": (in_bulk("wagtailcore.page", "publish", "shelf"), {}),
    "unpublish in bulk": (in_bulk("wagtailcore.page", "unpublish", "page"), {}),
    "delete in bulk": (in_bulk("wagtailcore.page", "delete", "page"), {}),
    "document": (of("wagtaildocs:edit", "document"), same_file),
    "delete a document": (of("wagtaildocs:delete", "document"), {}),
    "delete documents in bulk": (in_bulk("wagtaildocs.document", "delete", "document"), {}),
    "tag documents in bulk": (in_bulk("wagtaildocs.document", "add_tags", "document"), {"tags": "neuf"}),
    "image": (of("wagtailimages:edit", "image"), same_file),
    "delete an image": (of("wagtailimages:delete", "image"), {}),
    "delete images in bulk": (in_bulk("cms.siteimage", "delete", "image"), {}),
    "tag images in bulk": (in_bulk("cms.siteimage", "add_tags", "image"), {"tags": "neuf"}),
}


def changes(deed, *words):
    """Whether the deed changes anything; it is undone."""
    before = world()
    with transaction.atomic():
        deed(*words)
        changed = world() != before
        transaction.set_rollback(True)
    return changed


def post(client, address, fields, part):
    client.post(address(part), fields(part) if callable(fields) else fields)


def test_what_is_ours_is_changed_and_what_is_theirs_is_not(client, ours, theirs):
    for way, (address, fields) in CHANGED.items():
        assert not changes(post, client, address, fields, theirs), way
        assert changes(post, client, address, fields, ours), way


# --- two objects at once: from where, to where -----------------------------------------------------------------------
def copies(how):
    def deed(client, source, target):
        fields = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": target.shelf.pk, how: "on"}
        client.post(reverse("wagtailadmin_pages:copy", args=[source.child.pk]), fields)

    return deed


def moves(client, source, target):
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[source.child.pk, target.shelf.pk]))


def moves_in_bulk(client, source, target):
    client.post(in_bulk("wagtailcore.page", "move", "child")(source), {"chooser": target.shelf.pk, "move_applied": "1"})


def puts_a_file(kind, thing):
    def deed(client, source, target):
        elsewhere = target.drawer.pk
        client.post(
            reverse(f"{kind}:edit", args=[getattr(source, thing).pk]), same_file(target) | {"collection": elsewhere}
        )

    return deed


def puts_files_in_bulk(kind, thing):
    def deed(client, source, target):
        client.post(in_bulk(kind, "add_to_collection", thing)(source), {"collection": target.drawer.pk})

    return deed


PAIRS = {
    "copy": copies("copy_subpages"),
    "alias": copies("alias"),
    "copy and publish": copies("publish_copies"),
    "move": moves,
    "move in bulk": moves_in_bulk,
    "document to a collection": puts_a_file("wagtaildocs", "document"),
    "documents to a collection in bulk": puts_files_in_bulk("wagtaildocs.document", "document"),
    "image to a collection": puts_a_file("wagtailimages", "image"),
    "images to a collection in bulk": puts_files_in_bulk("cms.siteimage", "image"),
}


def test_nothing_goes_from_theirs_nor_to_theirs(client, ours, theirs):
    for way, deed in PAIRS.items():
        for source, target in ((ours, theirs), (theirs, ours), (theirs, theirs)):
            assert not changes(deed, client, source, target), (way, source.name, target.name)
        assert changes(deed, client, ours, ours), way


def test_a_revision_of_theirs_is_not_read_through_a_page_of_ours(client, ours, theirs):
    for name in ("revisions_view", "revisions_revert"):
        answer = client.get(pages(name, lambda part: theirs.revision.pk)(ours))
        assert (answer.status_code, SECRET in answer.content.decode()) == (404, False), name
    answer = client.get(pages("revisions_compare", lambda part: theirs.revision.pk, lambda part: "latest")(ours))
    assert (answer.status_code, SECRET in answer.content.decode()) == (404, False)


def test_an_approval_of_theirs_is_not_given_through_a_page_of_ours(client, ours, theirs):
    client.force_login(make_user(Role.MODERATOR))
    before = world()
    client.post(pages("workflow_action", lambda part: "approve", lambda part: theirs.task.pk)(ours), {"comment": ""})
    assert world() == before
    own = reverse("wagtailadmin_pages:workflow_action", args=[theirs.child.pk, "approve", theirs.task.pk])
    client.post(own, {"comment": ""})
    assert world() != before


def test_a_bulk_action_on_both_leaves_theirs(client, ours, theirs):
    address = reverse("wagtail_bulk_action", args=["wagtaildocs", "document", "delete"])
    client.post(f"{address}?id={ours.document.pk}&id={theirs.document.pk}&next=/redaction/")
    assert Document.objects.filter(pk=theirs.document.pk).exists()


# --- the shipped roles: which doors of the desk ----------------------------------------------------------------------
EDITORS = {Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATION}
MODERATORS = EDITORS - {Role.EDITOR}
ADMINISTRATION = {Role.ADMINISTRATION}
NOBODY = set()
DOORS = {
    "wagtailadmin_home": EDITORS,
    "wagtailadmin_explore_root": EDITORS,
    "wagtailadmin_account": EDITORS,
    "wagtaildocs:index": EDITORS,
    "wagtaildocs:add": EDITORS,
    "wagtailimages:index": EDITORS,
    "wagtailimages:add": EDITORS,
    "wagtaildocs_chooser:choose": EDITORS,
    "wagtailimages_chooser:choose": EDITORS,
    "wagtailadmin_choose_page": EDITORS,
    "resource_reviews": EDITORS,
    "resource_readings": EDITORS,
    "wagtailadmin_reports:site_history": EDITORS,
    "wagtailadmin_reports:aging_pages": EDITORS,
    "wagtailadmin_reports:workflow": EDITORS,
    "wagtailadmin_reports:workflow_tasks": EDITORS,
    "wagtailadmin_reports:locked_pages": MODERATORS,
    "wagtailadmin_collections:index": MODERATORS,
    "wagtailadmin_collections:add": MODERATORS,
    "wagtailredirects:index": ADMINISTRATION,
    "wagtailredirects:add": ADMINISTRATION,
    "wagtailredirects:start_import": ADMINISTRATION,
    "wagtailsites:index": NOBODY,
    "wagtailsites:add": NOBODY,
    "wagtailusers_users:index": NOBODY,
    "wagtailusers_users:add": NOBODY,
    "wagtailusers_groups:index": NOBODY,
    "wagtailadmin_workflows:index": NOBODY,
    "wagtailadmin_workflows:add": NOBODY,
    "wagtailadmin_workflows:task_index": NOBODY,
}


@pytest.mark.parametrize("role", Role.ALL)
def test_a_role_has_the_doors_that_it_was_given(client, role):
    make_site()
    client.force_login(make_user(role))
    opened = {door for door in DOORS if client.get(reverse(door)).status_code == 200}
    assert opened == {door for door, roles in DOORS.items() if role in roles}


# Who may change a file may also take it away, and put it in another collection: that is Wagtail's rule.
ON_FILES = {way for way in CHANGED | PAIRS if "document" in way or "image" in way}
BY_EDITORS = ON_FILES | {"copy", "alias", "copy and publish"}  # as drafts: tests/cms/test_accessibility.py
BY_MODERATORS = BY_EDITORS | {"lock", "unpublish", "hide", "put first", "publish in bulk", "unpublish in bulk"}
BY_MODERATORS |= {"move", "move in bulk"}
MAY = {
    Role.COORDINATION: set(),
    Role.EDITOR: BY_EDITORS,
    Role.MODERATOR: BY_MODERATORS,
    Role.ADMINISTRATION: BY_MODERATORS | {"delete", "delete in bulk"},
}


@pytest.mark.parametrize("role", MAY)
def test_a_role_does_what_it_was_given_and_nothing_else(client, ours, role):
    client.force_login(make_user(role))
    done = {way for way, (address, fields) in CHANGED.items() if changes(post, client, address, fields, ours)}
    assert done | {way for way, deed in PAIRS.items() if changes(deed, client, ours, ours)} == MAY[role]
