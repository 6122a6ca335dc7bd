from django.db import models

# What a certificate prints and freezes; PRESENCE: minutes and half-days as figures, to compare.
PRESENCE = ("followed_minutes", "planned_minutes", "half_days_followed", "half_days_planned")
FACTS = (
    *("site", "organiser", "activity_line", "data_line", "heading", "signatory_name", "signatory_title", "person"),
    *("course", "course_code", "followed", "planned", "half_days", *PRESENCE, "dates", "venue", "trainers"),
    *("objectives", "place", "issued_on", "issued_at", "number", "code", "printed_code", "check_url", "check_address"),
)


class CertificateKind(models.TextChoices):
    PARTICIPATION = "participation", "Attestation de participation"


class CertificateState(models.TextChoices):
    """What the check page says. Derived from the row's dates, stored nowhere."""

    AUTHENTIC = "authentic", "Authentique"
    REPLACED = "replaced", "Remplacée"
    REVOKED = "revoked", "Révoquée"
    UNKNOWN = "unknown", "Inconnue"
