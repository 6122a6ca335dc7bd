from django.contrib.auth.models import BaseUserManager
from django.db import models

from lms.common.text import clean_address


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """A login for an address, stored in lower case (ValueError without one)."""
        if not email:
            raise ValueError("an e-mail address is needed")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def with_role(self, role):
        """Active logins that have this role themselves."""
        return self.filter(is_active=True, groups__name=role)

    def editors(self):
        """Active logins that enter the editors' desk, each once."""
        desk = models.Q(is_superuser=True) | models.Q(groups__permissions__codename="access_admin")
        return self.filter(desk, is_active=True).distinct().order_by("last_name", "first_name", "pk")

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class PersonQuerySet(models.QuerySet):
    def trainers(self):
        return self.filter(user__groups__name="formateur")

    def with_address(self, email):
        return self.filter(contact_email=clean_address(email))

    def living(self):
        """Persons who still stand for somebody: neither merged into another nor anonymised."""
        return self.filter(merged_into=None, anonymised_at=None)

    def same_as(self, person):
        """The person and those found to be the same human being, whose rows are theirs too."""
        return self.filter(models.Q(pk=person.pk) | models.Q(merged_into=person))

    def alphabetical(self):
        return self.order_by("sort_name", "pk")
