import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from certificates import documents, services
from certificates.enums import FACTS
from certificates.models import Certificate, CertificateRequest, Series, document_storage
from certificates.queries import integrity_checks, progress, read_document
from certificates.services import (
    issue_certificate,
    issue_due,
    reissue_certificate,
    request_certificates,
    revoke_certificate,
)
from lms.common.due import DueState
from lms.common.errors import DomainError
from lms.mail.models import OutgoingMail
from sessions.services.attendance import correct_attendance
from tests import factories
from tests.certificates.held import held_session, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return factories.make_coordinator("23")


def test_closing_the_last_half_day_makes_attestations_due_and_the_worker_makes_them():
    session = held_session("pp", "pa", "aa")
    assert progress(session) == (0, 3)
    assert issue_due() == 3
    assert progress(session) == (2, 2)
    [full, half] = Certificate.objects.order_by("pk")
    assert (full.number, half.number) == ("ATT-2026-00001", "ATT-2026-00002")
    assert (full.facts["followed"], full.facts["half_days"]) == ("7\u00a0heures", "2\u00a0demi-journées sur\u00a02")
    assert (half.facts["followed"], half.facts["half_days"]) == ("3\u00a0h\u00a030", "1\u00a0demi-journée sur\u00a02")
    [none] = CertificateRequest.objects.filter(certificate=None)
    assert (none.state, none.reason, none.draft) == (DueState.DONE, services.NOT_ELIGIBLE, {})
    assert list(integrity_checks()) == []


def test_nothing_is_due_while_a_half_day_is_open():
    session = held_session("pp", close=False)
    assert CertificateRequest.objects.count() == 0
    assert issue_certificate(session.people[0]) is None


def test_all_facts_are_frozen_with_the_file_and_its_hash():
    session = held_session("pp")
    certificate = issue_certificate(session.people[0])
    assert set(certificate.facts) == set(FACTS)
    assert documents.fingerprint(read_document(certificate.pdf.name)) == certificate.sha256
    assert len(certificate.code) == 16
    assert certificate.department == "23"


def test_issuing_again_gives_the_same_certificate():
    session = held_session("pp")
    first = issue_certificate(session.people[0])
    request_certificates(session, by=None)
    issue_due()
    assert issue_certificate(session.people[0]) == first
    assert Certificate.objects.count() == 1
    assert Series.objects.get().last == 1
    assert OutgoingMail.objects.filter(kind="certificate").count() == 1


def test_the_message_links_to_the_download_and_the_check_page(settings):
    settings.BASE_URL = "https://formation.example"
    session = held_session("pp")
    certificate = issue_certificate(session.people[0])
    mail = OutgoingMail.objects.get(kind="certificate")
    assert mail.recipient == certificate.person.contact_email
    assert mail.subject.startswith("Votre attestation est prête")
    for part in (mail.text, mail.html):
        assert f"https://formation.example/mon-espace/attestations/{certificate.pk}.pdf" in part
        assert f"https://formation.example/verifier/{certificate.code}/" in part


def test_without_a_login_the_message_shows_the_check_page_only():
    person = factories.make_person()
    person.user = None
    session = held_session("p")
    session.people[0].person.user = None
    session.people[0].person.save()
    certificate = issue_certificate(session.people[0])
    mail = OutgoingMail.objects.get(kind="certificate")
    assert "mon-espace" not in mail.text + mail.html
    assert f"/verifier/{certificate.code}/" in mail.text


def test_somebody_without_address_gets_an_attestation_and_no_message():
    session = held_session("p")
    person = session.people[0].person
    person.contact_email = ""
    person.save()
    assert issue_certificate(session.people[0]).person == person
    assert not OutgoingMail.objects.filter(kind="certificate").exists()


# --- corrections -----------------------------------------------------------------------------------------------------
def correct(session, booking, index, status):
    half_day = list(session.half_days.chronological())[index]
    attendance = booking.attendances.get(half_day=half_day)
    correct_attendance(attendance, status=status, reason="feuille relue", by=session.trainer)
    issue_due()


