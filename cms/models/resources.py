"""The resource centre: what the mobilisation has written, filmed, counted, and gives away."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from cms.blocks import BodyBlock, StepBlock
from cms.enums import AttachmentKind, Family, Licence, Mission, ResourceAudience
from cms.managers import ResourceManager, ResourceThemeQuerySet
from cms.models.accessibility import FaultsPanel
from cms.models.pages import ALT, BODY, DECORATIVE, INTRODUCTION
from cms.models.pictures import SiteImage
from cms.models.resource_form import ASKED, NEEDED, ResourceForm, family_panel
from lms.common import dates
from lms.common.territories import DEPARTMENT_CHOICES
from lms.common.text import search_key


class ResourceTheme(models.Model):
    """What resources are about: themes, and under some of them narrower ones. Two levels, no more."""

    name = models.CharField("thème", max_length=60, unique=True, help_text="Un à cinq mots.")
    slug = models.SlugField(
        "nom dans l’adresse", unique=True, help_text="Ne le changez plus\u00a0: des liens y mènent."
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name="à l’intérieur de",
        help_text="Le thème plus large. Vide pour un thème de premier rang.",
    )
    order = models.PositiveSmallIntegerField("ordre", default=10, help_text="Le plus petit nombre vient d’abord.")

    objects = ResourceThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "thème de ressource"
        verbose_name_plural = "thèmes de ressource"
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuses a third level, and a theme inside itself."""
        super().clean()
        if self.parent and (self.parent.parent_id or self.parent_id == self.pk):
            raise ValidationError({"parent": "Choisissez un thème de premier rang\u00a0: il n’y a que deux niveaux."})
        if self.parent and self.pk and self.children.exists():
            raise ValidationError({"parent": "Ce thème en contient d’autres\u00a0: il reste au premier rang."})


class ResourceIndexPage(Page):
    """The resource centre's door and its list."""

    introduction = models.TextField("introduction", blank=True, help_text=INTRODUCTION)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ResourcePage", "cms.CollectionPage"]
    max_count = 1
    template = "cms/resources.html"

    class Meta:
        verbose_name = "centre de ressources"


