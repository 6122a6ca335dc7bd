import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certificates.documents import attestation_facts, download_name, store_document
from certificates.models import document_storage
from certificates.queries import read_document, stored_documents
from certificates.rules import presence
from tests import factories
from tests.certificates.held import held_session

pytestmark = pytest.mark.django_db


def facts_of(booking, issued_at=datetime(2026, 12, 11, 16, 20, tzinfo=UTC)):
    return attestation_facts(booking, presence(booking), number="ATT-2026-00001", code="0" * 16, issued_at=issued_at)


def test_the_day_of_issue_is_that_of_the_place():
    venue = factories.make_venue("974", postcode="97460", city="Saint-Paul")
    session = held_session("p", venue=venue, department="974")
    late = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)  # 1 h 30 the next day in La Réunion
    facts = facts_of(session.people[0], late)
    assert (facts["issued_on"], facts["issued_at"]) == ("1er\u00a0janvier\u00a02027", "2027-01-01T01:30:00+04:00")
    assert facts["place"] == "Saint-Paul"


def test_a_remote_session_is_signed_at_the_organiser_s():
    session = held_session("p")
    session.people[0].session.venue = None
    session.people[0].session.organiser.city = "Aubusson"
    facts = facts_of(session.people[0])
    assert (facts["venue"], facts["place"]) == ("À distance, par visioconférence", "Aubusson")


def test_names_lose_what_would_rewrite_the_line():
    session = held_session("p")
    person = session.people[0].person
    person.first_name, person.last_name = "Lu\u202ecette\r\n", "Mor\x00van"
    assert facts_of(session.people[0])["person"] == "Lucette MORVAN"


def test_a_document_replaces_what_stood_there_and_leaves_nothing_beside():
    store_document("2026/a.pdf", b"first")
    store_document("2026/a.pdf", b"second")
    assert read_document("2026/a.pdf") == b"second"
    assert list(stored_documents()) == ["2026/a.pdf"]


def test_a_crash_before_the_end_leaves_the_old_document(monkeypatch):
    store_document("2026/a.pdf", b"first")

    def crash(descriptor):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="no space"):
        store_document("2026/a.pdf", b"second")
    assert read_document("2026/a.pdf") == b"first"
    # Its half-written neighbour is removed at once: a retry would not name it again.
    assert list(stored_documents()) == ["2026/a.pdf"]


def test_what_a_killed_worker_half_wrote_is_swept_by_the_next():
    store_document("2026/a.pdf", b"first")
    part = Path(document_storage().path("2026/.a.pdf.0123.part"))
    part.write_bytes(b"fi")
    store_document("2026/a.pdf", b"first", again=True)
    assert part.exists()  # somebody may be writing it
    os.utime(part, (0, 0))
    store_document("2026/a.pdf", b"first", again=True)
    assert list(stored_documents()) == ["2026/a.pdf"]


@pytest.mark.parametrize(
    ("course", "name"),
    [
        ("Formation socle", "Attestation – Formation socle – ATT-1.pdf"),
        ("../../etc/passwd\x00", "Attestation – etc passwd – ATT-1.pdf"),
        ("<>", "Attestation – formation – ATT-1.pdf"),
        ("É" * 200, f"Attestation – {'É' * 80} – ATT-1.pdf"),
    ],
)
def test_a_download_is_named_in_clear(course, name):
    class Issued:
        facts, number = {"course": course}, "ATT-1"

    assert download_name(Issued) == name