def test_a_correction_that_changes_the_hours_makes_a_new_version():
    session = held_session("ppp")
    old = issue_certificate(session.people[0])
    correct(session, session.people[0], 0, "absent")
    old.refresh_from_db()
    new = old.replaced_by
    assert (old.state, new.state, new.version) == ("replaced", "authentic", 2)
    assert (new.facts["followed_minutes"], old.facts["followed_minutes"]) == (420, 630)
    assert "Votre nouvelle attestation" in OutgoingMail.objects.get(key=f"certificate:{new.number}:ready").subject
    assert list(integrity_checks()) == []


def test_a_correction_without_effect_on_the_hours_changes_nothing():
    session = held_session("pa")
    certificate = issue_certificate(session.people[0])
    correct(session, session.people[0], 1, "excused")
    certificate.refresh_from_db()
    assert certificate.state == "authentic"
    assert Certificate.objects.count() == 1


def test_a_correction_below_the_threshold_revokes_and_back_issues_again():
    session = held_session("pa")
    certificate = issue_certificate(session.people[0])
    correct(session, session.people[0], 0, "absent")
    certificate.refresh_from_db()
    assert (certificate.state, certificate.revoked_by) == ("revoked", None)
    correct(session, session.people[0], 0, "present")
    [new] = Certificate.objects.valid()
    assert new.version == 2
    assert list(integrity_checks()) == []


def test_what_a_coordinator_revoked_stays_revoked_after_a_correction(coordinator):
    session = held_session("ppp")
    certificate = issue_certificate(session.people[0])
    revoke_certificate(certificate, reason="personne inconnue", by=coordinator)
    correct(session, session.people[0], 0, "absent")
    assert Certificate.objects.valid().count() == 0
    assert reissue_certificate(certificate, reason="erreur de notre part", by=coordinator).state == "authentic"


def test_a_correction_while_the_document_is_made_is_not_lost(monkeypatch):
    """The worker has begun on the old facts: it makes the document again from the new ones."""
    session = held_session("pp")
    make, done = documents.attestation_pdf, []

    def slow(facts):
        if not done:
            done.append(True)
            half_day = session.half_days.chronological().first()
            attendance = session.people[0].attendances.get(half_day=half_day)
            correct_attendance(attendance, status="absent", reason="erreur", by=session.trainer)
        return make(facts)

    monkeypatch.setattr(documents, "attestation_pdf", slow)
    issue_due()
    issue_due()
    [certificate] = Certificate.objects.all()
    assert certificate.facts["followed_minutes"] == 210
    assert "3 h 30" in text_of(read_document(certificate.pdf.name))
    assert not CertificateRequest.objects.filter(state=DueState.WAITING).exists()
    assert list(integrity_checks()) == []


# --- crashes ---------------------------------------------------------------------------------------------------------
class Killed(BaseException):
    """Not an Exception: nothing in the code may catch it, like a kill."""


