import pytest

from lms.common.errors import DomainError
from network.models import Membership, Organisation
from network.services import add_member, add_organisation
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def add(**changes):
    fields = {"name": "Coopération de la Creuse", "kind": "cooperation", "department": "23", "by": None}
    return add_organisation(**fields | changes)


def test_organisation_is_stored_clean():
    made = add(name="  Le Banc\u202e vert\r\nBcc: x ", city=" Guéret ", phone="05 36 49 12 34", department="2A")
    made.refresh_from_db()
    assert (made.name, made.city, made.phone, made.department) == (
        "Le Banc vert Bcc: x",
        "Guéret",
        "+33536491234",
        "2A",
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " \u200f"}, "Nom\u00a0: "),
        ({"name": "x" * 201}, "Nom\u00a0: "),
        ({"kind": "club"}, "Nature\u00a0: "),
        ({"department": "20"}, "Département\u00a0: "),
        ({"email": "pas une adresse"}, "Adresse e-mail\u00a0: "),
        ({"phone": "12"}, "Téléphone\u00a0: "),
    ],
)
def test_refusals_name_the_field(changes, words):
    with pytest.raises(DomainError, match=words):
        add(**changes)
    assert not Organisation.objects.exists()


def test_person_is_a_member_once():
    person, organisation = make_person(), add()
    add_member(person, organisation, role="member")
    again = add_member(person, organisation, role="referent", title=" Trésorière\n", by=None)
    assert Membership.objects.get() == again
    assert (again.role, again.title) == ("referent", "Trésorière")


def test_unknown_role_is_refused():
    with pytest.raises(DomainError, match="Rôle"):
        add_member(make_person(), add(), role="chef")
    assert not Membership.objects.exists()
