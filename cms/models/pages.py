from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import BodyBlock, DoorBlock, HomeBlock
from cms.managers import NewsManager, StandardPageManager
from cms.models.accessibility import AccessibleForm, FaultsPanel
from cms.models.pictures import SiteImage

LONG_PAGE = 4  # headings
NEWS_PER_PAGE = 9
INTRODUCTION = "Une ou deux phrases sous le titre."
ALT = "Pour qui ne voit pas l’image."
DECORATIVE = "Elle n’apprend rien\u00a0: elle n’a pas besoin d’être décrite."
BODY = "Les parties de la page, dans l’ordre de lecture."


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

    base_form_class = AccessibleForm
    content_panels = [
        FaultsPanel(),
        *Page.content_panels,
        *(FieldPanel(name) for name in ("headline", "lead", "doors", "body")),
    ]
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

    base_form_class = AccessibleForm
    content_panels = [
        FaultsPanel(),
        *Page.content_panels,
        *(FieldPanel(name) for name in ("introduction", "body", "in_footer")),
    ]
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
        help_text="Plus large que haute, au moins 960 pixels.",
    )
    picture_alt = models.CharField("ce que l’on voit", max_length=250, blank=True, help_text=ALT)
    picture_decorative = models.BooleanField("image décorative", default=False, help_text=DECORATIVE)
    body = StreamField(BodyBlock(), verbose_name="texte", blank=True, help_text=BODY)

    objects = NewsManager()

    base_form_class = AccessibleForm
    content_panels = [
        FaultsPanel(),
        *Page.content_panels,
        *(FieldPanel(name) for name in ("date", "summary", "picture", "picture_decorative", "picture_alt", "body")),
    ]
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types = []
    template = "cms/news.html"

    class Meta:
        verbose_name = "actualité"

    def others(self):
        """Three other news, the latest first."""
        return NewsPage.objects.sibling_of(self, inclusive=False).newest().for_cards()[:3]