def half_written(path):
    """What a worker killed at writing leaves beside the document, long ago."""
    target = Path(document_storage().path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.0123.part")
    part.write_bytes(b"%PD")
    os.utime(part, (0, 0))


@pytest.mark.parametrize("place", ["attestation_pdf", "store_document", "fingerprint"])
def test_a_crash_is_taken_up_with_the_same_number_and_file(monkeypatch, place):
    held_session("pp")
    work = getattr(documents, place)

    def killed(*args, **options):
        work(*args, **options)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(documents, place, killed)
        with pytest.raises(Killed):
            issue_due()
    assert issue_due() == 0  # under lease
    half_written(CertificateRequest.objects.get().draft["path"])
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        assert issue_due() == 1
    assert Certificate.objects.get().number == "ATT-2026-00001"
    assert list(integrity_checks()) == []


def test_a_failure_is_retried_later_and_then_shown(monkeypatch):
    session = held_session("p")

    def broken(facts):
        raise OSError("disque plein")

    with monkeypatch.context() as patch:
        patch.setattr(documents, "attestation_pdf", broken)
        now = timezone.now()
        for minutes in [0, *services.RETRY_MINUTES]:
            now += timedelta(minutes=minutes, seconds=1)
            with time_machine.travel(now, tick=False):
                assert issue_due() == 1
    request = CertificateRequest.objects.get()
    assert request.state == DueState.FAILED
    assert "disque plein" in request.error
    assert progress(session) == (0, 1)
    assert [name for name, _ in integrity_checks()] == ["certificate.stuck"]


def test_one_failure_does_not_stop_the_others(monkeypatch):
    held_session("p", "p", "p")
    make, calls = documents.attestation_pdf, []

    def second_fails(facts):
        calls.append(facts)
        if len(calls) == 2:
            raise ValueError("nom impossible")
        return make(facts)

    monkeypatch.setattr(documents, "attestation_pdf", second_fails)
    assert issue_due() == 3
    assert Certificate.objects.count() == 2


# --- coordinators ----------------------------------------------------------------------------------------------------
def test_issue_revoke_reissue(coordinator):
    session = held_session("pp")
    first = issue_certificate(session.people[0])
    second = reissue_certificate(first, reason="nom mal écrit", by=coordinator)
    first.refresh_from_db()
    assert (first.state, first.replaced_by, second.version) == ("replaced", second, 2)
    assert first.number != second.number
    assert first.code != second.code
    revoked = revoke_certificate(second, reason="doublon", by=coordinator)
    assert (revoked.state, revoked.revoked_by, revoked.revoke_reason) == ("revoked", coordinator, "doublon")
    third = reissue_certificate(revoked, reason="révoquée par erreur", by=coordinator)
    revoked.refresh_from_db()
    assert (third.version, third.state, revoked.state) == (3, "authentic", "revoked")
    assert list(integrity_checks()) == []


def test_refused_moves(coordinator):
    session = held_session("pp")
    first = issue_certificate(session.people[0])
    second = reissue_certificate(first, reason="nom", by=coordinator)
    for deed, certificate, reason in [
        (revoke_certificate, first, "déjà remplacée"),
        (reissue_certificate, first, "déjà remplacée"),
        (revoke_certificate, second, "  "),
        (reissue_certificate, second, ""),
    ]:
        with pytest.raises(DomainError):
            deed(certificate, reason=reason, by=coordinator)
    revoke_certificate(second, reason="doublon", by=coordinator)
    with pytest.raises(DomainError, match="déjà révoquée"):
        revoke_certificate(second, reason="doublon", by=coordinator)


@pytest.mark.parametrize("who", ["owner", "trainer", "elsewhere", "nobody"])
@pytest.mark.parametrize("deed", [revoke_certificate, reissue_certificate])
def test_only_a_coordinator_of_the_department_may(deed, who):
    session = held_session("pp")
    certificate = issue_certificate(session.people[0])
    by = {
        "owner": session.people[0].person.user,
        "trainer": session.trainer,
        "elsewhere": factories.make_coordinator("79"),
        "nobody": None,
    }[who]
    with pytest.raises(DomainError):
        deed(certificate, reason="parce que", by=by)
    certificate.refresh_from_db()
    assert (certificate.state, Certificate.objects.count()) == ("authentic", 1)


def test_reissue_of_a_document_that_cannot_be_made_keeps_the_old_one(coordinator, monkeypatch):
    session = held_session("pp")
    certificate = issue_certificate(session.people[0])
    with monkeypatch.context() as patch:
        patch.setattr(documents, "store_document", lambda path, content, again: 1 / 0)
        with pytest.raises(DomainError, match="dans une minute"):
            reissue_certificate(certificate, reason="nom", by=coordinator)
    certificate.refresh_from_db()
    assert certificate.state == "authentic"
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert issue_due() == 1
    certificate.refresh_from_db()
    assert certificate.replaced_by.version == 2
