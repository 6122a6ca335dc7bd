from django.db import models


class PartnerKind(models.TextChoices):
    PARTNER = "partner", "Partenaire"
    FUNDER = "funder", "Financeur"


class Family(models.TextChoices):
    """What a resource is. Its own fields are asked for accordingly."""

    VIDEOS = "videos", "Vidéos et animations"
    SHEETS = "fiches", "Fiches illustration"
    LANDMARKS = "reperes", "Repères et méthodes"
    EXCHANGES = "echanges", "Échanges de pratiques"
    JOURNALS = "journaux", "Journaux et newsletters"
    EVENTS = "rencontres", "Rencontres et évènements"
    DATA = "donnees", "Base de données"
    KIT = "kit", "Kit médias"

    @property
    def icon(self):
        return FAMILY_LOOKS[self.value][0]

    @property
    def tone(self):
        return FAMILY_LOOKS[self.value][1]


class Mission(models.TextChoices):
    """Which of the mobilisation's missions a resource serves; one or several."""

    PRACTICES = "bonnes-pratiques", "Bonnes pratiques"
    SUPPORT = "appui", "Appui aux territoires"
    TRAINING = "formation", "Formation"
    PLATFORM = "plateforme", "Plateforme en ligne"

    @property
    def icon(self):
        return MISSION_ICONS[self.value]


class ResourceAudience(models.TextChoices):
    ALL = "tous", "Tous publics"
    VOLUNTEERS = "benevoles", "Bénévoles"
    PROFESSIONALS = "professionnels", "Professionnels"
    COORDINATORS = "coordinateurs", "Coordinations"


class Licence(models.TextChoices):
    CC_BY_SA = "cc-by-sa", "Creative Commons, attribution et partage dans les mêmes conditions (CC\u00a0BY-SA\u00a04.0)"
    CC_BY = "cc-by", "Creative Commons, attribution (CC\u00a0BY\u00a04.0)"
    ETALAB = "etalab", "Licence ouverte (Etalab 2.0)"
    RESERVED = "reserves", "Tous droits réservés"

    @property
    def address(self):
        """Where the licence can be read; nothing for rights that are reserved."""
        return LICENCE_ADDRESSES.get(self.value, "")


# How a family is drawn: its icon and its colour, which is never alone.
FAMILY_LOOKS = {
    "videos": ("clapperboard", "coral"),
    "fiches": ("sprout", "marigold"),
    "reperes": ("compass", "teal"),
    "echanges": ("messages-square", "plum"),
    "journaux": ("newspaper", "marigold"),
    "rencontres": ("calendar-days", "coral"),
    "donnees": ("chart-column", "teal"),
    "kit": ("megaphone", "plum"),
}
MISSION_ICONS = {
    "bonnes-pratiques": "hand-heart",
    "appui": "map-pinned",
    "formation": "graduation-cap",
    "plateforme": "monitor-smartphone",
}
LICENCE_ADDRESSES = {
    "cc-by-sa": "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
    "cc-by": "https://creativecommons.org/licenses/by/4.0/deed.fr",
    "etalab": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}


class AttachmentKind(models.TextChoices):
    FILE = "file", "Fichier"
    VIDEO = "video", "Vidéo"
    CAPTIONS = "captions", "Sous-titres"
    TWIN = "twin", "Version accessible"
