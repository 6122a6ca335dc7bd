from django.db import models


class Audience(models.TextChoices):
    VOLUNTEERS = "benevoles", "Bénévoles et citoyens"
    MIXED = "mixte", "Bénévoles et professionnels"
    PROFESSIONALS = "professionnels", "Professionnels"
    TRAINERS = "formateurs", "Formatrices et formateurs"


class CourseKind(models.TextChoices):
    BASE = "socle", "Formation socle"
    DEEPENING = "approfondissement", "Journée d’approfondissement"
    DISCOVERY = "decouverte", "Découverte"
    SHORT = "court", "Module court"
    MODULE = "module", "Module"
    CUSTOM = "dedie", "Parcours dédié"
    MEETING = "rencontre", "Rencontre"


class CourseFormat(models.TextChoices):
    ON_SITE = "presentiel", "En présence"
    REMOTE = "distance", "À distance"
    MIXED = "mixte", "En présence ou à distance"


class PathTone(models.TextChoices):
    """How a path is drawn on the page of paths: an icon and its colour."""

    HAND = "teal:hand-heart", "Main et cœur, vert"
    CASE = "coral:briefcase", "Mallette, corail"
    TEAM = "marigold:users", "Groupe, jaune"
    LECTERN = "plum:presentation", "Tableau, prune"


class AchievementKind(models.TextChoices):
    HALF_DAY = "half_day", "Demi-journée suivie"
