"""What an editor writes so that it runs in another's browser, in each place of each block and field (U-08).

Text is put into the page as it is, whatever the form would say of its length; rich text and addresses as their form
lets them through, since it is the form that cleans them.
"""

import json
import os
from itertools import cycle, islice

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import CharField, SlugField, TextField, URLField
from django.urls import reverse
from wagtail import blocks
from wagtail.admin.rich_text.converters import contentstate
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

from accounts.enums import Role
from cms.documents import draw_logo
from cms.models import (
    HomePage,
    KeyFigure,
    NewsIndexPage,
    NewsPage,
    Partner,
    ResourcePage,
    SiteImage,
    SiteSettings,
    StandardPage,
)
from courses.models import CoursePage
from tests.cms.payloads import HANDLERS, LINKS, PAYLOADS, SIGN, TAGS, URLS, read
from tests.factories import make_collection, make_resource, make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WORDS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock, blocks.URLBlock)
SOAK = bool(os.environ.get("SOAK"))
STEP = 1 if SOAK else 5  # each stream has its own fifth of the payloads; all of them under SOAK=1
PLACES = 36
PLAIN = "https://a.example/"


# --- blocks filled with one payload in each of their places ----------------------------------------------------------
def written(block, payload):
    """The rich text that the editor keeps of the payload: as words, as each kind of link, file, picture and video."""
    kinds = ["LINK", "DOCUMENT", "IMAGE", "EMBED", payload]
    data = {"url": payload, "src": payload, "href": payload, "embedType": "video", "alt": payload, "title": payload}
    entities = [(kind, data | {"id": number}) for kind in kinds for number in (None, 1)]
    state = {
        "blocks": [
            paragraph(payload, number, kind) for number, _ in enumerate(entities) for kind in ("unstyled", payload)
        ],
        "entityMap": {
            str(n): {"type": kind, "mutability": "MUTABLE", "data": told} for n, (kind, told) in enumerate(entities)
        },
    }
    return block.field.widget.value_from_datadict({"x": json.dumps(state)}, {}, "x")


def paragraph(payload, number, kind):
    whole = {"offset": 0, "length": len(payload)}
    return {
        "key": f"k{number}",
        "type": kind,
        "depth": 0,
        "text": payload,
        "inlineStyleRanges": [whole | {"style": payload}],
        "entityRanges": [whole | {"key": number}],
    }


def accepted(block, payload):
    """The payload where the block's form takes it, or an address like another."""
    try:
        return block.clean(payload)
    except ValidationError:
        return PLAIN


def filled(block, payload, image):
    match block:
        case ImageBlock():
            found = SiteImage.objects.get(pk=image.pk)
            found.contextual_alt_text, found.decorative = payload, False
        case blocks.StructBlock():
            found = {name: filled(child, payload, image) for name, child in block.child_blocks.items()}
        case blocks.ListBlock():
            found = [filled(block.child_block, payload, image)] * 2
        case blocks.RichTextBlock():
            found = RichText(written(block, payload))
        case blocks.URLBlock():
            found = accepted(block, payload)
        case blocks.ChoiceBlock():
            found = block.field.choices[-1][0]
        case blocks.IntegerBlock() | blocks.BooleanBlock():
            found = 3
        case _:
            found = payload
    return found


def stream(block, image, payloads):
    """A stream of each kind of block that holds words, with each payload in each of its places."""
    kinds = [(name, child) for name, child in block.child_blocks.items() if not isinstance(child, blocks.StaticBlock)]
    kinds = [(name, child) for name, child in kinds if image or not isinstance(child, ImageBlock)]
    return [(name, filled(child, payload, image)) for payload in payloads for name, child in kinds]


def places(block):
    """Where words stand in a block: each leaf."""
    children = [*getattr(block, "child_blocks", {}).values(), *filter(None, [getattr(block, "child_block", None)])]
    if isinstance(block, ImageBlock):
        return 1
    return sum(map(places, children)) if children else isinstance(block, WORDS)


STREAMS = [
    (HomePage, "doors"),
    (HomePage, "body"),
    (StandardPage, "body"),
    (ResourcePage, "steps"),
    (CoursePage, "story"),
]


