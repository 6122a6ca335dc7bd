from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page

from cms.blocks import BodyBlock, DoorBlock, HomeBlock, SocialLinkBlock
from cms.enums import PartnerKind
from cms.managers import KeyFigureQuerySet, NewsManager, PartnerQuerySet, StandardPageManager

LONG_PAGE = 4  # headings
NEWS_PER_PAGE = 9
INTRODUCTION = "Une ou deux phrases sous le titre."
BODY = "Les parties de la page, dans l’ordre de lecture."


class SiteImage(AbstractImage):
    """Ours from the first day: a picture model is costly to change later."""

    credit = models.CharField("crédit", max_length=200, blank=True, help_text="L’auteur de l’image, écrit dessous.")
    admin_form_fields = (*Image.admin_form_fields, "credit")


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]


class HomePage(Page):
    """The door of the site. Its coming sessions come by themselves; everything else is the editors'."""

    headline = models.CharField(
        "grand titre", max_length=120, blank=True, help_text="Le titre de la page s’il est vide."
    )
    lead = models.TextField("accroche", blank=True, help_text="Une phrase sous le grand titre.")
    doors = StreamField(
        [("door", DoorBlock())],
        verbose_name="portes",
        blank=True,
        max_num=4,
        help_text="Les entrées du site, sous la recherche. Trois ou quatre remplissent la largeur.",
    )
    body = StreamField(
        HomeBlock(), verbose_name="suite de la page", blank=True, help_text="Ce qui suit les prochaines sessions."
    )

    content_panels = [*Page.content_panels, *(FieldPanel(name) for name in ("headline", "lead", "doors", "body"))]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "cms/home.html"

    class Meta:
        verbose_name = "accueil"


class StandardPage(Page):
    introduction = models.TextField("introduction", blank=True, help_text=INTRODUCTION)
    body = StreamField(BodyBlock(), verbose_name="texte", blank=True, help_text=BODY)
    in_footer = models.BooleanField(
        "dans le pied de page", default=False, help_text="Un lien au bas de toutes les pages."
    )

    objects = StandardPageManager()

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body"), FieldPanel("in_footer")]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard.html"

    class Meta:
        verbose_name = "page simple"

    def pages_above(self):
        """Pages between the home page and this one, from the top."""
        return self.get_ancestors().filter(depth__gt=2)

    def contents(self):
        """The headings of a long page, for its table of contents; none of a short one."""
        headings = [str(block.value) for block in self.body if block.block_type == "heading"]
        return headings if len(headings) >= LONG_PAGE else []

    def gives_contact(self):
        return any(block.block_type == "contact" for block in self.body)

    def guides(self):
        """The pages right below, in the editors' order."""
        return StandardPage.objects.child_of(self).live().order_by("path").defer_streamfields()


class NewsIndexPage(Page):
    """All the news, the latest first."""

    introduction = models.TextField("introduction", blank=True, help_text=INTRODUCTION)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    max_count = 1
    template = "cms/news_index.html"

    class Meta:
        verbose_name = "liste des actualités"

    def get_context(self, request, *args, **kwargs):
        news = NewsPage.objects.child_of(self).newest().for_cards()
        page = Paginator(news, NEWS_PER_PAGE).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"news": page}


class NewsPage(Page):
    date = models.DateField("date", default=timezone.localdate, help_text="Les actualités se suivent par cette date.")
    summary = models.TextField(
        "résumé", max_length=300, help_text="Une ou deux phrases, lues dans la liste et sur la page d’accueil."
    )
    picture = models.ForeignKey(
        SiteImage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="image",
        help_text="En largeur, au moins 960 points.",
    )
    picture_alt = models.CharField(
        "ce que l’on voit", max_length=250, blank=True, help_text="Pour qui ne voit pas l’image. Vide si elle décore."
    )
    body = StreamField(BodyBlock(), verbose_name="texte", blank=True, help_text=BODY)

    objects = NewsManager()

    content_panels = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("date", "summary", "picture", "picture_alt", "body")),
    ]
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types = []
    template = "cms/news.html"

    class Meta:
        verbose_name = "actualité"

    def others(self):
        """Three other news, the latest first."""
        return NewsPage.objects.sibling_of(self, inclusive=False).newest().for_cards()[:3]


