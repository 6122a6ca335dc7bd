from django.db import models


class MailKind(models.TextChoices):
    LOGIN = "login", "Connexion"
    CONFIRMED = "confirmed", "Inscription confirmée"
    WAITING = "waiting", "Liste d’attente"
    PROMOTED = "promoted", "Place libérée"
    CANCELLED = "cancelled", "Inscription annulée"
    CHANGED = "changed", "Session modifiée"
    SESSION_CANCELLED = "session_cancelled", "Session annulée"
    HELD = "held", "Place à confirmer"
    ALREADY_BOOKED = "already_booked", "Déjà inscrit"
    EXPIRED = "expired", "Délai dépassé"
    DAY_BEFORE = "day_before", "Veille de la session"
    DEMAND = "demand", "Demande à confirmer"
    NEW_DATE = "new_date", "Nouvelle date"
    CERTIFICATE = "certificate", "Attestation prête"
    REVIEW = "review", "Ressource à revoir"
