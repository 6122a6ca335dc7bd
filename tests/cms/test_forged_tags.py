"""Tags of rich text that no editor's program writes: the page is shown, the editor opens it, its words stay."""

import json

import pytest
from django.urls import reverse
from django.utils.html import escape
from wagtail import blocks
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.embeds import embeds
from wagtail.embeds.rich_text import MediaEmbedHandler
from wagtail.images.rich_text import ImageEmbedHandler
from wagtail.models import ReferenceIndex
from wagtail.rich_text import RichText, features, get_rewriter
from wagtail.rich_text.pages import PageLinkHandler

from accounts.enums import Role
from cms.models import HomePage, StandardPage
from lms.common import rich_text
from tests.cms.test_hostile_files import photograph
from tests.factories import make_resource, make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OFFERED = ["bold", "italic", "h3", "ul", "ol", "link", "document-link"]
IDS = ["x", "", "-1", "1.5", "0x1", "1e3", "٣", "²", "9" * 12, "9" * 40, "1 or 1=1", "None", "../1"]
LINKS = [f'<a linktype="{kind}" id="{escape(id_)}">' for kind in ("page", "document", "inconnu") for id_ in IDS]
LINKS += ['<a linktype="page">', '<a linktype="document">', '<a linktype="">', "<a>"]
EMBEDS = [f'<embed embedtype="image" format="left" alt="a" id="{escape(id_)}"/>' for id_ in IDS]
EMBEDS += [
    '<embed embedtype="image"/>',
    '<embed embedtype="image" id="1"/>',
    '<embed embedtype="image" format="left"/>',
]
EMBEDS += [
    '<embed embedtype="media"/>',
    '<embed embedtype="media" url="x"/>',
    '<embed embedtype="x" id="x"/>',
    "<embed/>",
]
WORDS = "Des mots qui restent."
HANDLERS = {
    "page": PageLinkHandler,
    "document": DocumentLinkHandler,
    "image": ImageEmbedHandler,
    "media": MediaEmbedHandler,
}


def wrapped(tag):
    return f"<p>{tag}{WORDS}</a></p>" if tag.startswith("<a") else f"{tag}<p>{WORDS}</p>"


@pytest.fixture
def page(db):
    make_site()
    made = StandardPage(title="Une page", slug="une-page", introduction="Pour voir.")
    return HomePage.objects.get().add_child(instance=made)


def write(page, *tags):
    """As it would stand in the database, whatever the form says of it."""
    page.body = [("text", RichText("".join(map(wrapped, tags))))]
    page.save_revision().publish()


@pytest.fixture
def wagtail_s_own(monkeypatch):
    """The handlers as Wagtail registers them."""
    link_types = {kind: HANDLERS[kind] for kind in ("page", "document")}
    monkeypatch.setattr(features, "link_types", link_types)
    monkeypatch.setattr(features, "embed_types", {kind: HANDLERS[kind] for kind in ("image", "media")})
    get_rewriter.cache_clear()
    yield
    monkeypatch.undo()
    get_rewriter.cache_clear()


# --- shown -----------------------------------------------------------------------------------------------------------
def test_a_page_with_forged_tags_is_shown_with_all_its_words(client, page):
    write(page, *LINKS, *EMBEDS)
    answer = client.get(page.url)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert html.count(WORDS) == len(LINKS) + len(EMBEDS)
    assert 'id="x"' not in html
    assert "embedtype" not in html


@pytest.mark.parametrize("tag", LINKS + EMBEDS)
def test_each_forged_tag_becomes_one_that_leads_nowhere(tag):
    shown = str(RichText(wrapped(tag)))
    assert WORDS in shown
    assert "href" not in shown
    assert "src" not in shown


def test_true_tags_still_lead_where_they_say(page):
    document = make_resource(files=[("fiche.pdf", b"%PDF-1.4", "file", 2)]).files[0].document
    tags = (f'<a linktype="page" id="{page.pk}">', f'<a linktype="document" id="{document.pk}">')
    picture = f'<embed embedtype="image" format="left" alt="a" id="{photograph().pk}"/>'
    shown = str(RichText("".join(map(wrapped, (*tags, tags[0].replace(str(page.pk), "x"), picture)))))
    assert f'href="{page.url}"' in shown
    assert f'href="{document.url}"' in shown
    assert "<img" in shown
    assert shown.count("href") == 2


