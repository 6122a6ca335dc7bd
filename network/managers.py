from django.db import models


class OrganisationQuerySet(models.QuerySet):
    def within(self, user):
        """Organisations of the user's territory."""
        if user.national or user.is_superuser:
            return self
        return self.filter(department__in=user.departments)

    def alphabetical(self):
        return self.order_by("name", "pk")
