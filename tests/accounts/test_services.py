import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from accounts.models import Person, User
from accounts.services import add_person, open_login, person_of
from lms.common.errors import DomainError

pytestmark = pytest.mark.django_db


def test_a_login_has_its_address_its_roles_and_its_person():
    user = open_login(" Zoe@Exemple.example", roles=["formateur"], departments=("23",), first_name="Zoé", last_name="L")
    assert user.email == "zoe@exemple.example"
    assert user.departments == ["23"]
    assert list(user.groups.all()) == [Group.objects.get(name="formateur")]
    assert EmailAddress.objects.get(user=user, verified=True, primary=True).email == user.email
    assert person_of(user) == user.person == Person.objects.get()
    assert not user.has_usable_password()


def test_the_same_address_again_is_the_same_login():
    first = open_login("zoe@exemple.example", first_name="Zoé")
    assert open_login("ZOE@exemple.example", first_name="Autre") == first
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_a_login_may_be_opened_for_a_person_already_known():
    person = add_person(first_name="Marcel", last_name="Le Bihan", phone="+33536491234", by=None)
    assert open_login("marcel@exemple.example", person=person).person == person


@pytest.mark.parametrize("fields", [{"phone": "+33536491234"}, {"contact_email": "A@b.example"}, {"street": "1 rue"}])
def test_one_way_to_reach_a_person_is_enough(fields):
    person = add_person(first_name=" Marcel\n", last_name="Le\u202e Bihan", by=None, **fields)
    assert person.full_name == "Marcel Le Bihan"


def test_nobody_can_be_added_without_name_or_way_to_reach_them():
    with pytest.raises(DomainError):
        add_person(first_name="Marcel", last_name="Le Bihan", by=None)
    with pytest.raises(DomainError):
        add_person(first_name="\u202e", last_name="Le Bihan", phone="+33536491234", by=None)
    assert add_person(first_name="Marcel", last_name="Le Bihan", by=None, reachable=False).pk


def test_a_login_without_names_still_has_a_person():
    user = User.objects.create_user("prenom.nom@exemple.example")
    assert person_of(user).full_name == "prenom.nom"
    assert person_of(user) == person_of(User.objects.get())
