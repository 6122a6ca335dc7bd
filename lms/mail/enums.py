from django.db import models


class MailKind(models.TextChoices):
    LOGIN = "login", "Connexion"
    CONFIRMED = "confirmed", "Inscription confirmée"
    WAITING = "waiting", "Liste d’attente"
    PROMOTED = "promoted", "Place libérée"
    CANCELLED = "cancelled", "Inscription annulée"
    CHANGED = "changed", "Session modifiée"
    SESSION_CANCELLED = "session_cancelled", "Session annulée"
    CERTIFICATE = "certificate", "Attestation prête"
