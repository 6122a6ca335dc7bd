from django.db import models


class PartnerKind(models.TextChoices):
    PARTNER = "partner", "Partenaire"
    FUNDER = "funder", "Financeur"
