from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from cms.models import AccessibleForm, FaultsPanel
from courses.blocks import StoryBlock
from courses.enums import AchievementKind, Audience, CourseFormat, CourseKind, PathTone
from courses.managers import AchievementQuerySet, CourseManager, DemandQuerySet
from lms.common.territories import DEPARTMENT_CHOICES, DEPARTMENTS


class Theme(models.Model):
    """What a course is about, in a word or two."""

    name = models.CharField("thème", max_length=60, unique=True)
    slug = models.SlugField("nom dans l’adresse", unique=True, help_text="Ne le changez plus : des liens y mènent.")

    panels = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        verbose_name = "thème"
        ordering = ["slug"]

    def __str__(self):
        return self.name


class CourseIndexPage(Page):
    """The catalogue."""

    introduction = models.TextField("introduction", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count = 1
    template = "courses/index.html"

    class Meta:
        verbose_name = "catalogue des formations"

    def courses(self):
        """Published courses, those of a public together, in the order that editors gave them."""
        return CoursePage.objects.child_of(self).live().with_half_day_count().by_audience()


class CoursePage(Page):
    """One course: the facts that documents print, and its story."""

    # Null until somebody gives one (a copy starts without); not blank: Wagtail asks for it before it publishes.
    code = models.CharField(  # noqa: DJ001
        "code", max_length=20, unique=True, null=True, help_text="Imprimé sur les documents, demandé pour publier."
    )
    kind = models.CharField("nature", max_length=20, choices=CourseKind, default=CourseKind.BASE)
    audience = models.CharField("public", max_length=20, choices=Audience, default=Audience.VOLUNTEERS)
    intended = models.TextField("à qui elle s’adresse", blank=True)
    themes = ParentalManyToManyField(Theme, blank=True, related_name="courses", verbose_name="thèmes")
    format = models.CharField("manière de suivre", max_length=20, choices=CourseFormat, default=CourseFormat.ON_SITE)
    on_request = models.BooleanField(
        "sur demande", default=False, help_text="Sans dates au calendrier : la page dit qui appeler."
    )
    minutes = models.PositiveIntegerField("durée en minutes", default=0, help_text="840 pour 14 heures.")
    summary = models.TextField("en deux phrases", max_length=300, blank=True)
    prerequisites = models.TextField("prérequis", blank=True, default="Aucun.")
    # The words above stay when the other course goes; a link to nothing does not.
    prerequisite_course = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="formation à suivre avant",
    )
    group_size = models.CharField("effectif", max_length=60, blank=True, help_text="De 10 à 16 personnes.")
    price = models.CharField("prix", max_length=60, blank=True, default="Gratuit")
    payer = models.CharField("qui paie", max_length=200, blank=True)
    access_terms = models.TextField(
        "comment s’inscrire et dans quels délais", blank=True, help_text="Demandé dans tout programme de formation."
    )
    to_bring = models.TextField("à apporter", blank=True)
    methods = models.TextField("méthodes", blank=True)
    hosts = models.TextField("qui anime", blank=True, help_text="Leur expérience, pas leurs noms.")
    evaluation = models.TextField("évaluation", blank=True)
    sanction = models.TextField("ce que vous recevez à la fin", blank=True, help_text="Une attestation, par exemple.")
    illustration = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    story = StreamField(StoryBlock(), verbose_name="récit", blank=True)
    # Title, summary and objectives as lms.common.text.search_key writes them; made at each publication.
    search_text = models.TextField(blank=True, editable=False)

    objects = CourseManager()

    base_form_class = AccessibleForm
    content_panels = [
        FaultsPanel(),
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("code", "kind", "audience", "intended", "minutes", "group_size", "price", "payer")
            ],
            heading="Faits imprimés sur les documents",
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("themes", "format", "on_request")], heading="Dans le catalogue"),
        MultiFieldPanel(
            [
                FieldPanel("prerequisites"),
                PageChooserPanel("prerequisite_course"),
                FieldPanel("access_terms"),
                FieldPanel("to_bring"),
            ],
            heading="Avant de venir",
        ),
        InlinePanel("objectives", label="Objectif", min_num=1),
        InlinePanel("programme", label="Demi-journée du programme"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("methods", "hosts", "evaluation", "sanction")], heading="Pédagogie"
        ),
        FieldPanel("illustration"),
        FieldPanel("story"),
    ]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = []
    exclude_fields_in_copy = ["code"]
    template = "courses/course.html"

    class Meta:
        verbose_name = "formation"
        constraints = [
            models.CheckConstraint(condition=Q(code=None) | ~Q(code=""), name="course_code_is_null_or_filled")
        ]

    @cached_property
    def steps(self):
        """The half-days of the programme, in order, read once for a page that names them twice."""
        return list(self.programme.all())

    @cached_property
    def aims(self):
        """The objectives, in order, read once for a page that prints them and tells them to machines."""
        return list(self.objectives.all())

    @property
    def is_free(self):
        return self.price.lower().startswith("gratuit")

    def clean(self):
        super().clean()
        if self.pk and self.prerequisite_course_id == self.pk:
            raise ValidationError({"prerequisite_course": "Une formation ne se suit pas avant elle-même."})


