from django.db import models


class OrganisationKind(models.TextChoices):
    COOPERATION = "cooperation", "Coopération territoriale"
    PUBLIC = "public", "CCAS, UDCCAS ou collectivité"
    ASSOCIATION = "association", "Association, centre social ou fondation"
    CARE = "care", "Secteur sanitaire, social ou médico-social"


class MembershipRole(models.TextChoices):
    MEMBER = "member", "Membre"
    REFERENT = "referent", "Référent ou référente"
    ANIMATOR = "animator", "Animatrice ou animateur"
