from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q

from certificates.enums import CertificateKind, CertificateState
from certificates.managers import CertificateQuerySet
from lms.common.codes import group_code, new_code
from lms.common.due import DueRow


def document_storage():
    return storages["documents"]


class Certificate(models.Model):
    """What was attested, frozen on the day of issue: renaming a person, a course or a venue changes nothing here."""

    number = models.CharField("numéro", max_length=20, unique=True)
    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField("nature", max_length=20, choices=CertificateKind, default=CertificateKind.PARTICIPATION)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="certificates")
    subject_key = models.CharField(max_length=60, db_index=True, help_text="session:35, path:4")
    version = models.PositiveIntegerField(default=1)
    department = models.CharField("département", max_length=3)
    facts = models.JSONField()
    pdf = models.FileField(storage=document_storage, max_length=200)
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField("délivrée le")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField("remplacée le", null=True, blank=True)
    replaced_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoke_reason = models.CharField("motif", max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "attestation"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject_key", "version"], name="one_certificate_per_version"
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "subject_key"],
                condition=Q(revoked_at=None, replaced_at=None),
                name="one_valid_certificate",
            ),
        ]
        ordering = ["-issued_at", "-pk"]

    def __str__(self):
        return self.number

    @property
    def state(self):
        if self.revoked_at:
            return CertificateState.REVOKED
        return CertificateState.REPLACED if self.replaced_at else CertificateState.AUTHENTIC

    @property
    def printed_code(self):
        return group_code(self.code)


class CertificateRequest(DueRow):
    """A certificate that is due. Written with the closing of the last half-day; the worker makes it."""

    booking = models.ForeignKey(
        "training_sessions.Booking", on_delete=models.PROTECT, related_name="certificate_requests"
    )
    # Number, code and file of the document being made: whoever takes it up again after a crash makes the same one.
    draft = models.JSONField(default=dict)
    reissue = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, null=True, on_delete=models.PROTECT, related_name="requests")

    class Meta(DueRow.Meta):
        verbose_name = "attestation à faire"
        constraints = [
            models.UniqueConstraint(fields=["booking"], condition=Q(state="waiting"), name="one_request_at_a_time")
        ]

    def __str__(self):
        return f"attestation due\u00a0: inscription {self.booking_id}"


class Series(models.Model):
    """The last number given in a series (a kind and a year); its row is locked while a number is taken."""

    name = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.name} : {self.last}"
