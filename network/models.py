from django.db import models
from phonenumber_field.modelfields import PhoneNumberField

from lms.common.territories import DEPARTMENT_CHOICES
from network.enums import MembershipRole, OrganisationKind
from network.managers import OrganisationQuerySet


class Organisation(models.Model):
    """A member of the network: carries teams, organises sessions, signs documents."""

    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=20, choices=OrganisationKind, default=OrganisationKind.COOPERATION)
    street = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("commune", max_length=100, blank=True)
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, db_index=True)
    phone = PhoneNumberField("téléphone", blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)
    activity_number = models.CharField(
        "numéro de déclaration d’activité", max_length=20, blank=True, help_text="Imprimé seulement s’il existe."
    )
    activity_region = models.CharField("préfet de région de la déclaration", max_length=60, blank=True)
    charter_signed_on = models.DateField("charte signée le", null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def activity_line(self):
        """The line that the law words; "" without a number (a team of volunteers often has none)."""
        if not self.activity_number:
            return ""
        return (
            f"Déclaration d’activité enregistrée sous le numéro {self.activity_number} auprès du préfet de région "
            f"{self.activity_region}. Cet enregistrement ne vaut pas agrément de l’État."
        )


class Membership(models.Model):
    """A person's place in an organisation."""

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=20, choices=MembershipRole, default=MembershipRole.MEMBER)
    title = models.CharField("fonction", max_length=100, blank=True)
    since = models.DateField("depuis", null=True, blank=True)

    class Meta:
        verbose_name = "appartenance"
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="one_membership_each")]

    def __str__(self):
        return f"{self.person} – {self.organisation}"
