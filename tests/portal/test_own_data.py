"""A person's own data: seen, corrected, taken along, and nothing of the model is forgotten (P-08)."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts.models import IdentityAnswer, Person, User
from certificates.models import Certificate
from certificates.services import issue_due
from cms.services.kept import keep_resource
from courses.models import CourseDemand
from courses.services.demands import ask_for_date
from lms.portal.queries import personal_data
from network.enums import MembershipRole
from network.services import add_member
from sessions.models import Booking
from sessions.services.attendance import close_half_day, correct_attendance, mark_attendance
from sessions.services.feeds import open_feed
from sessions.services.notices import give_day_notice
from tests import factories

pytestmark = pytest.mark.django_db
DATA, FILE = "/mon-espace/donnees/", "/mon-espace/donnees/mes-donnees.json"
VALID = {
    "civility": "Mme",
    "first_name": "Lucette",
    "last_name": "Morvan",
    "phone": "06 12 34 56 78",
    "street": "3 rue du Puits",
    "postcode": "23000",
    "city": "Guéret",
    "department": "",
    "status": "volunteer",
    "channel": "email",
}

# --- nothing is forgotten --------------------------------------------------------------------------------------------
# Columns that point to a person or to what is a person's (a booking), and are left out of the file: why.
LEFT_OUT = {
    # Who did it: kept as proof of a deed about somebody else, never told as data of the staff.
    "courses.Achievement.by": "deed of staff",
    "courses.Achievement.cancelled_by": "deed of staff",
    "training_sessions.AttendanceMark.by": "deed of staff",
    "training_sessions.BookingMove.by": "deed of staff",
    "training_sessions.HalfDay.closed_by": "deed of staff",
    "training_sessions.TrainingSession.created_by": "deed of staff",
    "certificates.Certificate.issued_by": "deed of staff",
    "certificates.Certificate.revoked_by": "deed of staff",
    "certificates.CertificateRequest.requested_by": "deed of staff",
    "certificates.CertificateRequest.certificate": "the attestation itself is in the file",
    "cms.SiteImage.uploaded_by_user": "pictures of the site",
    "cms.ResourcePage.relay": "deed of staff",
    # The editors' desk: what they write is the site's; the desk keeps who wrote it.
    "account.EmailConfirmation.email_address": "a code of some minutes",
}
LEFT_OUT_APPS = {
    "wagtailcore": "the editors' work belongs to the site",
    "wagtailadmin": "preferences of the editors' desk",
    "wagtailusers": "preferences of the editors' desk",
    "wagtaildocs": "files of the site",
    "wagtailsearch": "no person",
    "wagtailimages": "pictures of the site",
    "schedule": "who planned a half-day: deed of staff",
    "auth": "the names of the roles are told with the login",
    "accounts": "",
}


def pointing(models):
    """Every column of every model that leads to one of ``models``, as (model, column)."""
    for model in apps.get_models():
        for field in [*model._meta.get_fields(include_parents=False)]:
            forward = field.is_relation and not field.auto_created and field.related_model in models
            if forward and (field.many_to_one or field.one_to_one or field.many_to_many):
                yield model, field


def test_every_model_that_leads_to_a_person_is_in_the_file_or_has_its_reason():
    told = {model for model, *_ in personal_data(factories.make_user().person)}
    assert {Person, User, Booking, Certificate, CourseDemand, IdentityAnswer} <= told
    forgotten = []
    for model, field in pointing({Person, User, Booking, Certificate}):
        name = f"{model._meta.label}.{field.name}"
        by_app = LEFT_OUT_APPS.get(model._meta.app_label)
        if model not in told and name not in LEFT_OUT and not by_app:
            forgotten.append(name)
    assert forgotten == []


def test_the_reasons_are_still_needed():
    names = {f"{model._meta.label}.{field.name}" for model, field in pointing({Person, User, Booking, Certificate})}
    known = {model._meta.label for model in apps.get_models()}
    for name in LEFT_OUT:
        assert name in names or name.rpartition(".")[0] not in known or name.startswith("account."), name


def content_of(user):
    client = Client()
    client.force_login(user)
    response = client.get(FILE)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


@pytest.fixture
def life():
    """Somebody with a row in every model, and somebody else with the same mailbox."""
    user = factories.make_user(first_name="Lucette", last_name="Morvan")
    person = user.person
    person.street = "3 rue du Puits"
    person.save()
    trainer = factories.make_trainer().user
    session = factories.make_session(count=2, trainers=[trainer.person])
    booking = factories.book_person(session, user)
    neighbour = factories.make_person(first_name="Josiane", last_name="Le Goff", email=user.email)
    factories.book_person(session, factories.make_user())
    half_days = list(session.half_days.chronological())
    with time_machine.travel(half_days[0].event.start - timedelta(hours=1)):
        give_day_notice(booking, kind="late")
    for half_day in half_days:
        with time_machine.travel(half_day.event.end):
            for one in session.bookings.attending():
                mark = mark_attendance(half_day, booking=one, status="present", by=trainer)
            close_half_day(half_day, by=trainer)
    with time_machine.travel(session.ends_at + timedelta(hours=1)):
        correct_attendance(mark, status="present", minutes=60, reason="Départ avant la fin", by=trainer)
        issue_due(5)
    add_member(person, factories.make_organisation(name="Le Banc vert"), role=MembershipRole.ANIMATOR, title="voisine")
    ask_for_date(session.course, department="23", by=user)
    open_feed(person)
    factories.make_site()
    keep_resource(factories.make_resource(title="Le banc vert devant la pharmacie"), by=user)
    IdentityAnswer.objects.create(user=user, person=neighbour, is_me=False)
    return user


def test_the_file_holds_each_part_of_a_life(life):
    content = json.loads(content_of(life))
    text = json.dumps(content, ensure_ascii=False)
    for title, rows in content.items():
        if title not in ("Export du", "Sessions que vous animez"):
            assert rows, title
    certificate = Certificate.objects.get(person=life.person)
    for words in (
        life.email,
        "3 rue du Puits",
        "Le Banc vert",
        "voisine",
        "Le banc vert devant la pharmacie",
        "Sera en retard",
        "Présent",
        certificate.number,
        certificate.printed_code,
        "Votre place est réservée",
        "Votre attestation est prête",
        "non",
    ):
        assert words in text, words
    assert [row["Minutes"] for row in content["Ce que vous avez suivi"]][:2] == [210, 210]


def test_the_file_holds_nobody_else(life):
    text = content_of(life)
    assert "Josiane" not in text
    other = Booking.objects.exclude(person=life.person).get()
    assert other.person.last_name not in text
    assert other.person.user.email not in text
    assert life.email not in content_of(other.person.user)


def test_somebody_new_gets_a_file_too():
    content = json.loads(content_of(factories.make_user()))
    assert content["Vos inscriptions"] == []
    assert len(content["Vos informations"]) == 1


# --- corrected -------------------------------------------------------------------------------------------------------
@pytest.fixture
def user():
    return factories.make_user(first_name="Lucete", last_name="Morvan")


def save(user, /, **changes):
    client = Client()
    client.force_login(user)
    response = client.post(DATA, VALID | changes, follow=True)
    user.refresh_from_db()
    return response.content.decode()


def test_what_is_not_right_any_more_is_corrected(user):
    text = save(user)
    assert "Vos informations sont enregistrées." in text
    person = user.person
    person.refresh_from_db()
    assert (person.first_name, person.department, str(person.phone.as_e164)) == ("Lucette", "23", "+33612345678")
    assert (user.first_name, person.sort_name) == ("Lucette", "morvan lucette")
    assert "3 rue du Puits" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_name": " "}, "Écrivez votre prénom."),
        ({"last_name": "\u202e\x00"}, "Écrivez votre nom."),
        ({"phone": "12"}, "écrivez ses dix chiffres"),
        ({"postcode": "2300"}, "Un code postal a cinq chiffres"),
        ({"postcode": "00000"}, "Aucun département"),
        ({"postcode": "٢٣٠٠٠"}, "Un code postal a cinq chiffres"),
        ({"street": "x" * 201}, "200 caractères au plus"),
        ({"channel": "phone", "phone": ""}, "Donnez votre téléphone"),
        ({"channel": "post", "street": ""}, "Donnez l’adresse"),
        ({"channel": "pigeon"}, ""),
        ({"department": "99"}, ""),
        ({"status": "roi"}, ""),
    ],
)
def test_bad_input_is_answered_in_words_and_nothing_is_lost(user, changes, words):
    text = save(user, **changes)
    assert "point à corriger" in text or "points à corriger" in text
    assert words in text
    assert "3 rue du Puits" in text or "street" in changes
    assert Person.objects.get(user=user).first_name == "Lucete"


@pytest.mark.parametrize(
    ("postcode", "department"), [("20000", "2A"), ("20200", "2B"), ("97460", "974"), ("98714", "987")]
)
def test_corsica_and_overseas_have_their_departments(user, postcode, department):
    save(user, postcode=postcode)
    assert Person.objects.get(user=user).department == department


def test_a_border_commune_keeps_the_department_that_was_chosen(user):
    save(user, postcode="23000", department="36")
    assert Person.objects.get(user=user).department == "36"


def test_nothing_else_can_be_written(user):
    save(
        user, contact_email="autre@exemple.example", user="1", is_staff="on", anonymised_at="2026-01-01", sort_name="x"
    )
    person = Person.objects.get(user=user)
    assert (person.contact_email, person.sort_name, person.anonymised_at) == (user.email, "morvan lucette", None)


def test_an_attestation_keeps_the_name_it_was_issued_with(life):
    before = Certificate.objects.get(person=life.person).facts
    save(life, first_name="Autre", last_name="Nom")
    assert Certificate.objects.get(person=life.person).facts == before


def test_the_page_says_how_to_have_everything_erased(user):
    factories.make_site()
    text = save(user)
    assert "Effacer vos données" in text
    assert "mailto:" in text


# --- agreed to -------------------------------------------------------------------------------------------------------
def test_a_demand_is_listed_and_stopped(user):
    course = factories.make_course()
    ask_for_date(course, department="23", by=user)
    client = Client()
    client.force_login(user)
    assert "Prévenez-moi des dates" in client.get(DATA).content.decode()
    demand = CourseDemand.objects.get()
    assert (
        "Nous ne vous écrirons plus"
        in client.post(f"{DATA}demandes/{demand.pk}/arreter/", follow=True).content.decode()
    )
    demand.refresh_from_db()
    assert demand.stopped_at <= timezone.now()
    assert "Prévenez-moi des dates" not in client.get(DATA).content.decode()


def test_a_demand_of_somebody_else_does_not_exist(user):
    ask_for_date(factories.make_course(), by=factories.make_user())
    client = Client()
    client.force_login(user)
    assert client.post(f"{DATA}demandes/{CourseDemand.objects.get().pk}/arreter/").status_code == 404
    assert CourseDemand.objects.get().stopped_at is None
