"""Links and pictures in rich text, by whoever wrote their tags: what leads nowhere is left out, the page is shown.

Wagtail takes their ``id`` for a number and their ``format`` for one that exists. The editor's program writes them so;
another program may send anything, and the public page would answer 500, as would the editor who wants to mend it.
"""

from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import ExternalLinkElementHandler, PageLinkElementHandler
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.documents.rich_text.contentstate import DocumentLinkElementHandler, document_link_entity
from wagtail.embeds.rich_text import MediaEmbedHandler
from wagtail.images.formats import get_image_format
from wagtail.images.rich_text import ImageEmbedHandler
from wagtail.rich_text.pages import PageLinkHandler

FIGURES = 9  # of a key: more of them fit in no column


def is_key(said):
    text = str(said)
    return text.isascii() and text.isdigit() and len(text) <= FIGURES


class Careful:
    """Looks for nothing under a key that is none; no reference to it is kept either."""

    @classmethod
    def leads(cls, attrs):
        return is_key(attrs.get("id"))

    @classmethod
    def get_many(cls, attrs_list):
        return super().get_many([attrs if cls.leads(attrs) else {"id": None} for attrs in attrs_list])

    @classmethod
    def extract_references(cls, attrs):
        return super().extract_references(attrs) if cls.leads(attrs) else ()


class PageLinks(Careful, PageLinkHandler):
    pass


class DocumentLinks(Careful, DocumentLinkHandler):
    pass


class Pictures(Careful, ImageEmbedHandler):
    @classmethod
    def leads(cls, attrs):
        try:
            get_image_format(attrs.get("format"))
        except KeyError:
            return False
        return super().leads(attrs)


class Media(MediaEmbedHandler):
    @staticmethod
    def expand_db_attributes(attrs):
        """Nothing: no field offers it, and to show one the server would ask another site for its player."""
        return ""


class CarefulPageLink(PageLinkElementHandler):
    def get_attribute_data(self, attrs):
        return super().get_attribute_data(attrs) if is_key(attrs.get("id")) else {}


class CarefulDocumentLink(DocumentLinkElementHandler):
    def get_attribute_data(self, attrs):
        return super().get_attribute_data(attrs) if is_key(attrs.get("id")) else {}


def only_words(entity):
    """The entity as it is kept, or its words alone when its key is none."""

    def kept(props):
        return entity(props) if props.get("id") is None or is_key(props["id"]) else props["children"]

    return kept


def register(features):
    """In the place of Wagtail's own handlers of the same names."""
    for handler in (PageLinks, DocumentLinks):
        features.register_link_type(handler)
    for handler in (Pictures, Media):
        features.register_embed_type(handler)
    links = {"a[href]": ExternalLinkElementHandler("LINK"), 'a[linktype="page"]': CarefulPageLink("LINK")}
    documents = {'a[linktype="document"]': CarefulDocumentLink("DOCUMENT")}
    for feature, kind, read, written in (
        ("link", "LINK", links, link_entity),
        ("document-link", "DOCUMENT", documents, document_link_entity),
    ):
        rule = {
            "from_database_format": read,
            "to_database_format": {"entity_decorators": {kind: only_words(written)}},
        }
        features.register_converter_rule("contentstate", feature, rule)
