"""What the site's search finds."""

from django.db import models


class EntryKind(models.TextChoices):
    """Kinds of entries, each as a heading; results of equal worth come in this order."""

    COURSE = "formation", "Formations"
    PATH = "parcours", "Parcours"
    RESOURCE = "ressource", "Ressources"
    SESSION = "session", "Sessions"
    NEWS = "actualite", "Actualités"
    PAGE = "page", "Pages"

    @property
    def one(self):
        """One of them, in a word."""
        return {"parcours": "Parcours", "actualite": "Actualité"}.get(self.value, self.value.capitalize())
