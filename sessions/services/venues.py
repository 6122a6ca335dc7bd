"""Venues as coordinators describe and correct them, and the picture of their door."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps
from wagtail.images import get_image_model

from accounts import rules as accounts
from lms.common.errors import DomainError
from lms.common.page_cache import renew_pages
from lms.common.text import clean_line, clean_text
from sessions.documents import door_picture
from sessions.models import Venue
from sessions.services.planning import add_venue

LARGEST = 2400  # pixels on a side: larger photographs are reduced
CORRECTABLE = {
    "name", "room", "street", "postcode", "city", "parking", "access", "directions", "step_free", "hearing_loop",
    "accessible_toilets",
}  # fmt: skip
DRAWN = "Façade dessinée\u00a0: la porte de {name}, avec son enseigne."


@transaction.atomic
def describe_venue(*, by, coordinates=None, **fields):
    """A new venue. ``coordinates``: (latitude, longitude)."""
    latitude, longitude = coordinates or (None, None)
    return add_venue(by=by, latitude=latitude, longitude=longitude, **fields)


@transaction.atomic
def correct_venue(venue, *, by, coordinates=None, photo=None, photo_words="", drop_photo=False, **changes):
    """Change what is known of a venue; it shows at once and nobody is written to.

    Refused (DomainError): a venue of a foreign territory. A new photo, or ``drop_photo``, deletes the old one.
    """
    if not accounts.coordinates(by, venue.department):
        raise DomainError("Ce lieu n’est pas dans votre territoire.")
    unknown = changes.keys() - CORRECTABLE
    if unknown:
        raise TypeError(f"correct_venue cannot change {unknown}")
    venue = Venue.objects.select_for_update(of=("self",)).get(pk=venue.pk)
    for name, value in changes.items():
        setattr(venue, name, clean_text(value) if isinstance(value, str) else value)
    venue.latitude, venue.longitude = coordinates or (None, None)
    venue.save()
    if photo:
        photograph_door(venue, photo=photo, words=photo_words, by=by)
    elif drop_photo:
        hide_door(venue)
    elif venue.door_photo and venue.door_photo.description != clean_line(photo_words):
        venue.door_photo.description = clean_line(photo_words)
        venue.door_photo.save(update_fields=["description"])
    renew_pages()
    return venue


def photograph_door(venue, *, photo, words, by):
    """Make ``photo``, an open file, the picture of the venue's door. Last in a deed: a file knows no way back."""
    show_door(venue, photo=plain_jpeg(photo), words=words, by=by)


def show_door(venue, *, photo, words, by):
    """Make ``photo`` (the bytes of a JPEG) the picture of the venue's door, told as ``words`` to who cannot see it."""
    hide_door(venue)
    venue.door_photo = get_image_model().objects.create(
        title=clean_line(f"Porte\u00a0: {venue}")[:255],
        description=clean_line(words)[:255],
        file=ContentFile(photo, f"porte-{venue.pk}.jpg"),
        uploaded_by_user=by,
    )
    venue.save(update_fields=["door_photo"])


def hide_door(venue):
    """Delete the picture of the door; one that other pages show stays theirs."""
    picture, venue.door_photo = venue.door_photo, None
    if picture:
        venue.save(update_fields=["door_photo"])
        if not picture.get_usage().count():
            picture.delete()


def plain_jpeg(photo):
    """A photograph as a JPEG that stands upright, no larger than LARGEST, and says nothing of where it was taken."""
    picture = ImageOps.exif_transpose(Image.open(photo)).convert("RGB")
    picture.thumbnail((LARGEST, LARGEST))
    out = BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def demo_door(venue):
    """Give a venue of the demo the drawing of a door; one that has a picture keeps it."""
    if not venue.door_photo:
        drawing = door_picture(name=venue.name, street=venue.street, step_free=venue.step_free)
        show_door(venue, photo=drawing, words=DRAWN.format(name=venue.name), by=None)
