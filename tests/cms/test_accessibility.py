"""What keeps a page from being published, and that no door leads around it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.models import HomePage, ResourcePage, SiteImage, StandardPage, accessibility_faults
from courses.models import CoursePage
from tests.factories import make_resource, make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- the faults ------------------------------------------------------------------------------------------------------
def text(html):
    return ("text", RichText(html))


def link(words):
    return text(f'<p>Pour la suite, <a href="https://a.example/">{words}</a>.</p>')


def picture(alt="", *, decorative=False):
    image = SiteImage(title="Un banc", collection_id=1)
    image.contextual_alt_text, image.decorative = alt, decorative
    return ("image", image)


TITLE, PART = ("heading", "Trouver un lieu"), text("<h3>Le banc</h3><p>Il est vert.</p>")
BODIES = {
    "nothing": ([], None),
    "words alone": ([text("<p>Bonjour.</p>")], None),
    "picture with words": ([picture("Un banc vert")], None),
    "picture that decorates": ([picture(decorative=True)], None),
    "picture without words": ([picture()], "pas de description"),
    "picture with blanks": ([picture("   ")], "pas de description"),
    "picture named like its file": ([picture("IMG_0231.jpg")], "nom de fichier"),
    "headings in order": ([TITLE, PART, PART, TITLE, PART], None),
    "heading that skips": ([PART], "«\u00a0Le banc\u00a0» saute un niveau"),
    "heading that skips later": ([TITLE, text("<h4>Le banc</h4>")], "saute un niveau"),
    "empty heading": ([TITLE, text("<h3> </h3>")], "Un intertitre est vide"),
    "link that says": ([link("la fiche du <b>jardin partagé</b>")], None),
    "link that says more than here": ([link("ici, les horaires")], None),
    "here": ([link("ici")], "«\u00a0ici\u00a0» ne dit pas où il mène"),
    "click here": ([link("Cliquez ici\u00a0!")], "ne dit pas"),
    "read on": ([link("Lire la <i>suite</i>…")], "ne dit pas"),
    "more": ([link("En savoir plus »")], "ne dit pas"),
    "bare address": ([link("https://www.a.example/fiche.pdf")], "est une adresse"),
    "bare name": ([link("www.a.example")], "est une adresse"),
    "empty link": ([link(" ")], "Un lien n’a pas de mots"),
}


@pytest.mark.once
@pytest.mark.parametrize(("body", "said"), BODIES.values(), ids=BODIES)
def test_what_is_a_fault_of_a_text(body, said):
    faults = accessibility_faults(StandardPage(title="Aide", body=body))
    assert [fault.field for fault in faults] == (["body"] if said else [])
    if said:
        assert said in faults[0].sentence
        assert faults[0].place == len(body) - 1


@pytest.mark.once
def test_words_of_a_door_are_a_link():
    door = {"title": "Se former", "text": "Deux jours.", "url": "/formations/", "link": "Cliquez ici"}
    [fault] = accessibility_faults(HomePage(doors=[("door", door | {"icon": "users", "tone": "teal"})]))
    assert (fault.field, fault.place) == ("doors", 0)


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, ["picture_alt"]),
        ({"picture_alt": "Un banc"}, []),
        ({"picture_decorative": True}, []),
        ({"picture_alt": "Un banc", "picture_decorative": True}, ["picture_alt"]),
    ],
)
def test_picture_of_a_resource_is_described_or_decorates(fields, fault):
    resource = ResourcePage(picture=SiteImage(title="Un banc", collection_id=1), **fields)
    assert [found.field for found in accessibility_faults(resource)] == fault


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "kinds", "fault"),
    [
        ({}, [], []),
        ({"video_url": "https://v.example/1"}, [], ["transcript"]),
        ({"video_url": "https://v.example/1", "transcript": "Bonjour."}, [], []),
        ({}, ["video"], ["transcript"]),
        ({}, ["video", "captions"], []),
    ],
)
def test_film_has_captions_or_a_transcript(fields, kinds, fault):
    assert [found.field for found in accessibility_faults(ResourcePage(**fields), kinds)] == fault


def test_pages_of_the_demo_have_no_fault():
    """Its resources: tests/cms/test_resource_demo.py."""
    make_site()
    for model in (HomePage, StandardPage, CoursePage):
        for page in model.objects.all():
            assert accessibility_faults(page) == [], page.title


# --- the doors -------------------------------------------------------------------------------------------------------
GOOD, BAD = "<p>Lisez la charte de l’équipe.</p>", '<p>Pour la lire, <a href="https://a.example/">cliquez ici</a>.</p>'
VAGUE = "ne dit pas où il mène"


@pytest.fixture
def sign_in(client):
    make_site()

    def sign_in(role):
        client.force_login(make_user(role))
        return client

    return sign_in


def guide():
    return StandardPage.objects.get(slug="aide")


def address(name, *parts):
    return reverse(f"wagtailadmin_pages:{name}", args=parts)


def form(html, *actions, **changes):
    page = guide()
    fields = {
        "title": page.title,
        "slug": page.slug,
        "introduction": "Nouvelle",
        "body": streamfield([("text", rich_text(html))]),
        "in_footer": "on",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
    }
    return nested_form_data(fields | changes | dict.fromkeys(actions, "1"))


def edit(client, html, *actions, **changes):
    return client.post(address("edit", guide().pk), form(html, *actions, **changes))


def is_new():
    return guide().introduction == "Nouvelle"


@pytest.mark.parametrize(("role", "action"), [("redaction", "action-submit"), ("moderation", "action-publish")])
def test_fault_keeps_a_page_from_being_sent_not_from_being_kept(sign_in, role, action):
    client = sign_in(role)
    refused = edit(client, BAD, action)
    assert refused.status_code == 200
    assert VAGUE in refused.content.decode()
    assert "À corriger avant de soumettre" in refused.content.decode()
    assert not is_new()
    assert not WorkflowState.objects.exists()
    assert edit(client, BAD).status_code == 302
    assert VAGUE in client.get(address("edit", guide().pk)).content.decode()
    assert edit(client, GOOD, action).status_code == 302
    assert "Rien ne manque" in client.get(address("edit", guide().pk)).content.decode()
    assert is_new() if role == "moderation" else WorkflowState.objects.get().status == "in_progress"


def test_page_with_a_fault_does_not_reach_moderation(sign_in):
    """Whatever way it was submitted: the task looks at it again."""
    edit(sign_in("redaction"), BAD)
    guide().get_workflow().start(guide().specific, make_user("redaction"))
    state = TaskState.objects.get()
    assert state.status == "rejected"
    assert VAGUE in state.comment
    assert WorkflowState.objects.get().status == "needs_changes"


def test_moderation_does_not_approve_a_fault_that_came_late(sign_in):
    edit(sign_in("redaction"), GOOD, "action-submit")
    moderator, state = sign_in("moderation"), TaskState.objects.get()
    approve = address("workflow_action", guide().pk, "approve", state.pk)
    edit(moderator, BAD)
    moderator.post(approve, {"comment": ""})
    assert not is_new()
    edit(moderator, GOOD)
    moderator.post(approve, {"comment": ""})
    assert is_new()


def test_fault_is_not_published_in_bulk_nor_by_a_copy(sign_in):
    client, bulk = sign_in("moderation"), reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    resource = make_resource()
    resource.body = [link("ici")]
    resource.save_revision()
    sent = client.post(f"{bulk}?id={resource.pk}&next=/redaction/", {"include_descendants": ""}, follow=True)
    assert VAGUE in sent.content.decode()
    assert not ResourcePage.objects.get().body
    copied = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": resource.get_parent().pk}
    client.post(address("copy", resource.pk), copied | {"publish_copies": "on"})
    assert ResourcePage.objects.count() == 1
    client.post(address("copy", resource.pk), copied)
    assert not ResourcePage.objects.get(slug="copie").live
    resource.body = []
    resource.save_revision()
    client.post(address("copy", resource.pk), copied | {"publish_copies": "on", "new_slug": "copie-2"})
    assert ResourcePage.objects.get(slug="copie-2").live


# --- a writer publishes nothing (U-09) -------------------------------------------------------------------------------
def publishes(client):
    edit(client, GOOD, "action-publish")


def schedules(client):
    tomorrow = timezone.localtime() + timedelta(days=1)
    edit(client, GOOD, "action-publish", go_live_at=tomorrow.strftime("%Y-%m-%d %H:%M"))


def reverts(client):
    first = guide().get_latest_revision() or guide().save_revision()
    edit(client, GOOD, "action-publish", revision=str(first.pk))
    client.post(address("revisions_revert", guide().pk, first.pk), form(GOOD, "action-publish"))


def adds(client):
    new = form(GOOD, "action-publish", slug="nouvelle", title="Nouvelle")
    client.post(address("add", "cms", "standardpage", guide().pk), new)


def approves(client):
    edit(client, GOOD, "action-submit")
    client.post(address("workflow_action", guide().pk, "approve", TaskState.objects.get().pk), {"comment": ""})
    edit(client, GOOD, "action-workflow-action", **{"workflow-action-name": "approve"})


def bulk(client, action):
    edit(client, GOOD)
    door = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    client.post(f"{door}?id={guide().pk}&next=/redaction/", {"include_descendants": "on"})


def copies(client, how):
    fields = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": guide().get_parent().pk, how: "on"}
    client.post(address("copy", guide().pk), fields)


def moves(client):
    client.post(address("move_confirm", guide().pk, StandardPage.objects.exclude(pk=guide().pk).first().pk))


WAYS = {
    "publish": publishes,
    "schedule": schedules,
    "revert": reverts,
    "add": adds,
    "approve one’s own": approves,
    "publish in bulk": lambda client: bulk(client, "publish"),
    "unpublish in bulk": lambda client: bulk(client, "unpublish"),
    "delete in bulk": lambda client: bulk(client, "delete"),
    "copy": lambda client: copies(client, "publish_copies"),
    "alias": lambda client: copies(client, "alias"),
    "move": moves,
    "unpublish": lambda client: client.post(address("unpublish", guide().pk)),
    "delete": lambda client: client.post(address("delete", guide().pk)),
    "hide": lambda client: client.post(address("set_privacy", guide().pk), {"restriction_type": "login"}),
}


def public_pages():
    return sorted(StandardPage.objects.live().public().values_list("path", "slug", "title", "introduction"))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_writer_changes_nothing_that_is_public(sign_in, way):
    client, before = sign_in("redaction"), None
    before = public_pages()
    way(client)
    assert public_pages() == before
    assert not guide().revisions.filter(approved_go_live_at__isnull=False).exists()


MODERATED = ["publish", "revert", "add", "approve one’s own", "publish in bulk", "unpublish in bulk", "copy", "alias"]


@pytest.mark.parametrize("way", [*MODERATED, "unpublish", "move", "hide"])
def test_twin_moderation_does_it_by_the_same_way(sign_in, way):
    client = sign_in("moderation")
    before = public_pages()
    WAYS[way](client)
    assert public_pages() != before


def test_twin_moderation_schedules(sign_in):
    schedules(sign_in("moderation"))
    assert guide().revisions.filter(approved_go_live_at__isnull=False).exists()
