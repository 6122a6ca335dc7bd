"""What a page may not be published with: each fault says where it is and what to do."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import HelpPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import AbstractGroupApprovalTask

from cms.enums import AttachmentKind
from lms.common.text import plain_words

NO_ALT = "L’image n’a pas de description\u00a0: dites ce que l’on y voit, ou cochez «\u00a0décorative\u00a0»."
ALT_TWICE = "Choisissez\u00a0: décrivez l’image, ou dites qu’elle décore, mais pas les deux."
ALT_IS_A_FILE = "«\u00a0{words}\u00a0» est un nom de fichier\u00a0: dites plutôt ce que l’on voit sur l’image."
EMPTY_HEADING = "Un intertitre est vide\u00a0: écrivez-le, ou retirez-le."
SKIPPED = (
    "L’intertitre «\u00a0{words}\u00a0» saute un niveau\u00a0: mettez avant lui un bloc «\u00a0Intertitre\u00a0», "
    "ou faites-en un bloc «\u00a0Intertitre\u00a0» lui-même."
)
EMPTY_LINK = "Un lien n’a pas de mots\u00a0: écrivez ce que l’on trouve au bout, ou retirez-le."
VAGUE_LINK = (
    "Le lien «\u00a0{words}\u00a0» ne dit pas où il mène\u00a0: écrivez ce que l’on trouve au bout, "
    "par exemple «\u00a0la fiche du jardin partagé\u00a0»."
)
BARE_LINK = "Le lien «\u00a0{words}\u00a0» est une adresse\u00a0: écrivez à la place le nom de ce que l’on y trouve."
SILENT_FILM = (
    "La vidéo n’a ni sous-titres ni transcription\u00a0: écrivez la transcription, "
    "ou joignez un fichier de nature «\u00a0Sous-titres\u00a0»."
)
# Words of a link that say nothing alone, as plain_words writes them.
VAGUE = {
    *("acceder", "acces", "ce lien", "cette page", "clic", "clic ici", "cliquer", "cliquer ici", "cliquez"),
    *("cliquez ici", "cliquez la", "cliquez sur ce lien", "consulter", "decouvrir", "en savoir plus", "ici", "la"),
    *("la page", "la suite", "le document", "le lien", "le site", "lien", "lire", "lire la suite", "lire plus"),
    *("ouvrir", "page", "par ici", "par la", "plus", "plus d info", "plus d infos", "plus d informations"),
    *("savoir plus", "site", "suite", "suivez ce lien", "telecharger", "telecharger ici", "voir", "voir ici"),
    *("voir la suite", "voir plus"),
}
BARE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
FILE_NAME = re.compile(r"\S+\.(?:avif|gif|jpe?g|png|webp)", re.IGNORECASE)
HEADINGS = {f"h{level}": level for level in range(1, 7)}


class Fault(NamedTuple):
    """``field`` of the page; ``place``: the number of the block in a stream, from 0, or None; what to do, in French."""

    field: str
    place: int | None
    sentence: str


def accessibility_faults(page, kinds=None):
    """Every fault of a page as it stands, in the order in which it is read; none for a page that may be published.

    ``kinds`` of the files joined to a resource: those of its attachments when they are not given.
    """
    faults = list(_picture_faults(page)) if hasattr(page, "picture_decorative") else []
    if hasattr(page, "transcript"):
        faults += _film_faults(page, kinds)
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            faults += _stream_faults(field.name, getattr(page, field.name))
    return faults


def _picture_faults(page):
    words = page.picture_alt.strip()
    if page.picture and words and page.picture_decorative:
        yield Fault("picture_alt", None, ALT_TWICE)
    elif page.picture and not page.picture_decorative:
        yield from (Fault("picture_alt", None, sentence) for sentence in _alt_faults(words))


def _alt_faults(words):
    if not words:
        yield NO_ALT
    elif FILE_NAME.fullmatch(words):
        yield ALT_IS_A_FILE.format(words=words)


def _film_faults(page, kinds):
    kinds = {row.kind for row in page.attachments.all()} if kinds is None else set(kinds)
    film = page.video_url or AttachmentKind.VIDEO in kinds
    if film and AttachmentKind.CAPTIONS not in kinds and not page.transcript.strip():
        yield Fault("transcript", None, SILENT_FILM)


def _stream_faults(name, stream):
    """Levels of headings count from the page's title: the first of a stream is of the second level."""
    level = 1
    for place, part in enumerate(stream):
        for kind, words, rank in _pieces(part.block, part.value):
            if kind == "heading":
                sentences = _heading_faults(words, rank, level)
                level = rank
            else:
                sentences = _alt_faults(words) if kind == "image" else _link_faults(words)
            yield from (Fault(name, place, sentence) for sentence in sentences)


