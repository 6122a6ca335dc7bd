"""Who is who: the person that a visitor says to be, « Est-ce vous ? », two persons found to be one."""

import itertools
import unicodedata

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.forms.identity import ME, NOT_ME
from accounts.models import IdentityAnswer, Person
from accounts.queries import maybe_same
from accounts.services import find_or_add_person, link_person, merge_person, pointing_to_person
from courses.models import Achievement, CourseDemand
from courses.services import record_achievement
from lms.common.errors import DomainError
from lms.portal.queries import integrity_problems, personal_data
from network.models import Membership
from network.services import add_member
from sessions.models import Booking
from sessions.queries import booking_of_link, link_token
from sessions.services.booking import book_place
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "helene.martin@exemple.example"
PAGE = "/mon-espace/est-ce-vous/"
NAMES = ("Hélène", "Martin")

# --- B-04: who is found, when what is typed is or is not Hélène Martin, helene.martin@exemple.example ----------------
SAME_NAMES = [
    ("Hélène", "Martin"),
    ("helene", "martin"),
    ("HÉLÈNE", "MARTIN"),
    (unicodedata.normalize("NFD", "Hélène"), "Martin"),
    ("  Hélène ", " Martin  "),
    ("Hélène\u200e", "Mar\u202etin"),
    ("Hélène", "Martin\t"),
    ("Helène", "Märtin"),
]
OTHER_NAMES = [
    ("Jean", "Martin"),
    ("Hélène", "Martin-Roux"),
    ("Martin", "Hélène"),
    ("Hélène Marie", "Martin"),
    ("H", "M"),
]
SAME_ADDRESSES = [
    "helene.martin@exemple.example",
    "Helene.Martin@Exemple.Example",
    "HELENE.MARTIN@EXEMPLE.EXAMPLE",
    "  helene.martin@exemple.example  ",
    "\thelene.martin@exemple.example\n",
    unicodedata.normalize("NFD", "helene.martin@exemple.example"),
]
OTHER_ADDRESSES = [
    "helene.martin+monalisa@exemple.example",
    "helenemartin@exemple.example",
    "helene.martin@exemple2.example",
    "helene_martin@exemple.example",
    "hélène.martin@exemple.example",
    unicodedata.normalize("NFD", "hélène.martin@exemple.example"),
    "helene.martin@sous.exemple.example",
    "helene.martin@exempl\u00e9.example",
    "h.martin@exemple.example",
    "helene.martin.@exemple.example",
]
POLICY = [
    *((names, address, True) for names, address in itertools.product(SAME_NAMES, SAME_ADDRESSES)),
    *((names, address, False) for names, address in itertools.product(SAME_NAMES, OTHER_ADDRESSES)),
    *((names, address, False) for names, address in itertools.product(OTHER_NAMES, SAME_ADDRESSES)),
    *((names, address, False) for names, address in itertools.product(OTHER_NAMES, OTHER_ADDRESSES)),
]


def helene(**fields):
    return factories.make_person(**{"email": ADDRESS, "first_name": NAMES[0], "last_name": NAMES[1]} | fields)


def guest(first_name="Hélène", last_name="Martin", email=ADDRESS, **fields):
    return find_or_add_person(first_name=first_name, last_name=last_name, email=email, **fields)


def test_the_policy_holds_for_two_hundred_variants():
    known = helene()
    assert len(POLICY) >= 200
    wrong = [(names, address) for names, address, same in POLICY if (guest(*names, email=address) == known) != same]
    assert wrong == []


def test_asked_twice_a_new_person_is_one():
    assert guest(email="une@exemple.example") == guest(email="Une@Exemple.example", first_name="helene")


def test_letters_that_grow_without_their_case_fit_the_column():
    """PostgreSQL refuses what is longer than the column."""
    person = guest("\ufb03" * 100, "\ufb03" * 100)
    assert len(person.sort_name) == 250
    assert guest("\ufb03" * 100, "\ufb03" * 100) == person


