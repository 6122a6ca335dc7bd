"""Resources together: collections, that editors have put in an order, and those that a person keeps."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, Page

from cms.models.resources import ResourcePage

STEPS_HELP = "Dans l’ordre où on les suit. Une ressource qui n’est pas publiée est sautée, sans laisser de trou."


class CollectionPage(Page):
    """Steps in their order; a step whose resource is not for everybody is skipped."""

    introduction = models.TextField(
        "introduction", max_length=600, help_text="À qui elle s’adresse, et où elle mène. Deux ou trois phrases."
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        InlinePanel("steps", label="Étape", heading="Étapes", help_text=STEPS_HELP, min_num=1),
    ]
    parent_page_types = ["cms.ResourceIndexPage"]
    subpage_types = []
    template = "cms/collection.html"

    class Meta:
        verbose_name = "collection de ressources"
        verbose_name_plural = "collections de ressources"

    @cached_property
    def shown_steps(self):
        """The steps that everybody may open, each with its ``resource`` and what a card shows of it."""
        public = self._resources.live().public().for_cards().in_bulk()
        shown = [step for step in self.steps.all() if step.resource_id in public]
        for step in shown:
            step.resource = public[step.resource_id]
        return shown

    @cached_property
    def left_out(self):
        """Titles of the resources of the other steps, which editors are told of."""
        shown = {step.resource_id for step in self.shown_steps}
        if len(shown) == len(self.steps.all()):
            return []
        return list(self._resources.exclude(pk__in=shown).order_by("title").values_list("title", flat=True))

    def whole_steps(self):
        """(resource, why) of each step that everybody may open, with all that the resource says and its files."""
        whole = self._resources.live().public().prefetch_related("attachments__document").in_bulk()
        return [(whole[step.resource_id], step.why) for step in self.steps.all() if step.resource_id in whole]

    @property
    def _resources(self):
        return ResourcePage.objects.filter(pk__in=[step.resource_id for step in self.steps.all()])


class CollectionStep(Orderable):
    """A resource in a collection; it goes with the resource, whose deletion names the collections that it stands in."""

    collection = ParentalKey(CollectionPage, on_delete=models.CASCADE, related_name="steps")
    resource = models.ForeignKey(
        ResourcePage,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="ressource",
        help_text="Choisie dans le centre de ressources.",
    )
    why = models.CharField(
        "pourquoi", max_length=250, help_text="Une phrase\u00a0: ce qu’elle apporte à ce moment du chemin."
    )

    panels = [PageChooserPanel("resource", "cms.ResourcePage"), FieldPanel("why")]

    class Meta(Orderable.Meta):
        verbose_name = "étape de collection"
        verbose_name_plural = "étapes de collection"

    def __str__(self):
        return self.why


class KeptResource(models.Model):
    """« Garder »: a resource that a login wants to find again. Gone with the login, and with the resource."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="compte"
    )
    resource = models.ForeignKey(
        ResourcePage, on_delete=models.CASCADE, related_name="keepers", verbose_name="ressource"
    )
    kept_at = models.DateTimeField("gardée le", auto_now_add=True)

    class Meta:
        verbose_name = "ressource gardée"
        verbose_name_plural = "ressources gardées"
        constraints = [models.UniqueConstraint(fields=["user", "resource"], name="resource_kept_once")]

    def __str__(self):
        return f"{self.user_id} {self.resource_id}"