class ResourcePage(Page):
    """One resource. Its family says which of its own fields it has."""

    summary = models.CharField(
        "résumé", max_length=200, help_text="Une ou deux phrases, lues dans la liste et en tête de page."
    )
    family = models.CharField(
        "famille", max_length=10, choices=Family, help_text="Elle décide des renseignements demandés plus bas."
    )
    themes = ParentalManyToManyField(
        ResourceTheme, blank=True, related_name="resources", verbose_name="thèmes", help_text="Un à trois."
    )
    audience = models.CharField(
        "public",
        max_length=20,
        choices=ResourceAudience,
        default=ResourceAudience.ALL,
        help_text="À qui elle s’adresse.",
    )
    department = models.CharField(
        "territoire", max_length=3, choices=DEPARTMENT_CHOICES, blank=True, help_text="Vide si elle vaut partout."
    )
    published_on = models.DateField(
        "date du document", default=timezone.localdate, help_text="Celle du document, pas de sa mise en ligne."
    )
    author = models.CharField("autrice ou auteur", max_length=120, blank=True, help_text="Une personne ou un groupe.")
    organisation = models.CharField("organisation", max_length=120, blank=True, help_text="Qui publie le document.")
    licence = models.CharField(
        "licence", max_length=10, choices=Licence, default=Licence.CC_BY_SA, help_text="Ce que chacun peut en faire."
    )
    body = StreamField(BodyBlock(), verbose_name="texte", blank=True, help_text=BODY)
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
    reading_minutes = models.PositiveSmallIntegerField(
        "minutes de lecture", default=0, help_text="0 pour ne rien annoncer."
    )
    to_print = models.BooleanField("à imprimer", default=False, help_text="Faite pour le papier\u00a0: affiche, fiche.")
    review_on = models.DateField(
        "à revoir le", null=True, blank=True, help_text="Le jour où quelqu’un vérifie que tout est encore vrai."
    )
    # Besides the page's owner, who may have left the day it comes.
    relay = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="relais",
        help_text="La personne que l’on prévient aussi, si la première ne répond pas.",
    )
    # A video's own.
    video_url = models.URLField(
        "adresse de la vidéo", blank=True, help_text="Là où elle se regarde, sous-titrée. Rien n’en est chargé d’ici."
    )
    video_minutes = models.PositiveSmallIntegerField(
        "durée en minutes", null=True, blank=True, help_text="Arrondie à la minute."
    )
    transcript = models.TextField("transcription", blank=True, help_text="Tout ce qui se dit et se voit d’important.")
    # A sheet's own; the place is an event's too.
    team = models.CharField("équipe", max_length=120, blank=True, help_text="Qui a agi.")
    place = models.CharField("lieu", max_length=120, blank=True, help_text="La commune et son département.")
    year = models.PositiveSmallIntegerField("année", null=True, blank=True, help_text="Celle de l’action.")
    cost = models.CharField("coût", max_length=120, blank=True, help_text="Ce que cela a coûté, et qui a payé.")
    steps = StreamField(
        [("step", StepBlock())],
        verbose_name="à refaire chez vous",
        blank=True,
        help_text="De la première à la dernière.",
    )
    # A journal's own.
    number = models.CharField("numéro", max_length=40, blank=True, help_text="n° 8, printemps 2026.")
    # An event's own.
    starts_on = models.DateField("premier jour", null=True, blank=True, help_text="Le jour où elle commence.")
    ends_on = models.DateField("dernier jour", null=True, blank=True, help_text="Vide si elle tient en un jour.")
    registration_url = models.URLField(
        "adresse pour s’inscrire", blank=True, help_text="Vide si l’on vient sans s’inscrire."
    )
    # Data's own.
    data_format = models.CharField("format des données", max_length=60, blank=True, help_text="CSV, tableur…")
    updated_on = models.DateField("données à jour au", null=True, blank=True, help_text="Le jour du dernier relevé.")
    frequency = models.CharField("mise à jour", max_length=60, blank=True, help_text="Chaque trimestre, une fois l’an…")
    # The media kit's own.
    use_rules = models.TextField("règles d’usage", blank=True, help_text="Ce que l’on peut faire, et ne pas faire.")
    credits = models.CharField("crédits", max_length=200, blank=True, help_text="À citer avec le fichier.")
    # Title, summary, author, organisation, team, place and number as search_key writes them; made at each save.
    search_text = models.TextField(blank=True, editable=False)

    objects = ResourceManager()

    base_form_class = ResourceForm
    content_panels = [
        FaultsPanel(),
        TitleFieldPanel("title", help_text="Celui que l’on lit dans les listes."),
        FieldPanel("summary", widget=AdminAutoHeightTextInput),
        FieldPanel("family"),
        InlinePanel("missions", label="Mission", heading="Missions", min_num=1),
        family_panel("videos", "Pour une vidéo", "video_url", "video_minutes", "transcript"),
        family_panel("fiches rencontres", "Où", "place"),
        family_panel(
            "fiches",
            "Pour une fiche illustration",
            *("team", "year", "cost"),
            FieldPanel("steps", help_text="Les étapes, de la première à la dernière. Le signe + en ajoute une."),
            help_text="Un brouillon s’enregistre sans tout cela\u00a0; une fiche se soumet complète.",
        ),
        family_panel("journaux", "Pour un journal", "number"),
        family_panel("rencontres", "Pour une rencontre", "starts_on", "ends_on", "registration_url"),
        family_panel("donnees", "Pour des données", "data_format", "updated_on", "frequency"),
        family_panel("kit", "Pour le kit médias", "use_rules", "credits"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("picture", "picture_decorative", "picture_alt")], heading="Image"
        ),
        FieldPanel("body", help_text=f"{BODY} Le signe + ajoute un texte, une image…"),
        InlinePanel("attachments", label="Fichier", heading="Fichiers à télécharger"),
        MultiFieldPanel(
            [
                FieldPanel("themes", widget=CheckboxSelectMultiple, help_text="Facultatif\u00a0: un à trois."),
                *(FieldPanel(name) for name in ("audience", "department")),
            ],
            heading="Pour la trouver",
        ),
        # What can wait, or is right as it is: folded, so that a first sheet is not a long questionnaire.
        MultiFieldPanel(
            [FieldPanel(name) for name in ("published_on", "author", "organisation", "licence")],
            heading="Le document",
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("reading_minutes"), FieldPanel("to_print")], heading="Pour s’en servir", classname="collapsed"
        ),
    ]
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel([FieldPanel(name) for name in ("owner", "relay", "review_on")], heading="Qui la tient à jour"),
    ]
    parent_page_types = ["cms.ResourceIndexPage"]
    subpage_types = []
    template = "cms/resource.html"

    class Meta:
        verbose_name = "ressource"

    @property
    def mission_labels(self):
        """The missions in words, in the order in which the site names them."""
        served = {row.mission for row in self.missions.all()}
        return [label for value, label in Mission.choices if value in served]

    @property
    def look(self):
        """The family itself: its words, its icon, its colour."""
        return Family(self.family)

    @property
    def licence_address(self):
        return Licence(self.licence).address

    @property
    def owner_name(self):
        return self.owner.get_full_name() if self.owner else ""

    @property
    def relay_name(self):
        return self.relay.get_full_name() if self.relay else ""

    @property
    def is_over(self):
        last = self.ends_on or self.starts_on
        return last is not None and last < timezone.localdate()

    @property
    def days(self):
        """The days of an event, each in words once; nothing for what has no date."""
        return dates.days([day for day in (self.starts_on, self.ends_on) if day])

    @property
    def video_site(self):
        """« peertube.fr »: where the link leads before one follows it."""
        return urlsplit(self.video_url).hostname.removeprefix("www.") if self.video_url else ""

    @cached_property
    def files(self):
        """The attachments in their order, read once for a page that shows them in several places."""
        return sorted(self.attachments.all(), key=lambda row: row.sort_order or 0)

    def file_of(self, kind):
        return next((row for row in self.files if row.kind == kind), None)

    @property
    def main_file(self):
        return self.file_of(AttachmentKind.FILE)

    @property
    def film(self):
        """The video among the files, if it is not shown elsewhere."""
        return self.file_of(AttachmentKind.VIDEO)

    @property
    def captions(self):
        return self.file_of(AttachmentKind.CAPTIONS)

    @property
    def twin(self):
        """The accessible version of the same document."""
        return self.file_of(AttachmentKind.TWIN)

    def unfinished(self):
        """The sentences that ask for what a draft may still lack, in the order of the form."""
        needed = {name: words for name, words in NEEDED.items() if not getattr(self, name)}
        mission = [] if self.missions.all() else ["Choisissez une mission au moins."]
        return [*needed.values(), *mission, *self.missing().values()]

    def missing(self):
        """{field: the sentence that asks for it} of what its family cannot be published without."""
        asked = ASKED.get(self.family, {}).items()
        return {name: sentence for name, sentence in asked if not getattr(self, name)}

    def clean(self):
        """Refuses what its family cannot do without, and dates that go backwards."""
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "Le dernier jour ne vient pas avant le premier."})
        if not getattr(self, "may_be_incomplete", False) and (missing := self.missing()):
            raise ValidationError(missing)

    def save(self, *args, **kwargs):
        """Also writes the words that the list searches."""
        words = (self.title, self.summary, self.author, self.organisation, self.team, self.place, self.number)
        self.search_text = search_key(" ".join(words))
        return super().save(*args, **kwargs)

    def serve(self, request, *args, **kwargs):
        """The page; whoever serves it, or a copy of it, knows which resource is read."""
        response = super().serve(request, *args, **kwargs)
        response.subject = self.pk
        return response

    def related(self):
        """Three resources that share a theme with this one, those that share most first, then the latest."""
        shared = models.Count("themes", filter=models.Q(themes__in=self.themes.all()), distinct=True)
        others = ResourcePage.objects.live().public().exclude(pk=self.pk).annotate(shared=shared).filter(shared__gt=0)
        return others.order_by("-shared", "-published_on", "-pk").for_cards()[:3]