def test_a_mailbox_serves_two_persons():
    first, second = guest(), guest(first_name="Paul")
    assert first != second
    assert (guest(), guest(first_name="paul")) == (first, second)


def test_without_an_address_the_telephone_is_compared():
    known = helene(email="", phone="+33639981234")
    assert guest(email="", phone="+33639981234") == known
    assert guest(email="", phone="+33639989999") != known
    assert guest(email="", phone="+33639981234", first_name="Paul") != known
    reached = helene(phone="+33639985555")
    assert guest(email="", phone="+33639985555") != reached


def test_a_login_s_person_is_preferred():
    helene()
    user = factories.make_user(email=ADDRESS, first_name="Hélène", last_name="Martin")
    assert guest() == user.person


@pytest.mark.parametrize("field", ["merged_into", "anonymised_at"])
def test_who_is_merged_or_anonymised_is_never_found(field):
    gone = helene()
    value = helene(first_name="Autre") if field == "merged_into" else gone.created_at
    Person.objects.filter(pk=gone.pk).update(**{field: value})
    assert guest() != gone


# --- merging ---------------------------------------------------------------------------------------------------------
def test_every_column_that_points_to_a_person_is_known():
    """A new one comes here by itself: say below, in the test of the merge, what becomes of it."""
    assert {f"{field.model._meta.label}.{field.name}" for field in pointing_to_person()} == {
        "accounts.Person.merged_into",
        "certificates.Certificate.person",
        "courses.Achievement.person",
        "courses.CourseDemand.person",
        "network.Membership.person",
        "training_sessions.Booking.person",
        "training_sessions.CalendarFeed.person",
        "training_sessions.TrainingSession_trainers.person",
    }


def test_all_that_is_theirs_follows_and_the_row_stays():
    user = factories.make_user(email=ADDRESS, first_name="Hélène", last_name="Martin")
    other = helene(first_name="H.", last_name="Martin-Roux")
    session = factories.make_session(trainers=[other])
    booking = book_place(session, person=other, by=None)
    token = link_token(booking)
    record_achievement(other, step="course:X", kind="half_day", minutes=60, evidence="e", at=session.starts_at, by=user)
    add_member(other, factories.make_organisation(), role="member")
    CourseDemand.objects.create(course=session.course, email=ADDRESS, person=other)
    older = helene(first_name="Encore")
    merge_person(older, into=other, by=user)
    assert merge_person(other, into=user.person, by=user) == user.person
    for model in (Booking, Achievement, Membership, CourseDemand):
        assert set(model.objects.values_list("person", flat=True)) == {user.person.pk}, model
    assert list(session.trainers.all()) == [user.person]
    other.refresh_from_db()
    older.refresh_from_db()
    assert (other.merged_into, other.contact_email, other.full_name) == (user.person, "", "H. Martin-Roux")
    assert older.merged_into == user.person
    assert booking_of_link(token).person == user.person
    assert list(integrity_problems()) == []
    assert any("Martin-Roux" in str(rows) for _, _, rows in personal_data(user.person))


def test_two_bookings_of_one_session_are_refused_and_nothing_has_moved():
    user = factories.make_user(email=ADDRESS)
    other = helene()
    elsewhere = book_place(factories.make_session(), person=other, by=None)
    session = factories.make_session()
    for person in (user.person, other):
        book_place(session, person=person, by=None)
    with pytest.raises(DomainError, match=r"inscription.*Annulez l’une des deux"):
        merge_person(other, into=user.person, by=user)
    elsewhere.refresh_from_db()
    other.refresh_from_db()
    assert (elsewhere.person, other.merged_into, other.contact_email) == (other, None, ADDRESS)


def test_who_cannot_be_merged():
    user = factories.make_user(email=ADDRESS)
    gone = helene()
    merge_person(gone, into=user.person, by=user)
    for other, into in (
        (user.person, user.person),
        (factories.make_user().person, user.person),
        (gone, user.person),
        (helene(), gone),
    ):
        with pytest.raises(DomainError, match="ne peuvent pas"):
            merge_person(other, into=into, by=user)


