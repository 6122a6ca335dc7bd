"""What editors build pages with."""

from wagtail import blocks
from wagtail.images.blocks import ImageBlock

# Places of the site that are no pages of the editors'; a new one is added here once it stands.
DESTINATIONS = [
    ("/formations/", "Les formations"),
    ("/sessions/", "Les sessions"),
    ("/verifier/", "La vérification d’une attestation"),
]
ICONS = [
    ("graduation-cap", "Chapeau d’étudiant"),
    ("calendar-days", "Calendrier"),
    ("badge-check", "Attestation"),
    ("map-pin", "Repère de carte"),
    ("book-open", "Livre"),
    ("users", "Personnes"),
]
TONES = [("teal", "Vert"), ("coral", "Corail"), ("marigold", "Souci"), ("plum", "Prune")]


class SocialLinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label="Nom", max_length=40)
    url = blocks.URLBlock(label="Adresse")


class DoorBlock(blocks.StructBlock):
    """One way into the site."""

    title = blocks.CharBlock(label="Titre", max_length=60)
    text = blocks.TextBlock(label="Texte", max_length=200)
    url = blocks.ChoiceBlock(label="Mène à", choices=DESTINATIONS)
    link = blocks.CharBlock(label="Mots du lien", max_length=60)
    icon = blocks.ChoiceBlock(label="Dessin", choices=ICONS)
    tone = blocks.ChoiceBlock(label="Couleur", choices=TONES, default="teal")

    class Meta:
        label = "Porte"
        icon = "link"
        template = "cms/blocks/door.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", max_length=80)
    text = blocks.TextBlock(label="Texte", max_length=300)

    class Meta:
        label = "Étape"
        icon = "list-ol"


class StepsBlock(blocks.StructBlock):
    """« Comment ça marche », step by step."""

    heading = blocks.CharBlock(label="Titre", max_length=120)
    steps = blocks.ListBlock(StepBlock(), label="Étapes", min_num=2, max_num=6)

    class Meta:
        label = "Étapes"
        icon = "list-ol"
        template = "cms/blocks/steps.html"


class FigureBlock(blocks.StructBlock):
    """A key figure: never without its year and its source."""

    value = blocks.CharBlock(label="Chiffre", max_length=30)
    unit = blocks.CharBlock(label="De quoi", max_length=120)
    year = blocks.CharBlock(label="Année", max_length=20)
    source = blocks.CharBlock(label="Source", max_length=120)

    class Meta:
        label = "Chiffre"
        icon = "plus-inverse"


class FiguresBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label="Titre", max_length=120)
    figures = blocks.ListBlock(FigureBlock(), label="Chiffres", min_num=2, max_num=4)

    class Meta:
        label = "Chiffres clés"
        icon = "snippet"
        template = "cms/blocks/figures.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label="Intertitre", max_length=120, icon="title", template="cms/blocks/heading.html")
    text = blocks.RichTextBlock(
        label="Texte",
        features=["bold", "italic", "h3", "ul", "ol", "link", "document-link"],
        template="cms/blocks/text.html",
    )
    note = blocks.TextBlock(label="Encadré", max_length=500, icon="warning", template="cms/blocks/note.html")
    image = ImageBlock(label="Image", template="cms/blocks/image.html")


class HomeBlock(blocks.StreamBlock):
    """What follows the coming sessions: bands over the whole width."""

    steps = StepsBlock()
    figures = FiguresBlock()
    text = blocks.StructBlock(
        [
            ("heading", blocks.CharBlock(label="Titre", max_length=120)),
            ("text", blocks.RichTextBlock(label="Texte", features=["bold", "italic", "ul", "ol", "link"])),
        ],
        label="Texte",
        icon="pilcrow",
        template="cms/blocks/band.html",
    )
