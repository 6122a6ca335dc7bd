from django.db import models


class CertificateQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(revoked_at=None, replaced_at=None)

    def of(self, user):
        return self.filter(person__user=user)

    def for_session(self, session):
        return self.filter(subject_key=f"session:{session.pk}")