# --- « Est-ce vous ? » -----------------------------------------------------------------------------------------------
def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(response):
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_nobody_is_asked_for_nothing():
    client = signed_in(factories.make_user())
    helene()
    assert "Est-ce vous" not in text_of(client.get("/mon-espace/"))
    assert "Personne d’autre" in text_of(client.get(PAGE))


def test_only_a_proved_address_asks():
    user = factories.make_user(email=ADDRESS)
    helene()
    EmailAddress.objects.filter(user=user).update(verified=False)
    assert not maybe_same(user).exists()
    EmailAddress.objects.filter(user=user).update(verified=True)
    assert maybe_same(user).count() == 1


def test_it_is_me():
    user = factories.make_user(email=ADDRESS)
    other = helene(first_name="H.")
    booking = book_place(factories.make_session(), person=other, by=None)
    client = signed_in(user)
    assert "sous un autre nom" in text_of(client.get("/mon-espace/"))
    assert "H. Martin" in text_of(client.get(PAGE))
    response = client.post(PAGE, {"person": other.pk, "answer": ME})
    assert (response.status_code, response["Location"]) == (303, "/mon-espace/")
    booking.refresh_from_db()
    assert booking.person == user.person
    home = text_of(client.get("/mon-espace/"))
    assert "Est-ce vous" not in home
    assert "tout est réuni" in home


def test_it_is_not_me_is_asked_once():
    user = factories.make_user(email=ADDRESS)
    first, second = helene(first_name="Paul"), helene(first_name="Anne")
    client = signed_in(user)
    assert client.post(PAGE, {"person": first.pk, "answer": NOT_ME})["Location"] == PAGE
    text = text_of(client.get(PAGE))
    assert "Anne" in text
    assert "Paul" not in text
    first.refresh_from_db()
    assert first.merged_into is None
    client.post(PAGE, {"person": first.pk, "answer": ME})
    assert IdentityAnswer.objects.get(person=first).is_me is False
    assert client.post(PAGE, {"person": second.pk, "answer": NOT_ME})["Location"] == "/mon-espace/"


def test_a_conflict_is_said_and_can_be_answered_later():
    user = factories.make_user(email=ADDRESS)
    other = helene(first_name="H.")
    session = factories.make_session()
    for person in (user.person, other):
        book_place(session, person=person, by=None)
    response = signed_in(user).post(PAGE, {"person": other.pk, "answer": ME})
    assert response.status_code == 409
    assert "Annulez l’une des deux" in text_of(response)
    assert not IdentityAnswer.objects.exists()
    assert maybe_same(user).get() == other


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 30, "\x00", "é"])
def test_a_wrong_answer_changes_nothing(number):
    user = factories.make_user(email=ADDRESS)
    helene()
    assert signed_in(user).post(PAGE, {"person": number, "answer": ME}).status_code == 200
    assert not IdentityAnswer.objects.exists()


def test_nobody_answers_for_a_person_of_another_address():
    user = factories.make_user(email=ADDRESS)
    stranger = helene(email="autre@exemple.example")
    assert signed_in(user).post(PAGE, {"person": stranger.pk, "answer": ME}).status_code == 200
    stranger.refresh_from_db()
    assert stranger.merged_into is None


def test_the_same_name_is_linked_without_a_question():
    person = helene()
    user = factories.make_user(email="provisoire@exemple.example", first_name="Hélène", last_name="Martin")
    Person.objects.filter(user=user).delete()
    user.email = ADDRESS
    assert link_person(user) == person
    assert not maybe_same(user).exists()


def test_the_page_takes_the_same_queries_for_one_and_for_thirty(django_assert_max_num_queries):
    user = factories.make_user(email=ADDRESS)
    client, numbers = signed_in(user), []
    for more in (1, 29):
        for n in range(more):
            helene(first_name=f"N{more}{n}")
        client.get(PAGE)
        with django_assert_max_num_queries(15) as queries:
            client.get(PAGE)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