@pytest.fixture
def image():
    make_site()
    file = ContentFile(draw_logo("M", mark="fil", tone="teal"), "i.png")
    return SiteImage.objects.create(title=TAGS[0], credit=TAGS[6], file=file)


def page_of(model):
    if model is ResourcePage:
        return make_resource("fiches")
    return model.objects.live().exclude(slug="accueil-2").first()


def both(client, page):
    """The page as visitors have it, then as editors see it before it is published."""
    client.logout()
    yield client.get(page.url).content.decode()
    client.force_login(make_user(Role.MODERATOR))
    yield client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()


@pytest.mark.soak
@pytest.mark.parametrize(("model", "field"), STREAMS, ids=lambda value: getattr(value, "__name__", value))
def test_no_block_lets_a_payload_run(client, image, model, field):
    page, payloads = page_of(model), PAYLOADS[STREAMS.index((model, field)) % STEP :: STEP]
    before = [read(html)[1] for html in both(client, page)]
    block = model._meta.get_field(field).stream_block
    setattr(page, field, stream(block, image, payloads))
    page.save_revision().publish()
    for html, scripts in zip(both(client, page), before, strict=True):
        assert html.count(SIGN) >= len(payloads)
        assert (read(html)[0], set(read(html)[1]) - set(scripts)) == ([], set())


def test_how_many_payloads_and_places_there_are():
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 149
    # 5 364 pairs; all of them under SOAK=1, a fifth otherwise.
    assert sum(places(model._meta.get_field(field).stream_block) for model, field in STREAMS) == PLACES


def test_twin_a_payload_that_is_not_escaped_is_seen():
    def is_seen(payload):
        found, scripts = read(f"<p>{payload}</p><p title=\"{payload}\"><p title='{payload}'>")
        return found or any(SIGN in script for script in scripts)

    assert [payload for payload in TAGS + HANDLERS + LINKS[:7] if not is_seen(payload)] == []


def test_twin_an_address_that_the_form_does_not_look_at_is_seen(monkeypatch):
    text = StandardPage._meta.get_field("body").stream_block.child_blocks["text"]
    assert read(written(text, URLS[0]))[0] == []
    monkeypatch.setattr(contentstate, "check_url", str)
    assert read(written(text, URLS[0]))[0] != []


# --- the other fields ------------------------------------------------------------------------------------------------
FIELDS = (CharField, TextField)


def own_texts(model):
    """The fields of words of a page or a snippet that a person fills in freely."""
    named = ("path", "url_path", "slug", "translation_key", "content_type", "alias_of", "search_text", "draft_title")
    fields = [field for field in model._meta.fields if isinstance(field, FIELDS) and not field.choices]
    return [
        field for field in fields if field.editable and not isinstance(field, SlugField) and field.name not in named
    ]


def fill(thing, payloads):
    for field in own_texts(type(thing)):
        payload = next(payloads)
        try:
            field.run_validators(payload)
        except ValidationError:
            payload = PLAIN if isinstance(field, URLField) else payload[: field.max_length]
        setattr(thing, field.name, payload)


def everywhere(payloads, image):
    """Payloads in each field of pages, snippets and settings; the pages."""
    for thing in (KeyFigure.objects.first(), SiteSettings.objects.first()):
        fill(thing, payloads)
        thing.on_home = True
        thing.save()
    Partner.objects.create(name=next(payloads), logo=image)
    news = NewsPage(title="a", summary="a", slug="a", picture=image)
    NewsIndexPage.objects.get().add_child(instance=news)
    resource = make_resource("fiches", picture=image)
    pages = [
        HomePage.objects.get(),
        page_of(StandardPage),
        page_of(CoursePage),
        news,
        resource,
        make_collection(resource),
    ]
    for page in pages:
        fill(page, payloads)
        page.save()
    return pages


@pytest.mark.soak
@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 4) if SOAK else range(0, len(PAYLOADS), 40))
def test_no_field_lets_a_payload_run(client, image, start):
    payloads = islice(cycle(PAYLOADS), start, None)
    for page in everywhere(payloads, image):
        html = client.get(page.url).content.decode()
        assert html.count(SIGN) > 3
        found, scripts = read(html)
        assert found == [], page
        assert not any(SIGN in script for script in scripts), page