HARM = [
    ('<a linktype="page" id="x">', ValueError),
    ('<a linktype="document" id="x">', ValueError),
    ('<embed embedtype="image" format="left" id="x"/>', ValueError),
    ('<embed embedtype="media"/>', KeyError),
]


@pytest.mark.parametrize(("tag", "fault"), HARM)
def test_twin_wagtail_alone_fails(wagtail_s_own, tag, fault):
    with pytest.raises(fault):
        str(RichText(wrapped(tag)))


def test_twin_wagtail_alone_fails_on_a_picture_of_no_known_size(wagtail_s_own):
    with pytest.raises(KeyError):
        str(RichText(f'<embed embedtype="image" id="{photograph().pk}"/>'))


def test_no_other_site_is_asked_for_a_player(monkeypatch, page, client):
    def asked(*words, **named):
        pytest.fail("asked another site")

    monkeypatch.setattr(embeds, "get_finders", asked)
    write(page, '<embed embedtype="media" url="https://www.youtube.com/watch?v=abc"/>')
    assert client.get(page.url).status_code == 200


def test_every_handler_is_ours():
    handlers = {**features.get_link_types(), **features.get_embed_types()}
    assert {name: handler.__module__ for name, handler in handlers.items()} == dict.fromkeys(
        HANDLERS, rich_text.__name__
    )


# --- at the desk -----------------------------------------------------------------------------------------------------
def test_the_editor_of_such_a_page_opens_and_no_reference_is_kept(client, page):
    before = ReferenceIndex.objects.count()
    write(page, *LINKS, *EMBEDS)
    assert ReferenceIndex.objects.count() == before
    client.force_login(make_user(Role.MODERATOR))
    for name in ("edit", "usage", "history"):
        assert client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk])).status_code == 200, name
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"])
    assert client.get(compare).status_code == 200


def sent(kind, id_):
    """The rich text that the form keeps of a link which a program sent."""
    whole = {"offset": 0, "length": len(WORDS)}
    block = {"key": "a", "type": "unstyled", "depth": 0, "text": WORDS, "inlineStyleRanges": []}
    entity = {"type": kind, "mutability": "MUTABLE", "data": {"id": id_, "url": "/a"}}
    state = {"blocks": [block | {"entityRanges": [whole | {"key": 0}]}], "entityMap": {"0": entity}}
    return blocks.RichTextBlock(features=OFFERED).field.widget.value_from_datadict({"x": json.dumps(state)}, {}, "x")


@pytest.mark.parametrize("kind", ["LINK", "DOCUMENT"])
def test_a_forged_link_that_is_sent_is_kept_as_its_words(kind):
    for id_ in [*IDS, [], {}, True, 1.5]:
        found = sent(kind, id_)
        assert WORDS in found
        assert "linktype" not in found, id_
    assert 'id="7"' in sent(kind, 7)


def test_twin_wagtail_alone_keeps_it(monkeypatch):
    monkeypatch.setattr(rich_text, "is_key", lambda said: True)
    assert 'id="x"' in sent("LINK", "x")


@pytest.mark.parametrize("tag", [tag for tag in LINKS if "page" in tag or "document" in tag])
def test_a_forged_link_opens_in_the_editor_as_a_link_without_place(tag):
    state = json.loads(ContentstateConverter(features=OFFERED).from_database_format(wrapped(tag)))
    assert WORDS in json.dumps(state)
    assert all("id" not in entity["data"] for entity in state["entityMap"].values())


def test_twin_wagtail_alone_does_not_open_it(monkeypatch):
    monkeypatch.setattr(rich_text, "is_key", lambda said: True)
    with pytest.raises(ValueError, match="expected a number"):
        ContentstateConverter(features=OFFERED).from_database_format(wrapped('<a linktype="page" id="x">'))
