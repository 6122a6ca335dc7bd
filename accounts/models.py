from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from phonenumber_field.modelfields import PhoneNumberField

from accounts.enums import Channel, Civility, PersonStatus
from accounts.managers import PersonQuerySet, UserManager
from lms.common.territories import DEPARTMENT_CHOICES
from lms.common.text import clean_address, sort_key


class User(AbstractBaseUser, PermissionsMixin):
    """A login. Roles (groups) and territories hang here; the human being is a Person."""

    email = models.EmailField("adresse e-mail", unique=True)
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    departments = models.JSONField(
        "départements suivis", default=list, blank=True, help_text='Codes des départements, par exemple ["23", "2A"].'
    )
    national = models.BooleanField("toute la France", default=False)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_not_empty"),
        ]

    def __str__(self):
        return self.email

    def _get_session_auth_hash(self, secret=None):
        # The address counts as the password does: when it changes, the sessions opened under the old one end.
        salt = "accounts.User.session"
        return salted_hmac(salt, f"{self.password}\n{self.email}", secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self):
        return self.first_name or self.email


SORT_LENGTH = 250


def sort_name(last_name, first_name):
    """How a person is sorted, and known by name; cut, because some letters become three without their case."""
    return sort_key(f"{last_name} {first_name}")[:SORT_LENGTH]


class Person(models.Model):
    """Who comes. Booking, attendance, certificate and membership point here, login or not.

    Never deleted: anonymised in place, so that the totals that funders ask for stay true.
    """

    civility = models.CharField("civilité", max_length=3, choices=Civility, blank=True, default="")
    last_name = models.CharField("nom", max_length=100)
    first_name = models.CharField("prénom", max_length=100)
    contact_email = models.EmailField("adresse e-mail", blank=True, db_index=True)
    phone = PhoneNumberField("téléphone", blank=True)
    street = models.CharField("adresse postale", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("commune", max_length=100, blank=True)
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True, db_index=True)
    status = models.CharField("statut", max_length=20, choices=PersonStatus, default=PersonStatus.CITIZEN)
    channel = models.CharField("contact préféré", max_length=10, choices=Channel, default=Channel.EMAIL)
    user = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="person", verbose_name="compte"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    sort_name = models.CharField(max_length=SORT_LENGTH, editable=False, db_index=True)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact_email=Lower("contact_email")), name="person_contact_email_lower_case"
            )
        ]

    def __str__(self):
        return self.full_name or f"personne {self.pk}"

    def save(self, *args, **kwargs):
        self.contact_email = clean_address(self.contact_email)
        self.sort_name = sort_name(self.last_name, self.first_name)
        if update_fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*update_fields, "sort_name"}
        super().save(*args, **kwargs)

    @property
    def full_name(self):
        """Lucette Morvan: on pages and in messages."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def list_name(self):
        """MORVAN Lucette: on sheets and lists."""
        return f"{self.last_name.upper()} {self.first_name}".strip()

    @property
    def formal_name(self):
        """Madame Lucette MORVAN: on documents."""
        civility = self.get_civility_display() if self.civility else ""
        return f"{civility} {self.first_name} {self.last_name.upper()}".strip()


class IdentityAnswer(models.Model):
    """What a login answered to « Est-ce vous ? » about a person who has the same address. Asked once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identity_answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identity_answers")
    is_me = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "réponse sur une personne de même adresse"
        constraints = [models.UniqueConstraint(fields=["user", "person"], name="one_identity_answer_each")]

    def __str__(self):
        return f"{self.user_id} {'est' if self.is_me else 'n’est pas'} {self.person_id}"
