"""What was wrong with Wagtail, as its published advisories tell it, tried on this site (U-06).

One row for each advisory, with what was wrong and an attack; each attack does first what is allowed, so that a refusal
says something. Where a feature is not on this site, the attack shows that nobody reaches it. « Ours » and « theirs »
are those of test_rights: the login may write in one part of the site, and not in the other.
"""

import json
import time
import tracemalloc
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core import mail
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.views.pages import search
from wagtail.admin.views.pages.edit import EditView
from wagtail.contrib.forms.models import FormSubmission
from wagtail.contrib.forms.utils import get_form_types
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.documents.models import Document
from wagtail.models import CollectionViewRestriction, Comment, CommentReply, PageViewRestriction
from wagtail.rich_text import RichText

from accounts.enums import Role
from accounts.models import User
from cms.models import KeyFigure, SiteSettings, StandardPage
from tests.cms import test_rights as rights
from tests.cms.test_hostile_files import form_of
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ours, theirs, SECRET = rights.ours, rights.theirs, rights.SECRET
MEGA = 1024 * 1024
SCRIPT = "<script>alert(1)</script>"
QUOTED = "\"><img src=x onerror=alert(1)>'"
ROWS = {}


def advisory(number, wrong):
    """A row of the table."""

    def row(attack):
        ROWS[number] = (wrong, attack)
        return attack

    return row


def read(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.getvalue().decode()


def refused(client, address):
    """Neither the page nor a word of what is theirs."""
    answer = client.get(address)
    assert answer.status_code in (302, 403, 404), address
    assert SECRET not in answer.getvalue().decode()


def unknown(*names, args=()):
    for name in names:
        with pytest.raises(NoReverseMatch):
            reverse(name, args=args)


def cpu(deed):
    began = time.process_time()
    deed()
    return time.process_time() - began


# --- 2020 to 2022 ----------------------------------------------------------------------------------------------------
@advisory("CVE-2020-11001", "scripts in what a page held ran in the view that compares its revisions")
def compared(client, ours, theirs):
    page = ours.page
    page.introduction, page.body = SCRIPT, [("heading", QUOTED), ("text", RichText(f"<p>{SCRIPT}</p>"))]
    page.save_revision()
    page.title = page.introduction = f"{QUOTED}{SCRIPT}"
    page.save_revision()
    client.force_login(make_user(Role.MODERATOR))
    html = read(client, reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"]))
    assert escape("<script>")[:4] in html
    assert SCRIPT not in html
    assert "<img src=x" not in html


@advisory("CVE-2020-11037", "the password of a private page could be guessed by the time that its comparison took")
def locked_by_password(client, ours, theirs):
    client.force_login(make_user(Role.MODERATOR))
    address = reverse("wagtailadmin_pages:set_privacy", args=[ours.page.pk])
    client.post(address, {"restriction_type": "password", "password": "a", "groups": []})
    assert not PageViewRestriction.objects.exists()
    client.post(address, {"restriction_type": "login"})
    assert PageViewRestriction.objects.get().restriction_type == "login"
    unknown("wagtailcore_authenticate_with_password", args=[1, 1])
    unknown("wagtaildocs_authenticate_with_password", args=[1])


@advisory("CVE-2020-15118", "the help text of a field of a form page was shown as HTML")
def help_of_form_pages(client, ours, theirs):
    assert list(get_form_types()) == []


@advisory("CVE-2021-29434", "rich text kept links to « javascript: » that a program sent")
def javascript_links(client, ours, theirs):
    def kept(url):
        whole = {"offset": 0, "length": 3}
        block = {"key": "a", "type": "unstyled", "depth": 0, "text": "mot", "inlineStyleRanges": []}
        entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}}
        state = {"blocks": [block | {"entityRanges": [whole | {"key": 0}]}], "entityMap": {"0": entity}}
        return ContentstateConverter(features=["link"]).to_database_format(json.dumps(state))

    assert 'href="https://a.example/"' in kept("https://a.example/")
    for scheme in ("javascript:", "JaVaScRiPt:", " javascript:", "java\tscript:", "vbscript:", "data:text/html,"):
        assert "href" not in kept(f"{scheme}alert(1)"), scheme


