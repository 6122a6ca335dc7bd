"""The quick guides of docs/guides as pages of the site's help: one text, read in both places."""

import json
import re

from django.conf import settings
from django.core.files.images import ImageFile
from django.db import transaction
from markdown_it import MarkdownIt

from cms.models import SiteImage, StandardPage
from lms.common.errors import DomainError

FOLDER = settings.BASE_DIR / "docs" / "guides"
# In the order of the help page: who comes, who teaches, who organises, who writes.
GUIDES = ("benevole", "formation", "coordination", "redaction")
PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<file>[\w-]+\.png)\)")
PARTS = re.compile(r"^## (.+)$", re.MULTILINE)


@transaction.atomic
def load_guides():
    """Each guide as a page below « Aide », published; one that stands there stays as editors left it.

    Returns the pages that were made. Refused (DomainError): no help page to stand under.
    """
    above = StandardPage.objects.filter(slug="aide").first()
    if above is None:
        raise DomainError(
            "Il manque la page d’aide\u00a0: créez d’abord une page dont l’adresse est «\u00a0aide\u00a0»."
        )
    there = set(above.get_children().values_list("slug", flat=True))
    return [_publish(above, f"guide-{name}", name) for name in GUIDES if f"guide-{name}" not in there]


def _publish(above, slug, name):
    title, introduction, body = read_guide((FOLDER / f"{name}.md").read_text())
    page = StandardPage(
        title=title, slug=slug, introduction=introduction, body=json.dumps([_block(*part) for part in body])
    )
    above.add_child(instance=page)
    page.save_revision().publish()
    return page


def read_guide(text):
    """(title, introduction, parts), a part being ("heading", words), ("text", HTML) or ("image", (file, words))."""
    head, *parts = PARTS.split(text)
    title, _, introduction = head.strip().removeprefix("# ").partition("\n")
    body = []
    for heading, content in zip(parts[::2], parts[1::2], strict=True):
        body += [("heading", heading.strip()), *_contents(content)]
    return title.strip(), introduction.strip(), body


def _contents(content):
    """A part's paragraphs, lists and pictures in their order."""
    markdown = MarkdownIt()
    texts, position = [], 0
    for picture in [*PICTURE.finditer(content), None]:
        words = content[position : picture.start() if picture else None].strip()
        if words:
            texts.append(("text", markdown.render(words)))
        if picture:
            texts.append(("image", (picture["file"], picture["alt"])))
            position = picture.end()
    return texts


def _block(kind, value):
    """A part as a stream field keeps it."""
    if kind != "image":
        return {"type": kind, "value": value}
    name, words = value
    with (FOLDER / name).open("rb") as file:
        image = SiteImage.objects.create(title=words, file=ImageFile(file, name=f"guide-{name}"))
    return {"type": "image", "value": {"image": image.pk, "alt_text": words, "decorative": False}}