class CourseObjective(Orderable):
    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="objectives")
    text = models.CharField("objectif", max_length=200, help_text="Un verbe d’action\u00a0: identifier, expliquer…")

    def __str__(self):
        return self.text


class ProgrammeStep(Orderable):
    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="programme")
    title = models.CharField("titre", max_length=120)
    content = models.TextField("contenu", blank=True)

    def __str__(self):
        return self.title


class LearningPathIndexPage(Page):
    """The page that asks who one is, and leads to the path."""

    introduction = models.TextField("introduction", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["courses.LearningPathPage"]
    max_count = 1
    template = "courses/paths.html"

    class Meta:
        verbose_name = "page des parcours"

    def paths(self):
        """Published paths in the order that editors gave them, each with its number of steps."""
        shown = models.Count("steps", filter=Q(steps__course__live=True))
        return LearningPathPage.objects.child_of(self).live().annotate(step_count=shown).order_by("path")


class LearningPathPage(Page):
    """The courses that one public takes, in order."""

    summary = models.TextField("en deux phrases", max_length=300, blank=True)
    look = models.CharField("dessin", max_length=30, choices=PathTone, default=PathTone.HAND)
    outcome = models.TextField("au bout du parcours", blank=True, help_text="Ce que la personne peut faire ensuite.")

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("look"),
        InlinePanel("steps", label="Étape", min_num=1),
        FieldPanel("outcome"),
    ]
    parent_page_types = ["courses.LearningPathIndexPage"]
    subpage_types = []
    template = "courses/path.html"

    class Meta:
        verbose_name = "parcours"

    @property
    def tone(self):
        return self.look.partition(":")[0]

    @property
    def icon(self):
        return self.look.partition(":")[2]

    def shown_steps(self):
        """Steps whose course is published, in order, with their courses."""
        return self.steps.filter(course__live=True).select_related("course__prerequisite_course").order_by("sort_order")


class LearningPathStep(Orderable):
    """``course`` CASCADE: a draft of the path that names a deleted course loses the step, it does not fail to open.

    wagtail_hooks refuses to delete a course that is a step.
    """

    path = ParentalKey(LearningPathPage, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey(
        CoursePage, on_delete=models.CASCADE, related_name="path_steps", verbose_name="formation"
    )
    why = models.CharField(
        "pourquoi", max_length=300, blank=True, help_text="Ce que cette étape apporte, en une phrase."
    )
    required = models.BooleanField("nécessaire", default=True, help_text="Décochez pour une étape au choix.")

    panels = [PageChooserPanel("course", "courses.CoursePage"), FieldPanel("why"), FieldPanel("required")]

    def __str__(self):
        return self.course.title


class CourseDemand(models.Model):
    """« Prévenez-moi »: somebody wants to hear of the next date of a course, near them or anywhere.

    It stands from its confirmation (a click in the message, or a login) until it is stopped.
    """

    course = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="demands")
    email = models.EmailField("adresse e-mail")
    person = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="course_demands"
    )
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de date"
        verbose_name_plural = "demandes de date"
        constraints = [
            models.UniqueConstraint(
                fields=["course", "email", "department"], condition=Q(stopped_at=None), name="one_open_demand_each"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="demand_email_lower_case"),
        ]

    def __str__(self):
        return f"{self.email} : {self.course_id}"

    @property
    def where(self):
        """« partout en France », « près de chez vous (Creuse) ou à distance »."""
        if not self.department:
            return "partout en France"
        return f"près de chez vous ({DEPARTMENTS[self.department]}) ou à distance"


class Achievement(models.Model):
    """Append-only ledger of what a person has done. Progress and prerequisites read nothing else."""

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="achievements")
    step = models.CharField("étape", max_length=60, db_index=True, help_text="course:<code>")
    kind = models.CharField("nature", max_length=20, choices=AchievementKind)
    minutes = models.PositiveIntegerField("minutes", default=0)
    evidence = models.CharField("preuve", max_length=100, unique=True)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AchievementQuerySet.as_manager()

    class Meta:
        verbose_name = "acquis"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.person} : {self.step}, {self.minutes} min"
