"""Two workers at once: one certificate. The twin without the guard shows that there was something to guard."""

import threading

import pytest
from django.db import IntegrityError, connection

from certificates import services
from certificates.models import Certificate, CertificateRequest, Series
from certificates.queries import integrity_checks
from certificates.services import issue_certificate, issue_due, next_number
from lms.mail.models import OutgoingMail
from tests.certificates.held import held_session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(deed, count=2):
    """(results, errors) of the deed in ``count`` threads that start together."""
    barrier, results, errors = threading.Barrier(count), [], []

    def run():
        barrier.wait()
        try:
            results.append(deed())
        except Exception as error:  # noqa: BLE001 the test looks at it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors


def test_two_at_once_give_one_certificate():
    [booking] = held_session("pp").people
    results, errors = at_once(lambda: issue_certificate(booking).pk, 3)
    assert errors == []
    assert len(set(results)) == 1
    assert Certificate.objects.count() == OutgoingMail.objects.filter(kind="certificate").count() == 1
    assert Series.objects.get().last == 1
    assert list(integrity_checks()) == []


def test_two_workers_share_the_due_rows():
    held_session(*["p"] * 8)
    results, errors = at_once(lambda: issue_due(4))
    assert errors == []
    assert sum(results) + issue_due(20) == 8
    assert Certificate.objects.count() == len(set(Certificate.objects.values_list("number", "code"))) == 8
    assert Series.objects.get().last == 8
    assert list(integrity_checks()) == []


def test_twin_without_the_recheck_the_database_refuses_the_second(monkeypatch):
    """Both workers hold a document and neither looks for the other's: the unique constraints stop the second."""
    [booking] = held_session("pp").people
    request = services._own_request(booking, None)
    barrier = threading.Barrier(2)

    def blind(booking):
        return []

    def work():
        draft, _ = services._prepare(request)
        pdf = services.documents.attestation_pdf(draft["facts"])
        services.documents.store_document(draft["path"], pdf)
        barrier.wait()
        return services._record(request, draft, services.documents.fingerprint(pdf))

    monkeypatch.setattr(services, "_versions", blind)
    results, errors = at_once(work)
    assert (len(results), [type(error) for error in errors]) == (1, [IntegrityError])
    assert Certificate.objects.count() == 1


def test_a_valid_certificate_cannot_be_doubled_by_any_door():
    [booking] = held_session("pp").people
    certificate = issue_certificate(booking)
    certificate.pk, certificate.version, certificate.number, certificate.code = None, 2, "ATT-2026-99999", "0" * 16
    with pytest.raises(IntegrityError):
        certificate.save(force_insert=True)


def test_numbers_are_never_given_twice():
    from django.db import transaction

    def take():
        with transaction.atomic():
            return next_number("ATT", 2026)

    results, errors = at_once(lambda: [take() for _ in range(5)], 4)
    assert errors == []
    assert sorted(number for numbers in results for number in numbers) == [f"ATT-2026-{n:05d}" for n in range(1, 21)]


def test_asking_again_during_the_work_is_not_lost():
    """A request taken up afresh cannot be settled by who has begun it before."""
    session = held_session("pp")
    [request] = CertificateRequest.objects.claim(1)
    services.request_certificates(session, by=None)
    assert services._settle(request) is None
    assert CertificateRequest.objects.get(pk=request.pk).state == "waiting"
