"""What the story of a course is made of."""

from wagtail import blocks


class StoryBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label="Intertitre", max_length=120, icon="title", template="courses/blocks/heading.html")
    text = blocks.RichTextBlock(
        label="Texte",
        features=["bold", "italic", "ul", "ol", "link", "document-link"],
        template="courses/blocks/text.html",
    )
    quote = blocks.StructBlock(
        [
            ("text", blocks.TextBlock(label="Parole", max_length=400)),
            ("author", blocks.CharBlock(label="De qui", max_length=100, required=False)),
        ],
        label="Parole de participant",
        icon="openquote",
        template="courses/blocks/quote.html",
    )
