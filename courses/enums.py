from django.db import models


class Audience(models.TextChoices):
    VOLUNTEERS = "benevoles", "Bénévoles et citoyens"
    PROFESSIONALS = "professionnels", "Professionnels"
    MIXED = "mixte", "Bénévoles et professionnels"


class CourseKind(models.TextChoices):
    BASE = "socle", "Formation socle"
    DEEPENING = "approfondissement", "Journée d’approfondissement"
    SHORT = "court", "Module court"
    MODULE = "module", "Module"
    CUSTOM = "dedie", "Parcours dédié"


class AchievementKind(models.TextChoices):
    HALF_DAY = "half_day", "Demi-journée suivie"