@advisory("CVE-2021-32681", "{% include_block %} showed the words of a plain block as HTML")
def included(client, ours, theirs):
    shown = Template("{% load wagtailcore_tags %}{% include_block value %}")
    for block in (blocks.CharBlock(), blocks.TextBlock()):
        stream = blocks.StreamBlock([("a", block)])
        [value] = stream.to_python([{"type": "a", "value": SCRIPT}])
        assert shown.render(Context({"value": value})) == escape(SCRIPT)
    page = ours.page
    page.body = [("heading", SCRIPT), ("note", SCRIPT)]
    page.save_revision().publish()
    html = read(client, page.url)
    assert escape(SCRIPT) in html
    assert SCRIPT not in html


@advisory("CVE-2022-21683", "an answer to a comment was sent to all who had ever commented, on any page")
def comments(client, ours, theirs):
    asked, answered, elsewhere = (make_user(Role.EDITOR) for _ in range(3))
    one = Comment.objects.create(page=ours.page, user=asked, text="Une question", contentpath="title")
    other = Comment.objects.create(page=theirs.page, user=elsewhere, text="Autre chose", contentpath="title")
    CommentReply.objects.create(comment=other, user=elsewhere, text="Rien à voir")
    reply = CommentReply.objects.create(comment=one, user=answered, text="Une réponse")
    view = EditView()
    view.page, view.request = ours.page, SimpleNamespace(user=answered)
    names = ("new_comments", "deleted_comments", "resolved_comments", "edited_comments")
    mail.outbox.clear()
    view.send_commenting_notifications({name: [] for name in names} | {"new_replies": [(one, [reply])]})
    assert [message.to for message in mail.outbox] == [[asked.email]]


# --- 2023 and 2024 ---------------------------------------------------------------------------------------------------
@advisory("CVE-2023-28836", "titles of pages and documents ran as scripts in the views of ModelAdmin")
def modeladmin(client, ours, theirs):
    assert not apps.is_installed("wagtail.contrib.modeladmin")
    ours.page.title = ours.page.draft_title = SCRIPT
    ours.page.save()
    # What stands in its place: the page that asks below which page a new one goes.
    html = read(client, reverse("wagtailadmin_pages:choose_parent", args=["cms", "standardpage"]))
    assert SCRIPT not in html
    html = read(client, reverse("wagtailadmin_explore", args=[ours.page.pk]))
    assert escape(SCRIPT) in html
    assert SCRIPT not in html


@advisory("CVE-2023-28837", "a file was read into memory as a whole when it was sent, whatever it weighed")
def large_files(client, ours, theirs):
    form = form_of("documents", make_user(Role.EDITOR), "grand.pdf", bytes(12 * MEGA))
    tracemalloc.start()
    assert form.is_valid()
    form.save()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MEGA
    with Document.objects.latest("pk").file.open() as file:
        assert file.size == 12 * MEGA
    form.files["file"].close()


@advisory("CVE-2023-45809", "the confirmation of an action on several users told their names to any editor")
def names_by_bulk_actions(client, ours, theirs):
    person = make_user(first_name="Lucette", last_name="Inconnue")
    for action in ("delete", "assign_role", "set_active_state"):
        address = (
            reverse("wagtail_bulk_action", args=["accounts", "user", action]) + f"?id={person.pk}&next=/redaction/"
        )
        for role in (Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATION):
            client.force_login(make_user(role))
            answer = client.get(address)
            assert answer.status_code in (302, 403, 404), (action, role)
            assert "Lucette" not in answer.content.decode()
            client.post(address)
        assert User.objects.get(pk=person.pk).is_active
    client.force_login(User.objects.create_superuser("a@a.example", password=None))
    address = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    assert "Lucette" in read(client, f"{address}?id={person.pk}&next=/redaction/")


@advisory("CVE-2024-32882", "a field that only some may change was changed by a program that sent it")
def fields_of_some(client, ours, theirs):
    panels = ObjectList([FieldPanel("title"), FieldPanel("introduction", permission="cms.delete_siteimage")])
    form_class = panels.bind_to_model(StandardPage).get_form_class()
    for user, may in ((make_user(Role.EDITOR), False), (make_user(Role.VOLUNTEER), False), (superuser(), True)):
        form = form_class({"title": "a", "introduction": "forgée"}, instance=ours.page, for_user=user)
        assert ("introduction" in form.fields) is may, user


def superuser():
    return User.objects.create_superuser("tout@a.example", password=None)


