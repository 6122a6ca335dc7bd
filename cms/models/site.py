from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from cms.blocks import SocialLinkBlock
from cms.enums import PartnerKind
from cms.managers import KeyFigureQuerySet, PartnerQuerySet
from cms.models.pictures import SiteImage


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

    number.fget.short_description = "chiffre"  # read by the desk's list


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
