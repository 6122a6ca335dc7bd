"""What an attestation says and how it looks: facts to freeze, the PDF made of them, the file that keeps it."""

import hashlib
import os
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from certificates.models import document_storage
from cms.models import SiteSettings
from lms.common import dates
from lms.common.codes import group_code
from lms.common.due import LEASE_SECONDS
from lms.common.pdf import qr_picture, render_pdf
from lms.common.territories import DEPARTMENTS
from lms.common.text import clean_line

TEMPLATE = "certificates/pdf/attestation.html"
FITS = 5  # sizes of type in attestation.css, from the drawn one to the smallest


def attestation_facts(booking, found, *, number, code, issued_at):
    """Everything that is printed, in the words that are printed: today's names, frozen by whoever keeps the result.

    ``found``: the booking's presence.
    """
    session = booking.session
    trainers = session.trainers.alphabetical().only("first_name", "last_name")
    facts = {
        "heading": "Attestation de participation",
        "person": booking.person.formal_name,
        "course": session.facts["title"],
        "course_code": session.facts.get("code") or "",
        "objectives": [objective.rstrip(" .") for objective in session.facts.get("objectives", [])],
        "signatory_name": session.signatory_name,
        "signatory_title": session.signatory_title,
        "trainers": [person.full_name for person in trainers],
        **_presence_facts(found),
        **_place_facts(session, issued_at),
        **_issuer_facts(session.organiser),
        **_check_facts(number, code),
    }
    return {name: _clean(value) for name, value in facts.items()}


def _presence_facts(found):
    many = "s" if found.half_days_followed > 1 else ""
    return {
        "dates": dates.days(found.days),
        "followed": dates.duration(found.followed),
        "planned": f"{dates.duration(found.planned)} prévue{'s' if found.planned >= 120 else ''}",
        "half_days": f"{found.half_days_followed}\u00a0demi-journée{many} sur\u00a0{found.half_days}",
        "followed_minutes": found.followed,
        "planned_minutes": found.planned,
        "half_days_followed": found.half_days_followed,
        "half_days_planned": found.half_days,
    }


def _place_facts(session, issued_at):
    venue = session.venue
    return {
        "venue": f"{venue.name}, {venue.address}" if venue else "À distance, par visioconférence",
        "place": venue.city if venue else session.organiser.city or DEPARTMENTS[session.department],
        "issued_on": dates.day(issued_at.astimezone(session.zone), weekday=False),
        "issued_at": issued_at.astimezone(session.zone).replace(microsecond=0).isoformat(),
    }


def _issuer_facts(organiser):
    rows = SiteSettings.objects.filter(site__is_default_site=True).only("site_name", "contact_email")
    words = rows.first() or SiteSettings()
    contact = organiser.email or words.contact_email
    line = f"{organiser.name} garde cette attestation pour prouver la participation. "
    line += "Vous pouvez demander à voir et à corriger vos données" + (f"\u00a0: {contact}." if contact else ".")
    return {
        "site": words.site_name,
        "organiser": organiser.name,
        "activity_line": organiser.activity_line,
        "data_line": line,
    }


def _check_facts(number, code):
    host = settings.BASE_URL.partition("://")[2]
    return {
        "number": number,
        "code": code,
        "printed_code": group_code(code),
        "check_url": settings.BASE_URL + reverse("certificates:verify", args=[code]),
        "check_address": host + reverse("certificates:check").rstrip("/"),
    }


def _clean(value):
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, str):  # no-break spaces stay
        return dates.NBSP.join(clean_line(part) for part in value.split(dates.NBSP))
    return value


def attestation_pdf(facts):
    """The attestation as PDF/UA-1: the same bytes for the same facts."""
    return render_pdf(
        TEMPLATE,
        {"facts": facts, "qr": "asset:pictures/qr.png"},
        title=f"{facts['heading']} {facts['number']}",
        stylesheet="attestation.css",
        pictures={"qr.png": qr_picture(facts["check_url"])},
        fits=FITS,
    )


def new_path(issued_at):
    """A name in the documents storage that nobody can guess."""
    return f"{issued_at:%Y}/{secrets.token_hex(20)}.pdf"


def fingerprint(content):
    return hashlib.sha256(content).hexdigest()


def store_document(path, content, *, again=False):
    """Write a document whole or not at all, over what stands there: on its disk when this returns.

    ``again``: whoever was at it before may have been killed; looking for what they left reads a year's whole folder.
    """
    storage = document_storage()
    if not isinstance(storage, FileSystemStorage):
        storage.delete(path)  # object storages write whole objects by themselves
        return storage.save(path, ContentFile(content))
    target = Path(storage.path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    if again:
        _sweep_parts(target)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path


def _sweep_parts(target):
    """Remove what a killed worker had half written of this document; its lease is over, nobody is writing it."""
    for part in target.parent.glob(f".{target.name}.*.part"):
        if time.time() - part.stat().st_mtime > LEASE_SECONDS:
            part.unlink(missing_ok=True)


def discard_document(path):
    document_storage().delete(path)


def download_name(certificate):
    """A file name that says what it is: « Attestation – Formation socle des bénévoles – ATT-2026-00412.pdf »."""
    title = "".join(c if c.isalnum() or c in " -’'." else " " for c in certificate.facts["course"])
    title = " ".join(title.split())[:80].strip(" .")
    return f"Attestation – {title or 'formation'} – {certificate.number}.pdf"
