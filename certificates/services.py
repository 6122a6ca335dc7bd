"""Attestations: asked for when presence is complete, made by a worker, revoked or remade by a coordinator.

A request row is the promise. Whoever takes it keeps the number, the code and the file's name on the row before making
the document: a crash at any point is taken up where it was, with the same number and over the same file.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from certificates import documents, rules
from certificates.emails import tell_ready
from certificates.enums import CertificateState
from certificates.models import Certificate, CertificateRequest, Series
from lms.common.codes import new_code
from lms.common.due import LEASE_SECONDS, DueState
from lms.common.errors import DomainError
from lms.common.text import clean_line
from sessions.models import Booking

logger = logging.getLogger(__name__)
RETRY_MINUTES = [1, 5, 15, 60, 240]  # then the request is a final failure that coordinators see
ROUNDS = 3  # the facts may be corrected while the document is made; then it is made again
NOT_ELIGIBLE = "La durée suivie ne donne pas droit à une attestation."
CORRECTED = "La présence a été corrigée\u00a0: la durée suivie ne donne plus droit à une attestation."
KEPT_REVOKED = "L’attestation a été révoquée\u00a0: seule une coordination peut en refaire une."


# --- asking ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def request_certificates(session, *, by, bookings=None):
    """Write one due row per booking on the roll-call (or per booking given), in the caller's transaction.

    A request that already waits is taken up afresh: a worker that has begun it on older facts does not settle it.
    """
    bookings = list(session.bookings.attending() if bookings is None else bookings)
    _take_up_afresh(CertificateRequest.objects.filter(booking__in=bookings).values("pk"))
    CertificateRequest.objects.bulk_create(
        [CertificateRequest(booking=booking, requested_by=by) for booking in bookings], ignore_conflicts=True
    )


@transaction.atomic
def _own_request(booking, by, **changes):
    """The booking's waiting request (written if there is none) with ``changes``, under the caller's own lease."""
    request, _ = CertificateRequest.objects.get_or_create(
        booking=booking, state=DueState.WAITING, defaults={"requested_by": by}
    )
    lease = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    _take_up_afresh([request.pk], leased_until=lease, **changes)
    request.refresh_from_db()
    return request


def _take_up_afresh(requests, **changes):
    """Whoever is at work on these requests can no longer settle them."""
    waiting = CertificateRequest.objects.filter(pk__in=requests, state=DueState.WAITING)
    waiting.update(**{"attempts": F("attempts") + 1, "leased_until": None, "due_at": timezone.now()} | changes)


# --- making ----------------------------------------------------------------------------------------------------------
def issue_due(limit=20):
    """Make the attestations that are due, one transaction each; returns how many requests were taken.

    One that fails is put off by RETRY_MINUTES and does not stop the others.
    """
    requests = CertificateRequest.objects.claim(limit)
    for request in requests:
        _attempt(request)
    return len(requests)


def issue_certificate(booking, *, by=None):
    """The valid attestation of a booking, made now if there is none; None when the person has no right to one."""
    return _fulfil(_own_request(booking, by))


def _attempt(request):
    """Fulfil a request; a failure is logged, written on the row and retried later."""
    try:
        return _fulfil(request)
    except Exception as error:  # whatever one document does, the others must be made
        logger.exception("certificate request %s failed", request.pk)
        request.settle_failure(f"{type(error).__name__}\u00a0: {error}", retry_minutes=RETRY_MINUTES)
        return None


def _fulfil(request):
    """Make what a request asks for. The document is made and stored outside any lock, its row is written last."""
    for _ in range(ROUNDS):
        draft, settled = _prepare(request)
        if draft is None:
            return settled
        pdf = documents.attestation_pdf(draft["facts"])
        documents.store_document(draft["path"], pdf, again=request.attempts > 1)
        certificate = _record(request, draft, documents.fingerprint(pdf))
        if certificate:
            return certificate
    raise RuntimeError(f"the facts of booking {request.booking_id} change faster than they can be printed")


def _lock_booking(pk):
    """The booking read again and held until the transaction ends, with what is printed of it."""
    rows = Booking.objects.select_related("person", "session__venue", "session__organiser")
    # no_key: new requests that point to the booking need not wait (PostgreSQL would find a deadlock with corrections).
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _versions(booking):
    """The person's certificates for the session, the latest last."""
    own = Certificate.objects.for_session(booking.session).filter(person=booking.person_id)
    return list(own.order_by("version"))


def _valid(versions):
    return next((one for one in versions if one.state == CertificateState.AUTHENTIC), None)


@transaction.atomic
def _prepare(request):
    """(draft, None) when there is a document to make, else (None, the certificate that stands, if any): settled."""
    booking = _lock_booking(request.booking_id)
    versions = _versions(booking)
    current = _valid(versions)
    found = rules.presence(booking)
    if not rules.is_eligible(booking, found):
        if current:
            _revoke(current, reason=CORRECTED, by=None)
        return None, _settle(request, reason=CORRECTED if current else NOT_ELIGIBLE)
    if not request.reissue:
        if current and found.is_told_by(current.facts):
            return None, _settle(request, current)
        if versions and versions[-1].revoked_by_id:
            return None, _settle(request, reason=KEPT_REVOKED)
    return _draft(request, booking, found), None


def _settle(request, certificate=None, **changes):
    """Close a request; a draft that nothing was made of leaves no file behind. Returns the certificate."""
    path = request.draft.get("path")
    changes = {"state": DueState.DONE, "done_at": timezone.now(), "error": "", "draft": {}} | changes
    settled = request.settle(certificate=certificate, **changes)
    used = certificate is not None and certificate.pdf.name == path
    if settled and path and not used and not Certificate.objects.filter(pdf=path).exists():
        transaction.on_commit(lambda: documents.discard_document(path), robust=True)
    return certificate


