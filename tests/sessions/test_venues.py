"""Venues as coordinators describe and correct them, and the pictures of their doors."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from PIL import Image
from wagtail.images import get_image_model

from lms.common.errors import DomainError
from lms.mail.models import OutgoingMail
from sessions.documents import door_picture
from sessions.models import TrainingSession, Venue
from sessions.services.venues import correct_venue, demo_door, plain_jpeg
from tests import factories
from tests.sessions.test_coordination_views import NEW, answers

pytestmark = pytest.mark.django_db
HEADERS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".gif": "GIF"}
WORDS = {"name": "Salle des Tilleuls", "street": "1 rue Neuve", "postcode": "23000", "city": "Guéret"}


def photo(name="porte.jpg", size=(1200, 800), **options):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, HEADERS[name[name.rindex(".") :]], **options)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def with_place(**fields):
    """A photograph as telephones take them: on its side, with where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825)[2] = (46.0, 10.0, 15.6)
    return photo(exif=exif, **fields)


def signed_in(user=None):
    client = Client()
    client.force_login(user or factories.make_coordinator("23"))
    return client


def edit(venue):
    return reverse("coordination:venue", args=[venue.pk])


def text_of(response):
    return response.content.decode().replace("\u00a0", " ")


def test_a_correction_shows_at_once_and_writes_to_nobody(client):
    session = factories.make_session()
    factories.book(session, 2)
    before = OutgoingMail.objects.count()
    answers = WORDS | {"directions": "Au fond de la cour.\nDeuxième porte.", "coordinates": "46.17, 1.87", "room": ""}
    answers |= {"photo": photo(), "photo_words": "Une porte bleue"}
    response = signed_in().post(f"{edit(session.venue)}?session={session.pk}", answers)
    assert response["Location"] == reverse("coordination:session", args=[session.pk])
    venue = Venue.objects.get()
    assert (venue.name, venue.latitude, venue.longitude) == ("Salle des Tilleuls", 46.17, 1.87)
    assert venue.step_free is False
    assert OutgoingMail.objects.count() == before
    text = client.get(session.get_absolute_url()).content.decode()
    for words in ("Salle des Tilleuls", "Deuxième porte.", 'alt="Une porte bleue"', "46.17%2C1.87"):
        assert words in text, words


