from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from courses.blocks import StoryBlock
from courses.enums import AchievementKind, Audience, CourseKind
from courses.managers import AchievementQuerySet, CourseManager


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
    minutes = models.PositiveIntegerField("durée en minutes", default=0, help_text="840 pour 14 heures.")
    summary = models.TextField("en deux phrases", max_length=300, blank=True)
    prerequisites = models.TextField("prérequis", blank=True, default="Aucun.")
    group_size = models.CharField("effectif", max_length=60, blank=True, help_text="De 10 à 16 personnes.")
    price = models.CharField("prix", max_length=60, blank=True, default="Gratuit")
    payer = models.CharField("qui paie", max_length=200, blank=True)
    methods = models.TextField("méthodes", blank=True)
    evaluation = models.TextField("évaluation", blank=True)
    illustration = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    story = StreamField(StoryBlock(), verbose_name="récit", blank=True)

    objects = CourseManager()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("code", "kind", "audience", "minutes", "prerequisites", "group_size", "price", "payer")
            ],
            heading="Faits imprimés sur les documents",
        ),
        InlinePanel("objectives", label="Objectif", min_num=1),
        InlinePanel("programme", label="Demi-journée du programme"),
        MultiFieldPanel([FieldPanel("methods"), FieldPanel("evaluation")], heading="Pédagogie"),
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
