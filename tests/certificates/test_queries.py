from pathlib import Path

import pytest

from certificates.models import Certificate, CertificateRequest, document_storage
from certificates.queries import by_code, failed_requests, integrity_checks, session_certificates
from certificates.services import issue_certificate, reissue_certificate
from lms.common.due import DueState
from sessions.models import HalfDay
from tests import factories
from tests.certificates.held import attested, held_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued():
    return attested()


def on_disk(certificate):
    return Path(document_storage().path(certificate.pdf.name))


def found():
    return [name for name, _ in integrity_checks()]


def test_nothing_to_say_of_good_data(issued):
    assert found() == []


def test_nothing_to_say_of_an_empty_site():
    assert found() == []


def change(certificate, **fields):
    Certificate.objects.filter(pk=certificate.pk).update(**fields)


DAMAGES = {
    "file missing": (lambda c: on_disk(c).unlink(), ["certificate.file"]),
    "byte flipped": (
        lambda c: on_disk(c).write_bytes(bytes([on_disk(c).read_bytes()[0] ^ 1]) + on_disk(c).read_bytes()[1:]),
        ["certificate.hash"],
    ),
    "hash changed": (lambda c: change(c, sha256="0" * 64), ["certificate.hash"]),
    "orphan file": (lambda c: on_disk(c).with_name("left.pdf").write_bytes(b"%PDF"), ["certificate.orphan"]),
    "half-written file": (lambda c: on_disk(c).with_name(".x.part").write_bytes(b""), ["certificate.orphan"]),
    "number": (lambda c: change(c, number="ATT-12"), ["certificate.number", "certificate.facts"]),
    "code": (lambda c: change(c, code="il0o"), ["certificate.number", "certificate.facts"]),
    "fact gone": (
        lambda c: change(c, facts={k: v for k, v in c.facts.items() if k != "course"}),
        ["certificate.facts"],
    ),
    "replaced by nothing": (lambda c: change(c, replaced_at=c.issued_at), ["certificate.replaced"]),
    "hours invented": (lambda c: change(c, facts=c.facts | {"followed_minutes": 900}), ["certificate.presence"]),
    "half-day open again": (lambda c: HalfDay.objects.update(closed_at=None), ["certificate.presence"]),
    "not on the roll-call": (
        lambda c: c.person.bookings.update(state="cancelled"),
        ["certificate.presence"],
    ),
    "request given up": (
        lambda c: CertificateRequest.objects.update(state=DueState.FAILED, error="x"),
        ["certificate.stuck"],
    ),
    "request forgotten": (
        lambda c: CertificateRequest.objects.update(state=DueState.WAITING, due_at="2020-01-01T00:00Z"),
        ["certificate.stuck"],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_named(issued, damage):
    harm, names = DAMAGES[damage]
    harm(issued)
    assert found() == names


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "grouped", "look-alikes"])
def test_a_code_is_read_as_people_type_it(issued, typed):
    Certificate.objects.update(code="7F3K9Q2M10TX8RWC")
    code = {
        "lower": "7f3k9q2m10tx8rwc",
        "grouped": "7F3K-9Q2M-10TX-8RWC",
        "look-alikes": "7F3K 9Q2M IOTX 8RWC",
    }.get(typed, typed.format("7F3K9Q2M10TX8RWC"))
    assert by_code(code) == issued


@pytest.mark.parametrize("typed", ["", "7F3K", "U" * 16, "7F3K9Q2M10TX8RWC0", "é" * 16, "\x00" * 16, "0" * 10_000])
def test_what_is_no_code_is_nothing(issued, typed):
    assert by_code(typed) is None


def test_neighbours_of_a_code_are_nothing(issued):
    last = issued.code[-1]
    assert [c for c in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if by_code(issued.code[:-1] + c)] == [last]


def test_a_session_s_list_has_all_versions_by_name():
    coordinator = factories.make_coordinator("23")
    people = [factories.make_user(last_name=name).person for name in ("Zoé", "Éluard", "Martin")]
    session = held_session("p", "p", "p", persons=people)
    certificates = [issue_certificate(booking) for booking in session.people]
    new = reissue_certificate(certificates[1], reason="nom", by=coordinator)
    assert list(session_certificates(session)) == [new, certificates[1], certificates[2], certificates[0]]
    assert list(failed_requests(session)) == []


def test_a_failure_that_was_made_up_for_is_no_longer_shown():
    session = held_session("p")
    CertificateRequest.objects.update(state=DueState.FAILED)
    assert failed_requests(session).count() == 1
    issue_certificate(session.people[0])
    assert (failed_requests(session).count(), found()) == (0, [])
