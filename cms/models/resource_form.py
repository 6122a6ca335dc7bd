"""The form in which a resource is written."""

from django.db.models import Q
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from accounts.models import User
from cms.enums import AttachmentKind, Family
from cms.models.accessibility import AccessibleForm, accessibility_faults

# What none can be published without, then what a family cannot, each with the sentence that asks for it.
NEEDED = {"summary": "Écrivez le résumé\u00a0: il est lu dans les listes.", "family": "Choisissez la famille."}
ASKED = {
    Family.VIDEOS: {
        "video_minutes": "Indiquez la durée\u00a0: on choisit une vidéo selon le temps que l’on a.",
        "transcript": "Écrivez la transcription\u00a0: c’est la vidéo de qui n’entend pas, ou n’a pas de son.",
    },
    Family.SHEETS: {
        "team": "Indiquez l’équipe qui a agi.",
        "place": "Indiquez le lieu.",
        "year": "Indiquez l’année de l’action.",
        "cost": "Indiquez le coût, même approximatif\u00a0: c’est la première question de qui veut refaire.",
        "steps": "Écrivez au moins une étape, pour que d’autres puissent refaire l’action chez eux.",
    },
    Family.JOURNALS: {"number": "Indiquez le numéro\u00a0: n° 8, printemps 2026."},
    Family.EVENTS: {"starts_on": "Indiquez la date.", "place": "Indiquez le lieu, ou «\u00a0À distance\u00a0»."},
    Family.DATA: {
        "data_format": "Indiquez le format\u00a0: CSV, tableur…",
        "updated_on": "Indiquez la date des données.",
    },
    Family.KIT: {"use_rules": "Écrivez ce que l’on a le droit de faire de ces fichiers."},
}


def family_panel(families, heading, *names, help_text=""):
    """The fields that belong to these families (by their values, with a space); a script hides it from the others."""
    panels = [FieldPanel(name) if isinstance(name, str) else name for name in names]
    return MultiFieldPanel(panels, heading=heading, help_text=help_text, attrs={"data-families": families})


class ResourceForm(AccessibleForm):
    """A draft may be incomplete; what is published, or handed over to be read, is not."""

    class Media:  # beside that of AccessibleForm
        js = ["lms/js/families.js"]

    def __init__(self, *args, **kwargs):
        """Who keeps a resource up to date is chosen among who may, not among all the logins of the site."""
        super().__init__(*args, **kwargs)
        # A resource does not leave the site by itself, unseen: it has a day of review, and somebody unpublishes it.
        self.fields.pop("expire_at", None)
        for name in {"owner", "relay"} & set(self.fields):
            now = getattr(self.instance, f"{name}_id")
            self.fields[name].queryset = User.objects.filter(Q(pk__in=User.objects.editors().values("pk")) | Q(pk=now))
            self.fields[name].label_from_instance = User.get_full_name

    def defer_required_fields(self):
        super().defer_required_fields()
        self.instance.may_be_incomplete = True

    def restore_required_fields(self):
        super().restore_required_fields()
        self.instance.may_be_incomplete = False

    def clean(self):
        """Refuses a video without a video: only the form sees the files beside the address."""
        data = super().clean()
        complete = not getattr(self.instance, "may_be_incomplete", False)
        if (
            complete
            and data.get("family") == Family.VIDEOS
            and not (data.get("video_url") or AttachmentKind.VIDEO in self._kinds())
        ):
            self.add_error(
                "video_url", "Donnez l’adresse de la vidéo, ou joignez-la comme fichier de nature «\u00a0Vidéo\u00a0»."
            )
        return data

    def faults(self):
        return accessibility_faults(self.instance, self._kinds())

    def _kinds(self):
        """Of the files as they stand in the form."""
        forms = [form for form in self.formsets["attachments"].forms if form.is_valid()]
        rows = [form.cleaned_data for form in forms if hasattr(form, "cleaned_data")]
        return [row.get("kind") for row in rows if not row.get("DELETE")]
