from django.db import models


class Civility(models.TextChoices):
    NONE = "", "Ne pas préciser"
    MRS = "Mme", "Madame"
    MR = "M.", "Monsieur"


class PersonStatus(models.TextChoices):
    TEAM_VOLUNTEER = "volunteer_team", "Bénévole dans une équipe"
    VOLUNTEER = "volunteer", "Bénévole hors équipe"
    CITIZEN = "citizen", "Citoyen intéressé ou citoyenne intéressée"
    PROFESSIONAL = "professional", "Professionnel ou professionnelle"
    ELECTED = "elected", "Élu ou élue"
    CIVIC = "civic", "Service civique"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Téléphone"
    POST = "post", "Courrier"


class Role:
    """Names of the groups. A group is a role; territories stand on the login."""

    VOLUNTEER = "benevole"
    PROFESSIONAL = "professionnel"
    REFERENT = "referent"
    TRAINER = "formateur"
    COORDINATION = "coordination"
    EDITOR = "redaction"
    MODERATOR = "moderation"
    ADMINISTRATION = "administration"
    ALL = (VOLUNTEER, PROFESSIONAL, REFERENT, TRAINER, COORDINATION, EDITOR, MODERATOR, ADMINISTRATION)
