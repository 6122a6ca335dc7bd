"""What editors build pages with."""

from wagtail import blocks
from wagtail.blocks import struct_block
from wagtail.images.blocks import ImageBlock

# Places of the site that are no pages of the editors'; a new one is added here once it stands.
DESTINATIONS = [
    ("/formations/", "Les formations"),
    ("/sessions/", "Les sessions"),
    ("/verifier/", "La vérification d’une attestation"),
    ("/ressources/", "Le centre de ressources"),
    ("/actualites/", "Les actualités"),
    ("/aide/", "L’aide"),
    ("/contact/", "La page de contact"),
]
ICONS = [
    ("graduation-cap", "Chapeau d’étudiant"),
    ("calendar-days", "Calendrier"),
    ("badge-check", "Attestation"),
    ("map-pin", "Repère de carte"),
    ("book-open", "Livre"),
    ("users", "Personnes"),
    ("newspaper", "Journal"),
    ("life-buoy", "Bouée"),
    ("phone", "Téléphone"),
]
TONES = [("teal", "Vert"), ("coral", "Corail"), ("marigold", "Souci"), ("plum", "Prune")]
CHART_HEIGHT = 86  # of a hundred: the highest bar
HEADING_HELP = "Le titre de cette partie de la page."


class PictureBlock(ImageBlock):
    """Wagtail's own, asking in the words of the page's picture."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.child_blocks["decorative"].label = "Image décorative"
        self.child_blocks["alt_text"].label = "Ce que l’on voit"


class SocialLinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label="Nom", max_length=40, help_text="Le nom du réseau, tel qu’on le lira.")
    url = blocks.URLBlock(label="Adresse", help_text="L’adresse complète, avec https://.")


class DoorBlock(blocks.StructBlock):
    """One way into the site."""

    title = blocks.CharBlock(label="Titre", max_length=60, help_text="Ce que la personne veut faire, en quatre mots.")
    text = blocks.TextBlock(label="Texte", max_length=200, help_text="Une phrase, deux au plus.")
    url = blocks.ChoiceBlock(label="Mène à", choices=DESTINATIONS, help_text="La partie du site qui s’ouvre.")
    link = blocks.CharBlock(label="Mots du lien", max_length=60, help_text="Un verbe, puis ce que l’on trouve.")
    icon = blocks.ChoiceBlock(label="Dessin", choices=ICONS, help_text="Décoratif\u00a0: le titre suffit à comprendre.")
    tone = blocks.ChoiceBlock(label="Couleur", choices=TONES, default="teal", help_text="Une couleur par porte.")

    class Meta:
        label = "Porte"
        icon = "link"
        template = "cms/blocks/door.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", max_length=80, help_text="Ce que l’on fait, en quelques mots.")
    text = blocks.TextBlock(label="Texte", max_length=300, help_text="Comment, ou ce qui se passe, en deux phrases.")

    class Meta:
        label = "Étape"
        icon = "list-ol"


class StepsBlock(blocks.StructBlock):
    """« Comment ça marche », step by step."""

    heading = blocks.CharBlock(label="Titre", max_length=120, help_text=HEADING_HELP)
    steps = blocks.ListBlock(
        StepBlock(), label="Étapes", min_num=2, max_num=6, help_text="Trois étapes se lisent d’un coup d’œil."
    )

    class Meta:
        label = "Étapes"
        icon = "list-ol"
        template = "cms/blocks/steps.html"


class FiguresBlock(blocks.StructBlock):
    """The key figures that are marked for the home page."""

    heading = blocks.CharBlock(
        label="Titre",
        max_length=120,
        help_text="Les chiffres eux-mêmes se changent dans le menu «\u00a0Chiffres clés\u00a0».",
    )

    class Meta:
        label = "Chiffres clés"
        icon = "snippet"
        template = "cms/blocks/figures.html"


class PointBlock(blocks.StructBlock):
    label = blocks.CharBlock(label="Année", max_length=20, help_text="Sous la barre\u00a0: 2018.")
    value = blocks.IntegerBlock(label="Nombre", min_value=0, help_text="Un nombre entier, sans unité.")


class ChartValue(struct_block.StructValue):
    @property
    def bars(self):
        """Each point with where its bar starts and how high it is, in hundredths; room above for the number."""
        points = self["points"]
        most = max((point["value"] for point in points), default=0) or 1
        heights = [(point, round(CHART_HEIGHT * point["value"] / most)) for point in points]
        return [
            {"label": point["label"], "value": point["value"], "size": size, "top": 100 - size}
            for point, size in heights
        ]

    @property
    def total(self):
        return sum(point["value"] for point in self["points"])


class ChartBlock(blocks.StructBlock):
    """A few numbers as bars, their table beside: never without a source."""

    heading = blocks.CharBlock(label="Titre", max_length=120, help_text=HEADING_HELP)
    text = blocks.TextBlock(
        label="Texte", max_length=400, required=False, help_text="Ce que la courbe montre, en une ou deux phrases."
    )
    first_column = blocks.CharBlock(label="Première colonne", max_length=40, default="Année", help_text="De la table.")
    second_column = blocks.CharBlock(
        label="Seconde colonne", max_length=60, help_text="Ce que l’on compte\u00a0: sessions."
    )
    points = blocks.ListBlock(
        PointBlock(), label="Barres", min_num=2, max_num=12, help_text="Dans l’ordre, de gauche à droite."
    )
    source = blocks.CharBlock(label="Source", max_length=160, help_text="Qui a compté, dans quel document.")
    source_url = blocks.URLBlock(label="Adresse de la source", required=False, help_text="Si elle se lit en ligne.")

    class Meta:
        label = "Graphique à barres"
        icon = "table"
        template = "cms/blocks/chart.html"
        value_class = ChartValue


class NewsBlock(blocks.StructBlock):
    """The latest news."""

    heading = blocks.CharBlock(
        label="Titre", max_length=120, help_text="Les trois dernières actualités suivent d’elles-mêmes."
    )

    class Meta:
        label = "Actualités"
        icon = "calendar-alt"
        template = "cms/blocks/news.html"


class PartnersBlock(blocks.StructBlock):
    """The logos of partners and funders."""

    heading = blocks.CharBlock(
        label="Titre",
        max_length=120,
        help_text="Les logos se changent dans le menu «\u00a0Partenaires et financeurs\u00a0».",
    )

    class Meta:
        label = "Partenaires et financeurs"
        icon = "group"
        template = "cms/blocks/partners.html"


class MomentBlock(blocks.StructBlock):
    date = blocks.CharBlock(label="Date", max_length=40, help_text="Comme on la dit\u00a0: 27 janvier 2014, ou 2018.")
    title = blocks.CharBlock(label="Titre", max_length=120, help_text="Ce qui se passe ce jour-là.")
    text = blocks.TextBlock(label="Texte", max_length=400, required=False, help_text="Une ou deux phrases.")
    source = blocks.CharBlock(label="Source", max_length=160, help_text="D’où vient cette date.")
    source_url = blocks.URLBlock(label="Adresse de la source", required=False, help_text="Si elle se lit en ligne.")


class TimelineBlock(blocks.StructBlock):
    """Dates in their order, each with its source."""

    moments = blocks.ListBlock(
        MomentBlock(), label="Dates", min_num=2, help_text="De la plus ancienne à la plus récente."
    )

    class Meta:
        label = "Frise de dates"
        icon = "history"
        template = "cms/blocks/timeline.html"


class UrgentNumberBlock(blocks.StructBlock):
    number = blocks.CharBlock(label="Numéro", max_length=20, help_text="Tel qu’on le compose\u00a0: 15, 3977.")
    name = blocks.CharBlock(label="Nom", max_length=80, help_text="Qui répond.")
    text = blocks.TextBlock(label="Texte", max_length=200, required=False, help_text="Quand l’appeler.")
    by_text = blocks.BooleanBlock(label="Par SMS", required=False, help_text="Ce numéro reçoit des messages écrits.")


class UrgentNumbersBlock(blocks.StructBlock):
    numbers = blocks.ListBlock(
        UrgentNumberBlock(), label="Numéros", min_num=1, help_text="Les plus urgents d’abord. À vérifier chaque année."
    )

    class Meta:
        label = "Numéros d’urgence"
        icon = "warning"
        template = "cms/blocks/urgent_numbers.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label="Intertitre",
        max_length=120,
        icon="title",
        template="cms/blocks/heading.html",
        help_text="À partir de quatre intertitres, la page montre un sommaire.",
    )
    text = blocks.RichTextBlock(
        label="Texte",
        features=["bold", "italic", "h3", "ul", "ol", "link", "document-link"],
        template="cms/blocks/text.html",
        help_text="Des phrases courtes, un seul sujet par paragraphe.",
    )
    note = blocks.TextBlock(
        label="Encadré",
        max_length=500,
        icon="warning",
        template="cms/blocks/note.html",
        help_text="Une chose à retenir, en deux phrases.",
    )
    image = PictureBlock(
        label="Image",
        template="cms/blocks/image.html",
        help_text="Dites ce que l’on voit, ou cochez «\u00a0décorative\u00a0».",
    )
    timeline = TimelineBlock()
    urgent_numbers = UrgentNumbersBlock()
    figures = blocks.StaticBlock(
        label="Tous les chiffres clés",
        icon="snippet",
        template="cms/blocks/all_figures.html",
        admin_text="Chaque chiffre avec son année et sa source, du menu «\u00a0Chiffres clés\u00a0».",
    )
    contact = blocks.StaticBlock(
        label="Nous joindre",
        icon="mail",
        template="cms/blocks/contact.html",
        admin_text="Le téléphone, les heures et l’adresse e-mail des réglages du site.",
    )
    conformity = blocks.StaticBlock(
        label="État d’accessibilité",
        icon="tick-inverse",
        template="cms/blocks/conformity.html",
        admin_text="L’état de conformité des réglages du site, dit en une phrase.",
    )


class HomeBlock(blocks.StreamBlock):
    """What follows the coming sessions: bands over the whole width."""

    steps = StepsBlock()
    figures = FiguresBlock()
    chart = ChartBlock()
    news = NewsBlock()
    partners = PartnersBlock()
    text = blocks.StructBlock(
        [
            ("heading", blocks.CharBlock(label="Titre", max_length=120, help_text=HEADING_HELP)),
            (
                "text",
                blocks.RichTextBlock(
                    label="Texte",
                    features=["bold", "italic", "ul", "ol", "link"],
                    help_text="Des phrases courtes, un seul sujet par paragraphe.",
                ),
            ),
        ],
        label="Texte",
        icon="pilcrow",
        template="cms/blocks/band.html",
    )
