"""The demo's resource centre: its words are a file, its pictures and its files are made by the project."""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.utils.file import hash_filelike

from accounts.enums import Role
from accounts.models import User
from cms.documents import draw_logo, draw_scene, poster_pdf, sheet_pdf, storyboard_pdf, web_vtt
from cms.enums import AttachmentKind
from cms.models import (
    Attachment,
    DailyViews,
    HomePage,
    ResourceIndexPage,
    ResourceMission,
    ResourcePage,
    ResourceTheme,
)
from cms.services.collections import put_together
from cms.services.site import picture, published, streams

DEMO = Path(__file__).resolve().parents[1] / "demo"
COPY, FILES = DEMO / "resources.toml", DEMO / "files"
STORY = {"type": "text", "value": "<p><i>Récit inventé pour la démonstration.</i></p>"}
NO_FILM = {
    "type": "note",
    "value": "Vidéo de démonstration\u00a0: elle n’a pas été tournée, et son adresse est un exemple. "
    "La transcription et les sous-titres sont complets.",
}
NO_MEETING = {
    "type": "note",
    "value": "Rencontre de démonstration\u00a0: l’adresse où s’inscrire est un exemple et ne répond pas.",
}
ONE_PAGE = {"pages": 1}  # held by tests: what does not fit at full size is set smaller


def demo_resources():
    """The demo's resources below the home page, dated back from today, with their themes, pictures and files.

    Made once, whole or not at all: if one fails, no row and no file is left. Where there are resources already,
    nothing changes.
    """
    if ResourcePage.objects.exists():
        return
    shelf = Shelf(tomllib.loads(COPY.read_text()))
    try:
        with transaction.atomic():
            shelf.fill()
    except BaseException:
        for file in shelf.written:
            file.storage.delete(file.name)
        raise