def _heading_faults(words, rank, level):
    if not words:
        yield EMPTY_HEADING
    elif rank > level + 1:
        yield SKIPPED.format(words=words)


def _link_faults(words):
    if not words:
        yield EMPTY_LINK
    elif BARE.fullmatch(words):
        yield BARE_LINK.format(words=words)
    elif " ".join(plain_words(words)) in VAGUE:
        yield VAGUE_LINK.format(words=words)


def _pieces(block, value):
    """(heading, link or image; its words; the level of a heading) in a block and all that it holds."""
    if isinstance(block, ImageBlock):
        if value and not value.decorative:
            yield "image", (value.contextual_alt_text or "").strip(), 0
    elif isinstance(block, blocks.RichTextBlock):
        reader = Pieces()
        reader.feed(value.source if value else "")
        yield from reader.found
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from _pieces(child, value[name])
    elif isinstance(block, blocks.ListBlock):
        for one in value:
            yield from _pieces(block.child_block, one)
    elif isinstance(block, blocks.CharBlock) and block.name == "heading":
        yield "heading", (value or "").strip(), 2
    elif isinstance(block, blocks.CharBlock) and block.name == "link":
        yield "link", (value or "").strip(), 0


class Pieces(HTMLParser):
    """Collects the headings and the links of a rich text."""

    def __init__(self):
        super().__init__()
        self.found, self.open = [], {}

    def handle_starttag(self, tag, attrs):
        if tag == "a" or tag in HEADINGS:
            self.open[tag] = ""

    def handle_data(self, data):
        for tag in self.open:
            self.open[tag] += data

    def handle_endtag(self, tag):
        if tag in self.open:
            kind = "link" if tag == "a" else "heading"
            self.found.append((kind, " ".join(self.open.pop(tag).split()), HEADINGS.get(tag, 0)))


class AccessibleForm(WagtailAdminPageForm):
    """A draft may have faults; what is submitted or published has none: each is told at its place."""

    class Media:
        js = ["lms/js/picture_words.js"]

    def clean(self):
        """A picture that was described when it was uploaded is not described again."""
        data = super().clean()
        if "picture_alt" in self.fields and not data.get("picture_alt") and not data.get("picture_decorative"):
            data["picture_alt"] = getattr(data.get("picture"), "description", "")
        return data

    def _post_clean(self):
        super()._post_clean()  # now the instance holds what was typed
        if not self.is_deferred_validation:
            for name, error in errors_of(self.faults()).items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, error)

    def faults(self):
        return accessibility_faults(self.instance)


def errors_of(faults):
    """One error per field; that of a stream names the blocks."""
    found = {}
    for fault in faults:
        found.setdefault(fault.field, {}).setdefault(fault.place, []).append(fault.sentence)
    return {name: _error(places) for name, places in found.items()}


def _error(places):
    if None in places:
        return ValidationError(places[None])
    return blocks.StreamBlockValidationError({place: ValidationError(words) for place, words in places.items()})


class FaultsPanel(HelpPanel):
    """At the head of the editor: what is left to put right before the page is sent to moderation."""

    def __init__(self, **kwargs):
        super().__init__(**{"heading": "Avant de soumettre", "template": "cms/desk/faults.html"} | kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            unfinished = self.instance.unfinished() if hasattr(self.instance, "unfinished") else ()
            faults = [*unfinished, *(fault.sentence for fault in accessibility_faults(self.instance))]
            return super().get_context_data(parent_context) | {
                "faults": faults,
                "is_new": not self.instance.pk,
                "is_read": self.instance.workflow_in_progress,
            }


class AccessibilityTask(AbstractGroupApprovalTask):
    """Moderation's approval, which a page with a fault of accessibility does not reach, and is not given."""

    class Meta:
        verbose_name = "accessibilité, puis accord"
        verbose_name_plural = "accessibilité, puis accord"

    @classmethod
    def get_description(cls):
        return "Une page qui a un défaut d’accessibilité revient à la rédaction\u00a0; les autres attendent un accord."

    def start(self, workflow_state, user=None):
        """Sends a page with faults back at once, each fault in the comment."""
        state = super().start(workflow_state, user=user)
        if faults := accessibility_faults(state.revision.as_object()):
            state.reject(user=user, update=False, comment="\n".join(fault.sentence for fault in faults))
        return state

    def get_actions(self, obj, user):
        """Only changes can be asked for while the last version has faults."""
        actions = super().get_actions(obj, user)
        if actions and accessibility_faults(obj.get_latest_revision_as_object()):
            return [action for action in actions if action[0] != "approve"]
        return actions
