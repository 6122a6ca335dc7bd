"""Reads that cross models: how far a session's attestations are, what a coordinator sees, what integrity asks."""

import hashlib
import re
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Person
from certificates import rules
from certificates.enums import FACTS, CertificateState
from certificates.models import Certificate, CertificateRequest, document_storage
from lms.common.codes import read_code
from lms.common.due import DueState
from sessions.enums import ATTENDING
from sessions.models import Booking

STUCK_MINUTES = 60
NUMBER = re.compile(r"ATT-\d{4}-\d{5,}")


class Progress(NamedTuple):
    """« 7 sur 12 prêtes »."""

    ready: int
    expected: int


def progress(session):
    """Attestations that are ready, of those that are due: (0, 0) until presence is complete."""
    ready = Certificate.objects.for_session(session).valid()
    unmade = CertificateRequest.objects.filter(booking__session=session, state__in=[DueState.WAITING, DueState.FAILED])
    missing = unmade.exclude(booking__person__in=ready.values("person")).values("booking").distinct().count()
    return Progress(ready.count(), ready.count() + missing)


def session_certificates(session):
    """All attestations of a session by name, newest version first, each with its person."""
    rows = Certificate.objects.for_session(session).select_related("person", "replaced_by")
    return rows.order_by("person__sort_name", "person", "-version")


def failed_requests(session):
    """Attestations that could not be made and are not tried again, each with its person."""
    return (
        CertificateRequest.objects.failed()
        .filter(booking__session=session)
        .exclude(Exists(_later(OuterRef("booking"), OuterRef("pk"))))
        .select_related("booking__person")
    )


def _later(booking, pk):
    return CertificateRequest.objects.filter(booking=booking, pk__gt=pk)


def by_code(text):
    """The certificate that somebody's code means, however it was typed, or None."""
    code = read_code(text)
    return Certificate.objects.filter(code=code).select_related("replaced_by").first() if code else None


def read_document(path):
    """The stored bytes; FileNotFoundError when the file is gone."""
    with document_storage().open(path) as file:
        return file.read()


def stored_documents():
    """Names of all files in the documents storage, half-written ones too."""
    storage = document_storage()
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        if not storage.exists(folder):
            continue
        folders, names = storage.listdir(folder)
        yield from (f"{folder}/{name}".lstrip("/") for name in names)
        waiting += [f"{folder}/{name}".lstrip("/") for name in folders]


def personal_data(person):
    """A person's attestations, all versions, and those still due: (model, title, rows as words)."""
    persons = Person.objects.same_as(person)
    certificates = Certificate.objects.filter(person__in=persons).order_by("pk")
    yield Certificate, "Vos attestations", [_words(certificate) for certificate in certificates]
    due = CertificateRequest.objects.filter(booking__person__in=persons).order_by("pk")
    told = [{"Demandée le": row.created_at, "État": row.get_state_display(), "Motif": row.reason} for row in due]
    yield CertificateRequest, "Demandes d’attestation", told


def _words(certificate):
    words = {"Numéro": certificate.number, "Code": certificate.printed_code, "État": certificate.state.label}
    words |= {"Délivrée le": certificate.issued_at, "Ce qu’elle atteste": certificate.facts}
    return words | {"Empreinte du fichier": certificate.sha256, "Motif de révocation": certificate.revoke_reason}


def integrity_checks():
    """Yield (check, sentence) for each broken invariant of attestations and their files."""
    for certificate in Certificate.objects.select_related("person").order_by("pk").iterator():
        yield from _row(certificate)
        yield from _file(certificate)
        if certificate.state == CertificateState.AUTHENTIC:
            yield from _presence(certificate)
    yield from _orphans()
    yield from _stuck()


def _row(certificate):
    facts = certificate.facts
    if not NUMBER.fullmatch(certificate.number) or read_code(certificate.code) != certificate.code:
        yield "certificate.number", f"attestation {certificate.pk} : numéro ou code mal formé"
    missing = [name for name in FACTS if name not in facts]
    if missing:
        yield "certificate.facts", f"attestation {certificate.number} : faits manquants ({', '.join(missing)})"
    elif (facts["number"], facts["code"]) != (certificate.number, certificate.code):
        yield "certificate.facts", f"attestation {certificate.number} : numéro ou code imprimé différent"
    if bool(certificate.replaced_at) != bool(certificate.replaced_by_id):
        yield "certificate.replaced", f"attestation {certificate.number} : remplacée sans remplaçante, ou l’inverse"


def _file(certificate):
    try:
        content = read_document(certificate.pdf.name)
    except OSError:
        yield "certificate.file", f"attestation {certificate.number} : fichier absent"
        return
    if hashlib.sha256(content).hexdigest() != certificate.sha256:
        yield "certificate.hash", f"attestation {certificate.number} : le fichier n’a plus son empreinte"


def _presence(certificate):
    """A valid attestation says what the marks of closed half-days say, unless a request for it waits."""
    session = rules.session_of(certificate)
    bookings = Booking.objects.filter(session=session, person=certificate.person_id, state__in=ATTENDING)
    booking = bookings.select_related("session__venue").first()
    if booking is None:
        yield "certificate.presence", f"attestation {certificate.number} : personne absente de la feuille de présence"
        return
    found = rules.presence(booking)
    due = CertificateRequest.objects.filter(booking=booking).exclude(state=DueState.DONE)
    if not found.complete:
        yield "certificate.presence", f"attestation {certificate.number} : une demi-journée n’est pas close"
    elif not found.is_told_by(certificate.facts) and not due.exists():
        yield "certificate.presence", f"attestation {certificate.number} : durée différente des présences"


def _orphans():
    """Files that neither an attestation nor one being made names."""
    known = set(Certificate.objects.values_list("pdf", flat=True))
    known |= {draft.get("path") for draft in CertificateRequest.objects.values_list("draft", flat=True)}
    for path in stored_documents():
        if path not in known:
            yield "certificate.orphan", f"fichier {path} : aucune attestation ne le nomme"


def _stuck():
    late = timezone.now() - timedelta(minutes=STUCK_MINUTES)
    stuck = CertificateRequest.objects.filter(Q(state=DueState.FAILED) | Q(state=DueState.WAITING, due_at__lt=late))
    for request in stuck.exclude(Exists(_later(OuterRef("booking"), OuterRef("pk")))):
        why = request.error or "en attente"
        yield "certificate.stuck", f"demande {request.pk} (inscription {request.booking_id}) : {why}"