def test_the_form_shows_what_is_known():
    venue = factories.make_venue(latitude=46.17, longitude=1.87, directions="Porte verte")
    demo_door(venue)
    text = text_of(signed_in().get(edit(venue)))
    for words in ("Porte verte", 'value="46.17, 1.87"', "Retirer la photo", 'enctype="multipart/form-data"', "<img"):
        assert words in text, words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Donnez le nom du lieu."),
        ({"street": "   "}, "Donnez l’adresse du lieu."),
        ({"postcode": "2300"}, "Un code postal a cinq chiffres"),
        ({"postcode": "٢٣٠٠٠"}, "Un code postal a cinq chiffres"),
        ({"postcode": "75001"}, "décrivez un nouveau lieu"),
        ({"coordinates": "quelque part"}, "deux nombres séparés par une virgule"),
        ({"coordinates": "146.1, 1.8"}, "deux nombres séparés par une virgule"),
        ({"coordinates": "46.1, 1800"}, "deux nombres séparés par une virgule"),
        ({"coordinates": "46.1"}, "deux nombres séparés par une virgule"),
        ({"directions": "x" * 1001}, "1000 caractères au plus"),
        ({"photo": photo()}, "Dites ce que montre la photo"),
    ],
)
def test_a_slip_is_said_in_its_place_and_nothing_is_lost(changes, words):
    venue = factories.make_venue(access="avant")
    response = signed_in().post(edit(venue), WORDS | {"access": "Nouveau bus"} | changes)
    assert response.status_code == 200
    text = text_of(response)
    assert words in text
    assert "Nouveau bus" in text
    venue.refresh_from_db()
    assert venue.access == "avant"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("porte.jpg", b"<script>alert(1)</script>", "image/jpeg"), "PNG, JPEG ou WebP"),
        (SimpleUploadedFile("porte.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), "PNG, JPEG"),
        (SimpleUploadedFile("porte.pdf", b"%PDF-1.4", "application/pdf"), "PNG, JPEG ou WebP"),
        (SimpleUploadedFile("porte.jpg", b"", "image/jpeg"), "Ce fichier est vide."),
        (photo("porte.gif"), "PNG, JPEG ou WebP"),
        (SimpleUploadedFile("porte.png", photo().read(), "image/png"), "PNG, JPEG ou WebP"),
        (SimpleUploadedFile("porte.jpg", photo().read() + b"x" * 10_500_000, "image/jpeg"), "trop lourde"),
        (photo("porte.png", size=(7000, 6000)), "trop grande"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_in_words(file, words):
    venue = factories.make_venue()
    response = signed_in().post(edit(venue), WORDS | {"photo": file, "photo_words": "Une porte"})
    assert response.status_code == 200
    assert words in text_of(response)
    assert get_image_model().objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("46.171, 1.871", (46.171, 1.871)),
        ("-21.01;55.27", (-21.01, 55.27)),
        ("46.171 1.871", (46.171, 1.871)),
        ("https://www.openstreetmap.org/#map=19/46.17105/1.87109", (46.17105, 1.87109)),
        ("", (None, None)),
    ],
)
def test_coordinates_are_pasted_as_they_come(typed, stored):
    venue = factories.make_venue()
    assert signed_in().post(edit(venue), WORDS | {"coordinates": typed}).status_code == 302
    venue.refresh_from_db()
    assert (venue.latitude, venue.longitude) == stored


def test_a_photo_stands_upright_and_forgets_where_it_was_taken():
    picture = Image.open(BytesIO(plain_jpeg(with_place(size=(4000, 3000)))))
    assert picture.size == (1800, 2400)
    assert not dict(picture.getexif())
    with pytest.raises(AssertionError):  # the twin: as it came, it tells
        assert not dict(Image.open(with_place()).getexif())


def test_a_new_photo_takes_the_old_ones_place_and_both_can_be_removed(django_capture_on_commit_callbacks):
    venue, by = factories.make_venue(), factories.make_coordinator("23")
    demo_door(venue)
    old = venue.door_photo
    with django_capture_on_commit_callbacks(execute=True):
        venue = correct_venue(venue, by=by, photo=photo(), photo_words="Une porte bleue")
    assert venue.door_photo != old
    assert not old.file.storage.exists(old.file.name)
    assert list(get_image_model().objects.values_list("description", flat=True)) == ["Une porte bleue"]
    venue = correct_venue(venue, by=by, photo_words="Une porte verte")
    assert get_image_model().objects.get().description == "Une porte verte"
    venue = correct_venue(venue, by=by, drop_photo=True)
    assert venue.door_photo is None
    assert get_image_model().objects.count() == 0


def test_the_drawing_of_the_demo_is_made_once():
    venue = factories.make_venue()
    demo_door(venue)
    first = venue.door_photo
    demo_door(venue)
    assert venue.door_photo == first
    assert (first.width, first.height) == (1200, 800)
    assert venue.name in first.description


def test_two_houses_differ_and_one_is_always_the_same():
    first = door_picture(name="Salle des fêtes", street="1 rue Neuve", step_free=True)
    assert first == door_picture(name="Salle des fêtes", street="1 rue Neuve", step_free=True)
    assert first != door_picture(name="Salle des fêtes", street="1 rue Neuve", step_free=False)
    assert door_picture(name="é" * 400, street="", step_free=False)[:3] == b"\xff\xd8\xff"


def test_a_foreign_venue_is_not_found_nor_corrected():
    venue = factories.make_venue("79", postcode="79000", city="Niort")
    client = signed_in()
    assert client.get(edit(venue)).status_code == 404
    assert client.post(edit(venue), WORDS).status_code == 404
    with pytest.raises(DomainError, match="territoire"):
        correct_venue(venue, by=factories.make_coordinator("23"), name="Autre")
    with pytest.raises(TypeError):
        correct_venue(venue, by=factories.make_coordinator("79"), department="23")
    venue.refresh_from_db()
    assert venue.city == "Niort"


@pytest.mark.parametrize("session", ["", "999999", "x", "9" * 50, "²", "{foreign}"])
def test_the_way_back_leads_to_own_sessions_only(session):
    foreign = factories.make_session(department="79", venue=factories.make_venue("79"))
    venue = factories.make_venue()
    response = signed_in().post(f"{edit(venue)}?session={session.format(foreign=foreign.pk)}", WORDS)
    assert response["Location"] == reverse("coordination:home")


def test_the_desk_leads_to_the_venue():
    session = factories.make_session()
    text = text_of(signed_in().get(reverse("coordination:session", args=[session.pk])))
    assert escape(f"{edit(session.venue)}?session={session.pk}") in text


# --- with a new session ----------------------------------------------------------------------------------------------
def new_place(**changes):
    fields = {
        "place": "new",
        "venue_directions": "Au fond de la cour.",
        "venue_coordinates": "46.17, 1.87",
        "venue_photo": photo(),
        "venue_photo_words": "Une porte bleue",
        "day_contact_name": "Zoé Petit",
        "day_contact_phone": "05 36 49 12 34",
    }
    return answers(**{f"venue_{name}": value for name, value in WORDS.items()} | fields | changes)


def test_a_session_is_planned_with_a_new_venue_and_its_door():
    client = signed_in()
    assert client.post(NEW, new_place()).status_code == 302
    session = TrainingSession.objects.get()
    assert (session.day_contact_name, session.day_contact_phone.as_e164) == ("Zoé Petit", "+33536491234")
    assert (session.venue.latitude, session.venue.directions) == (46.17, "Au fond de la cour.")
    assert session.venue.door_photo.description == "Une porte bleue"
    text = text_of(client.get(reverse("coordination:edit", args=[session.pk])))
    assert 'value="Zoé Petit"' in text
    assert "05 36 49 12 34" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"venue_photo_words": ""}, "Dites ce que montre la photo"),
        ({"venue_coordinates": "ici"}, "deux nombres séparés par une virgule"),
        ({"venue_photo": SimpleUploadedFile("porte.jpg", b"non", "image/jpeg")}, "PNG, JPEG ou WebP"),
        ({"day_contact_phone": "12"}, "Vérifiez ce numéro"),
        ({"capacity": "0"}, "Il faut au moins une place."),
    ],
)
def test_a_slip_in_the_plan_makes_no_venue_and_no_picture(changes, words):
    venues = Venue.objects.count()
    response = signed_in().post(NEW, new_place(**changes))
    assert response.status_code == 200
    assert words in text_of(response)
    assert "Au fond de la cour." in text_of(response)
    assert (Venue.objects.count() - venues, get_image_model().objects.count()) == (1, 0)  # the one of answers() alone


def test_at_a_known_venue_what_was_typed_for_a_new_one_is_not_judged():
    response = signed_in().post(NEW, new_place(place="known", venue_photo_words="", venue_coordinates="ici"))
    assert response.status_code == 302
    assert get_image_model().objects.count() == 0