class ResourceMission(Orderable):
    resource = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="missions")
    mission = models.CharField("mission", max_length=20, choices=Mission, help_text="Ce qu’elle sert.")

    class Meta(Orderable.Meta):
        verbose_name = "mission servie"
        constraints = [models.UniqueConstraint(fields=["resource", "mission"], name="mission_once_per_resource")]

    def __str__(self):
        return self.get_mission_display()


class Attachment(Orderable):
    """A file of a resource. Its size and its format are the document's."""

    resource = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        "wagtaildocs.Document",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="fichier",
        help_text="Choisi parmi les documents du site.",
    )
    label = models.CharField(
        "nom", max_length=120, blank=True, help_text="Ce que contient le fichier. Vide\u00a0: le titre du fichier."
    )
    kind = models.CharField(
        "nature",
        max_length=10,
        choices=AttachmentKind,
        default=AttachmentKind.FILE,
        help_text="Ce que c’est pour la page.",
    )
    pages = models.PositiveSmallIntegerField("nombre de pages", null=True, blank=True, help_text="S’il en a.")

    class Meta(Orderable.Meta):
        verbose_name = "fichier à télécharger"

    def __str__(self):
        return self.label or self.document.title

    @property
    def extension(self):
        """« PDF », « CSV »."""
        return self.document.file_extension.upper()

    @property
    def size(self):
        """In bytes."""
        return self.document.file_size or 0