@advisory("CVE-2024-35228", "settings of the site were changed by editors who had no right to them")
def site_settings(client, ours, theirs):
    settings = SiteSettings.for_request(RequestFactory().get("/"))
    addresses = [
        reverse("wagtailsettings:edit", args=["cms", "sitesettings", *more]) for more in ((), (settings.site_id,))
    ]
    for role in (None, Role.EDITOR):
        if role:
            client.force_login(make_user(role))
        for address in addresses:
            refused(client, address)
            client.post(address, {"site_name": "Autre nom"}, follow=True)
        assert SiteSettings.objects.filter(site_name="Autre nom").count() == 0, role
    client.force_login(make_user(Role.ADMINISTRATION))
    read(client, addresses[1])


@advisory("CVE-2024-39317", "a search of many quotes or filters kept a process busy for minutes")
def searches(client, ours, theirs):
    lists = ("wagtailadmin_pages:search", "wagtaildocs:index", "wagtailimages:index", "wagtailadmin_choose_page_search")
    hostile = ['"' + " " * 8000, "a:" * 4000, '"a" ' * 2000 + '"', 'a:"' * 3000, "\\" * 8000]
    for name in lists:
        for words in hostile:
            assert cpu(lambda name=name, words=words: client.get(reverse(name), {"q": words})) < 1, (name, words[:4])


# --- 2026, before the summer -----------------------------------------------------------------------------------------
@advisory("CVE-2026-25517", "a preview of any page, snippet or setting was made for whoever could sign in to the desk")
def previews(client, ours, theirs):
    for name, args in (
        ("preview_on_edit", lambda part: [part.page.pk]),
        ("preview_on_add", lambda part: ["cms", "standardpage", part.page.pk]),
    ):
        mine, other = (reverse(f"wagtailadmin_pages:{name}", args=args(part)) for part in (ours, theirs))
        sent = {
            "title": "a",
            "slug": "a",
            "body-count": "0",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }
        assert client.post(mine, sent).status_code == 200, name
        assert client.post(other, sent).status_code in (302, 403, 404), name
        refused(client, other)
    settings = SiteSettings.for_request(RequestFactory().get("/"))
    preview = reverse("wagtailsettings:preview_on_edit", args=["cms", "sitesettings", settings.site_id])
    assert client.post(preview, {"site_name": "a"}).status_code in (302, 403, 404)


def kinds_of(block):
    yield block
    for child in [*getattr(block, "child_blocks", {}).values(), *filter(None, [getattr(block, "child_block", None)])]:
        yield from kinds_of(child)


@advisory("CVE-2026-28222", "the class of a cell of a TableBlock ran as a script")
def tables(client, ours, theirs):
    assert not apps.is_installed("wagtail.contrib.table_block")
    found = {type(kind).__name__ for field in fields_of_streams() for kind in kinds_of(field.stream_block)}
    assert "CharBlock" in found
    assert "TableBlock" not in found


def fields_of_streams():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if hasattr(field, "stream_block"):
                yield field


@advisory("CVE-2026-28223", "the title of a page ran as a script in the message after « Traduire »")
def messages_of_translations(client, ours, theirs):
    assert not apps.is_installed("wagtail.contrib.simple_translation")
    unknown("simple_translation:submit_page_translation", args=[ours.page.pk])
    # The messages that remain: after a page is locked, hidden, taken off.
    ours.page.title = ours.page.draft_title = SCRIPT
    ours.page.save()
    for name in ("unpublish", "lock"):
        answer = client.post(reverse(f"wagtailadmin_pages:{name}", args=[ours.page.pk]), follow=True)
        assert SCRIPT not in answer.content.decode(), name


@advisory("CVE-2026-44197", "revisions of a page were compared by who may not edit it, and knew their numbers")
def compared_by_others(client, ours, theirs):
    def compare(page, of):
        first, last = of.revisions.order_by("pk").values_list("pk", flat=True)[:2]
        return reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first, last])

    assert SECRET in read(client, compare(ours.page, ours.page))
    refused(client, compare(theirs.page, theirs.page))
    refused(client, compare(ours.page, theirs.page))


@advisory("CVE-2026-44198", "the history of a page was read by who may not edit it")
def history(client, ours, theirs):
    for name in ("history", "history_results", "workflow_history"):
        read(client, reverse(f"wagtailadmin_pages:{name}", args=[ours.page.pk]))
        refused(client, reverse(f"wagtailadmin_pages:{name}", args=[theirs.page.pk]))


