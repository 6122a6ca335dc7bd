from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page

from cms.blocks import BodyBlock, DoorBlock, HomeBlock, SocialLinkBlock
from cms.managers import StandardPageManager


class SiteImage(AbstractImage):
    """Ours from the first day: a picture model is costly to change later."""

    credit = models.CharField("crédit", max_length=200, blank=True)
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
    lead = models.TextField("accroche", blank=True)
    doors = StreamField([("door", DoorBlock())], verbose_name="portes", blank=True, max_num=4)
    body = StreamField(HomeBlock(), verbose_name="suite de la page", blank=True)

    content_panels = [*Page.content_panels, *(FieldPanel(name) for name in ("headline", "lead", "doors", "body"))]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "cms/home.html"

    class Meta:
        verbose_name = "accueil"


class StandardPage(Page):
    introduction = models.TextField("introduction", blank=True)
    body = StreamField(BodyBlock(), verbose_name="texte", blank=True)
    in_footer = models.BooleanField("dans le pied de page", default=False)

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


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """What the site says of itself. Nothing of it is written in a template."""

    site_name = models.CharField("nom du site", max_length=60, default="Monalisa")
    baseline = models.CharField("devise", max_length=120, default="Se former, agir, rompre l’isolement", blank=True)
    logo = models.ForeignKey(SiteImage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    contact_email = models.EmailField("adresse e-mail", blank=True)
    contact_phone = models.CharField("téléphone", max_length=30, blank=True)
    contact_hours = models.CharField("heures d’appel", max_length=100, blank=True)
    disability_contact = models.CharField("référent handicap", max_length=200, blank=True)
    registration_number = models.CharField("numéro d’enregistrement (RNA, SIREN)", max_length=60, blank=True)
    accessibility_state = models.CharField(
        "accessibilité", max_length=120, default="non conforme, audit non réalisé", blank=True
    )
    social_links = StreamField([("link", SocialLinkBlock())], verbose_name="réseaux sociaux", blank=True)

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