class KeyFigure(models.Model):
    """A figure that people quote: never without its year and its source."""

    value = models.CharField("chiffre", max_length=30, help_text="Tel qu’on l’écrit\u00a0: 7, 13, + de 700.")
    unit = models.CharField("unité", max_length=30, blank=True, help_text="Millions, %. Vide si le nombre suffit.")
    label = models.CharField("de quoi", max_length=160, help_text="La suite de la phrase\u00a0: équipes citoyennes.")
    year = models.CharField("année", max_length=20, help_text="L’année du chiffre, jamais celle de la page.")
    source = models.CharField("source", max_length=160, help_text="Qui a compté, dans quelle étude.")
    source_url = models.URLField("adresse de la source", blank=True, help_text="Si elle se lit en ligne.")
    order = models.PositiveSmallIntegerField("ordre", default=10, help_text="Le plus petit nombre vient d’abord.")
    on_home = models.BooleanField(
        "sur la page d’accueil", default=False, help_text="Quatre chiffres remplissent la largeur."
    )

    objects = KeyFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "chiffre clé"
        verbose_name_plural = "chiffres clés"
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.number} {self.label} ({self.year})"

    @property
    def number(self):
        """« 7 millions », « 13 % », on one line."""
        return f"{self.value}\u00a0{self.unit}".strip()


class Partner(models.Model):
    name = models.CharField("nom", max_length=120, help_text="Lu à voix haute à la place du logo.")
    kind = models.CharField(
        "nature",
        max_length=10,
        choices=PartnerKind,
        default=PartnerKind.PARTNER,
        help_text="Un financeur verse de l’argent, un partenaire agit avec nous.",
    )
    logo = models.ForeignKey(
        SiteImage,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="logo",
        help_text="Sur fond blanc ou sans fond.",
    )
    url = models.URLField("adresse de son site", blank=True, help_text="L’adresse complète, avec https://.")
    order = models.PositiveSmallIntegerField("ordre", default=10, help_text="Le plus petit nombre vient d’abord.")

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire ou financeur"
        verbose_name_plural = "partenaires et financeurs"
        ordering = ["order", "name"]

    def __str__(self):
        return self.name


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """What the site says of itself. Nothing of it is written in a template."""

    site_name = models.CharField(
        "nom du site", max_length=60, default="Monalisa", help_text="En haut de chaque page et dans chaque message."
    )
    baseline = models.CharField(
        "devise",
        max_length=120,
        default="Se former, agir, rompre l’isolement",
        blank=True,
        help_text="Quelques mots sous le nom.",
    )
    logo = models.ForeignKey(
        SiteImage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="logo",
        help_text="À la place du dessin du site, sur fond transparent.",
    )
    contact_email = models.EmailField(
        "adresse e-mail", blank=True, help_text="Lue par une personne, au moins une fois par jour ouvré."
    )
    contact_phone = models.CharField(
        "téléphone", max_length=30, blank=True, help_text="Un numéro où une personne répond."
    )
    contact_hours = models.CharField(
        "heures d’appel", max_length=100, blank=True, help_text="Du lundi au vendredi, de 9 h à 17 h."
    )
    disability_contact = models.CharField(
        "référent handicap",
        max_length=200,
        blank=True,
        help_text="Un nom ou une fonction, et comment joindre la personne.",
    )
    registration_number = models.CharField(
        "numéro d’enregistrement (RNA, SIREN)", max_length=60, blank=True, help_text="Au bas de chaque page."
    )
    accessibility_state = models.CharField(
        "accessibilité",
        max_length=120,
        default="non conforme, audit non réalisé",
        blank=True,
        help_text="Ne se change qu’après un audit. La loi demande cette mention sur la page d’accueil.",
    )
    social_links = StreamField(
        [("link", SocialLinkBlock())], verbose_name="réseaux sociaux", blank=True, help_text="Au bas de chaque page."
    )

    panels = [
        MultiFieldPanel([FieldPanel("site_name"), FieldPanel("baseline"), FieldPanel("logo")], heading="Identité"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("contact_email", "contact_phone", "contact_hours", "disability_contact")],
            heading="Contact",
        ),
        MultiFieldPanel([FieldPanel("registration_number"), FieldPanel("accessibility_state")], heading="Mentions"),
        FieldPanel("social_links"),
    ]

    class Meta:
        verbose_name = "réglages du site"