@advisory("CVE-2026-44199", "what people had sent by a form of another's page was deleted through one's own")
def submissions(client, ours, theirs):
    sent = FormSubmission.objects.create(page=theirs.page, form_data={})
    for role in (None, Role.MODERATOR, Role.ADMINISTRATION):
        if role:
            client.force_login(make_user(role))
        for part in (ours, theirs):
            address = reverse("wagtailforms:delete_submissions", args=[part.page.pk])
            answer = client.post(f"{address}?selected-submissions={sent.pk}")
            assert answer.status_code in (302, 403, 404), role
    assert FormSubmission.objects.filter(pk=sent.pk).exists()


@advisory("CVE-2026-44200", "a page that one may not read was copied to where one may")
def copied(client, ours, theirs):
    for how in ("copy_subpages", "alias", "publish_copies"):
        assert rights.changes(rights.copies(how), client, ours, ours), how
        assert not rights.changes(rights.copies(how), client, theirs, ours), how


@advisory("CVE-2026-44201", "the public API listed documents and images of private collections")
def public_api(client, ours, theirs):
    """Its number is told by elimination: GHSA-p5gm-92h4-6pv6 is the fifth of five advisories, 44197 to 44201."""
    CollectionViewRestriction.objects.create(collection=theirs.collection, restriction_type="login")
    client.logout()
    assert not apps.is_installed("wagtail.api.v2")
    for path in ("/api/v2/documents/", "/api/v2/images/", "/api/documents/", "/redaction/api/main/documents/"):
        refused(client, path)


# --- 2026, since the summer ------------------------------------------------------------------------------------------
@advisory("CVE-2026-54259", "names of documents and images that one may not choose were told to who asked by number")
def chosen(client, ours, theirs):
    for kind, thing in (("wagtaildocs", "document"), ("wagtailimages", "image")):
        mine, other = getattr(ours, thing), getattr(theirs, thing)
        several = reverse(f"{kind}_chooser:chosen_multiple")
        assert "ours" in read(client, reverse(f"{kind}_chooser:chosen", args=[mine.pk]))
        refused(client, reverse(f"{kind}_chooser:chosen", args=[other.pk]))
        told = read(client, f"{several}?id={mine.pk}&id={other.pk}")
        assert "ours" in told
        assert "theirs" not in told


@advisory("CVE-2026-54260", "a preview of an image of any size, and by any number of steps, was computed")
def sizes_of_previews(client, ours, theirs):
    def preview(spec):
        return client.get(reverse("wagtailimages:preview", args=[ours.image.pk, spec]))

    assert preview("width-40").status_code == 200
    for spec in ("scale-100000", "rotate-90", "blur-1000", "nothing-1", "width-x", "width-40|scale-9000"):
        assert preview(spec).status_code == 400, spec
    for spec in ("width-99999999", "max-99999x99999", "fill-99999x99999", "|".join(["fill-40x40"] * 100)):
        assert cpu(lambda spec=spec: preview(spec).getvalue()) < 1, spec


@advisory("CVE-2026-54261", "any image was previewed by whoever could sign in to the desk")
def previews_of_images(client, ours, theirs):
    mine, other = (reverse("wagtailimages:preview", args=[part.image.pk, "width-40"]) for part in (ours, theirs))
    assert client.get(mine).status_code == 200
    refused(client, other)


@advisory("CVE-2026-54262", "translations of pages were made by who had no right to the pages")
def translations(client, ours, theirs):
    assert not apps.is_installed("wagtail.contrib.simple_translation")
    assert not Permission.objects.filter(codename="submit_translation").exists()
    before = rights.world()
    for part in (ours, theirs):
        assert client.post(f"/redaction/translation/submit/page/{part.page.pk}/").status_code == 404
    assert rights.world() == before


@advisory("CVE-2026-54263", "the view that makes addresses of images showed what its own address said, as HTML")
def addresses_of_images(client, ours, theirs):
    unknown("wagtailimages_serve", args=("a", "1", "b"))
    for name in ("url_generator", "url_generator_output"):
        address = reverse(f"wagtailimages:{name}", args=[ours.image.pk])
        for field in ("filter_method", "width", "height", "closeness"):
            answer = client.get(address, {field: SCRIPT})
            assert answer.status_code == 404
            assert SCRIPT not in answer.content.decode()