def _draft(request, booking, found):
    """Number, code, file's name and date, kept from an earlier try if there was one; today's facts.

    The booking's lock, which the caller holds, is the draft's too.
    """
    held = CertificateRequest.objects.filter(pk=request.pk)
    draft = held.values_list("draft", flat=True).get() or _new_identity(booking)
    draft["facts"] = _facts(booking, found, draft)
    held.update(draft=draft)
    request.draft = draft
    return draft


def _new_identity(booking):
    now = timezone.now()
    year = now.astimezone(booking.session.zone).year
    path = documents.new_path(now)
    return {"number": next_number("ATT", year), "code": new_code(), "path": path, "issued_at": now.isoformat()}


def _facts(booking, found, draft):
    issued_at = datetime.fromisoformat(draft["issued_at"])
    return documents.attestation_facts(booking, found, number=draft["number"], code=draft["code"], issued_at=issued_at)


def next_number(series, year):
    """The next number of a series, « ATT-2026-00412 », never given twice; inside a transaction."""
    name = f"{series}-{year}"
    rows = Series.objects.select_for_update(of=("self",))
    try:
        row = rows.get(name=name)
    except Series.DoesNotExist:  # the first of its year
        Series.objects.get_or_create(name=name)
        row = rows.get(name=name)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{name}-{row.last:05d}"


@transaction.atomic
def _record(request, draft, sha256):
    """Write the row of a stored document and its message; None when its facts are no longer true.

    Of two workers on one request the second finds the first one's certificate and returns it.
    """
    booking = _lock_booking(request.booking_id)
    versions = _versions(booking)
    done = next((one for one in versions if one.code == draft["code"]), None)
    if done:
        return _settle(request, done)
    found = rules.presence(booking)
    if not rules.is_eligible(booking, found) or _facts(booking, found, draft) != draft["facts"]:
        return None
    before = _valid(versions)
    if before:
        before.replaced_at = timezone.now()
        before.save(update_fields=["replaced_at"])
    certificate = _write_row(request, booking, draft, sha256, version=len(versions) + 1)
    if before:
        before.replaced_by = certificate
        before.save(update_fields=["replaced_by"])
    tell_ready(certificate, organiser=booking.session.organiser, replaces=before)
    outcome = {"certificate": certificate, "draft": {}, "reissue": False}
    if not request.settle(state=DueState.DONE, done_at=timezone.now(), error="", **outcome):
        # Somebody has asked again meanwhile: their request stands, but this draft is used up.
        CertificateRequest.objects.filter(pk=request.pk).update(**outcome)
    return certificate


def _write_row(request, booking, draft, sha256, *, version):
    return Certificate.objects.create(
        number=draft["number"],
        code=draft["code"],
        person=booking.person,
        subject_key=f"session:{booking.session_id}",
        version=version,
        department=booking.session.department,
        facts=draft["facts"],
        pdf=draft["path"],
        sha256=sha256,
        issued_at=datetime.fromisoformat(draft["issued_at"]),
        issued_by_id=request.requested_by_id,
    )


# --- taking back -----------------------------------------------------------------------------------------------------
@transaction.atomic
def revoke_certificate(certificate, *, reason, by):
    """Take an attestation back: its check page says so from now on, the reason stays inside.

    Refused (DomainError): not a coordinator of its department, no reason, one that is no longer valid.
    """
    certificate = _lock_certificate(certificate)
    reason = _checked(certificate, reason, by)
    if certificate.state != CertificateState.AUTHENTIC:
        raise DomainError(f"Cette attestation est déjà {certificate.state.label.lower()}.")
    return _revoke(certificate, reason=reason, by=by)


def _revoke(certificate, *, reason, by):
    certificate.revoked_at, certificate.revoked_by, certificate.revoke_reason = timezone.now(), by, reason
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    return certificate


def reissue_certificate(certificate, *, reason, by):
    """A new version from today's facts, made at once: returned. The old one, if still valid, is marked as replaced.

    Refused (DomainError): not a coordinator of its department, no reason, one already replaced, no right any more.
    When the document cannot be made now, DomainError says that it will be: the request stands.
    """
    with transaction.atomic():
        held = _lock_certificate(certificate)
        reason = _checked(held, reason, by)
        booking = _booking_of(held)
        standing = _valid(_versions(booking))
        if held.state == CertificateState.REPLACED or (standing and standing != held):
            raise DomainError("Cette attestation a déjà été remplacée par une plus récente.")
        if not rules.is_eligible(booking):
            raise DomainError(NOT_ELIGIBLE)
        request = _own_request(booking, by, reissue=True, reason=reason)
    made = _attempt(request)
    if made is None:
        raise DomainError("Le document n’a pas pu être fait tout de suite. Nous essayons à nouveau dans une minute.")
    return made


def _lock_certificate(certificate):
    return Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)


def _checked(certificate, reason, by):
    """The reason, cleaned; refused to others than the coordinators of the department, and when it is missing."""
    if not rules.can_manage(by, certificate):
        raise DomainError("Seules les coordinations de ce département peuvent agir sur cette attestation.")
    reason = clean_line(reason)[:300]
    if not reason:
        raise DomainError("Dites pourquoi\u00a0: le motif est gardé avec l’attestation.")
    return reason


def _booking_of(certificate):
    session = rules.session_of(certificate)
    booking = session and session.bookings.attending().filter(person=certificate.person_id).first()
    if not booking:
        raise DomainError("Cette personne n’est plus sur la feuille de présence de la session.")
    return booking