class Shelf:
    """Resources being put on their shelf: what they share, and the files written so far."""

    def __init__(self, copy):
        self.copy = copy
        self.today = timezone.localdate()
        self.themes, self.pictures, self.written = {}, {}, []
        self.keepers = {
            "owner": User.objects.with_role(Role.EDITOR).first(),
            "relay": User.objects.with_role(Role.MODERATOR).first(),
        }

    def fill(self):
        index = ResourceIndexPage.objects.first()
        index = index or published(HomePage.objects.get(), ResourceIndexPage(**self.copy["index"]))
        self.name_themes(self.copy["themes"])
        # The latest first in every list: the earliest is written first.
        for fields in sorted(self.copy["resources"], key=lambda one: -one["days_ago"]):
            published(index, self.resource(fields))
        self.open_them()
        put_together(index)

    def open_them(self):
        """Ten days of invented readings, some resources read more than others."""
        days = [self.today - timedelta(days=ago) for ago in range(10)]
        numbers = ResourcePage.objects.order_by("pk").values_list("pk", flat=True)
        DailyViews.objects.bulk_create(
            DailyViews(subject_id=number, day=day, count=1 + (17 * rank + 5 * turn) % (rank % 9 + 2))
            for rank, number in enumerate(numbers)
            for turn, day in enumerate(days)
        )

    def name_themes(self, themes, parent=None):
        """The tree of themes; one that is there already stays as it is."""
        for order, fields in enumerate(themes, 1):
            defaults = {"name": fields["name"], "parent": parent, "order": order}
            theme, _ = ResourceTheme.objects.get_or_create(slug=fields["slug"], defaults=defaults)
            self.themes[theme.slug] = theme
            self.name_themes(fields.get("children", ()), theme)

    def resource(self, fields):
        """A page that is not saved yet, its missions, themes and files with it."""
        fields = dict(fields)
        missions, themes = fields.pop("missions"), fields.pop("themes")
        attachments = fields.pop("attachments", ())
        fields |= self.dates(fields) | self.stories(fields) | self.illustration(fields.pop("scene"))
        page = ResourcePage(**streams(fields), **self.keepers)
        page.missions = [ResourceMission(sort_order=n, mission=mission) for n, mission in enumerate(missions)]
        page.themes = [self.themes[slug] for slug in themes]
        page.attachments = [self.attachment(page, n, **made) for n, made in enumerate(attachments)]
        return page

    def dates(self, fields):
        """Days counted from today, taken out of ``fields``, as the dates of a page."""
        found = {"published_on": self.today - timedelta(days=fields.pop("days_ago"))}
        if "review_in_days" in fields:
            found["review_on"] = self.today + timedelta(days=fields.pop("review_in_days"))
        if "updated_days_ago" in fields:
            found["updated_on"] = self.today - timedelta(days=fields.pop("updated_days_ago"))
        if "in_days" in fields:
            length = fields.pop("length", 1)
            found["starts_on"] = working_day(self.today + timedelta(days=fields.pop("in_days")), length)
            found["ends_on"] = found["starts_on"] + timedelta(days=length - 1) if length > 1 else None
        return found

    @staticmethod
    def stories(fields):
        """The streams of a page; what is invented or leads nowhere says so at its end."""
        notes = (
            (fields.pop("invented", False) or "steps" in fields, STORY),
            ("video_url" in fields, NO_FILM),
            ("registration_url" in fields, NO_MEETING),
        )
        found = {"body": [*fields["body"], *(block for needed, block in notes if needed)]}
        if "steps" in fields:
            found["steps"] = [
                {"type": "step", "value": {"title": title, "text": text}} for title, text in fields["steps"]
            ]
        return found

    def illustration(self, scene):
        """The picture of a scene, one for all the resources that show it."""
        words = self.copy["scenes"][scene]
        if scene not in self.pictures:
            self.pictures[scene] = picture(words, f"{scene}.png", draw_scene(scene))
            self.written.append(self.pictures[scene].file)
        return {"picture": self.pictures[scene], "picture_alt": words}

    def attachment(self, page, order, *, make, label, **asked):
        name, content, fields = MAKERS[make](self, page, **asked)
        file = ContentFile(content, name)
        document = Document(title=label, file=file, file_size=len(content), file_hash=hash_filelike(file))
        document.save()
        self.written.append(document.file)
        return Attachment(sort_order=order, document=document, label=label, **fields)

    def sheet(self, page):
        return f"{page.slug}.pdf", sheet_pdf(page), ONE_PAGE

    def poster(self, page, *, scene, words, line):
        return f"{page.slug}.pdf", poster_pdf(page, scene, words=words, line=line), ONE_PAGE

    def storyboard(self, page, *, scenes):
        return f"{page.slug}-images.pdf", storyboard_pdf(page, scenes), ONE_PAGE

    def captions(self, page):
        content = web_vtt(page.transcript, minutes=page.video_minutes)
        return f"{page.slug}.vtt", content.encode(), {"kind": AttachmentKind.CAPTIONS}

    def transcript(self, page):
        return f"{page.slug}.txt", page.transcript.strip().encode(), {"kind": AttachmentKind.TWIN}

    def file(self, page, *, file):
        return file, (FILES / file).read_bytes(), {}

    def logo(self, page, *, tone):
        return f"logo-{tone}.png", draw_logo(page.organisation, mark="anneaux", tone=tone), {}

    def scene(self, page, *, scene):
        return f"{scene}.png", draw_scene(scene), {}


MAKERS = {
    "sheet": Shelf.sheet,
    "poster": Shelf.poster,
    "storyboard": Shelf.storyboard,
    "captions": Shelf.captions,
    "transcript": Shelf.transcript,
    "file": Shelf.file,
    "logo": Shelf.logo,
    "scene": Shelf.scene,
}


def working_day(day, length=1):
    """``day``, or the first after it from which ``length`` days in a row are no weekend."""
    while day.weekday() + length > 5:
        day += timedelta(days=1)
    return day