@advisory("CVE-2026-55468", "the desk's own API told drafts and fields of pages that one may not edit")
def api_of_the_desk(client, ours, theirs):
    listing = reverse("wagtailadmin_api:pages:listing")
    told = read(client, f"{listing}?fields=*&limit=20&order=-id")
    assert ours.page.title in told
    assert f'"id": {theirs.page.pk},' not in told
    read(client, reverse("wagtailadmin_api:pages:detail", args=[ours.page.pk]))
    refused(client, reverse("wagtailadmin_api:pages:detail", args=[theirs.page.pk]))
    # Of documents and images no advisory speaks: Wagtail's own views list them all, ours do not.
    for kind, thing in (("documents", "document"), ("images", "image")):
        told = read(client, reverse(f"wagtailadmin_api:{kind}:listing"))
        assert getattr(ours, thing).title in told
        assert getattr(theirs, thing).title not in told, kind
        read(client, reverse(f"wagtailadmin_api:{kind}:detail", args=[getattr(ours, thing).pk]))
        refused(client, reverse(f"wagtailadmin_api:{kind}:detail", args=[getattr(theirs, thing).pk]))


# --- without a number, or disputed -----------------------------------------------------------------------------------
@advisory("GHSA-x5cx-w6p2-mxf2", "who may add a snippet read any other one by copying it")
def copies_of_snippets(client, ours, theirs):
    figure = KeyFigure.objects.create(value="7", label=SECRET, year="2025", source="Étude")
    address = reverse("wagtailsnippets_cms_keyfigure:copy", args=[figure.pk])
    user = make_user("une partie")
    client.force_login(user)
    user.groups.get(name="une partie").permissions.add(Permission.objects.get(codename="add_keyfigure"))
    read(client, reverse("wagtailsnippets_cms_keyfigure:add"))
    refused(client, address)
    client.force_login(make_user(Role.EDITOR))
    assert SECRET in read(client, address)


@advisory("GHSA-c2xx-cjmh-9q8f", "the public API listed files of collections below a private one")
def collections_below(client, ours, theirs):
    theirs.document.collection = theirs.drawer
    theirs.document.save()
    CollectionViewRestriction.objects.create(collection=theirs.collection, restriction_type="login")
    client.logout()
    assert client.get(theirs.document.url).status_code in (302, 404)
    for path in ("/api/v2/documents/", "/redaction/api/main/documents/"):
        refused(client, path)


@advisory("CVE-2025-45388", "disputed by Wagtail: a script in a PDF that is sent runs when the document is opened")
def scripts_in_documents(client, ours, theirs):
    form = form_of("documents", make_user(Role.EDITOR), "fiche.pdf", b"%PDF-1.7 /JS(app.alert(1))" + SCRIPT.encode())
    assert form.is_valid()
    client.force_login(make_user(Role.EDITOR))
    answer = client.get(form.save().url)
    assert answer.getvalue().startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("number", ROWS)
def test_the_attack_gets_nothing(client, ours, theirs, number):
    wrong, attack = ROWS[number]
    assert wrong
    attack(client, ours, theirs)


def test_twin_wagtail_s_own_list_tells_what_is_theirs(client, ours, theirs, monkeypatch):
    monkeypatch.setattr(DocumentsAdminAPIViewSet, "get_queryset", DocumentsAPIViewSet.get_queryset)
    assert theirs.document.title in read(client, reverse("wagtailadmin_api:documents:listing"))


def test_twin_a_search_that_is_not_cut_reaches_wagtail_as_a_whole(client, ours, settings, monkeypatch):
    """There, two thousand words in quotes keep a process busy for eight seconds."""
    words, given, parse = '"a" ' * 60, [], search.parse_query_string
    monkeypatch.setattr(search, "parse_query_string", lambda said, **more: given.append(said) or parse(said, **more))
    for longest in (settings.LONGEST_DESK_SEARCH, 1000):
        settings.LONGEST_DESK_SEARCH = longest
        read(client, f"{reverse('wagtailadmin_pages:search')}?q={words}")
    assert [len(said) for said in given] == [199, 239]


def test_every_advisory_has_its_row():
    """As known on 28 November 2026: 26 CVE and one disputed, and two advisories that have no number yet."""
    assert len(ROWS) == 29
