from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Attestations"

    def ready(self):
        from certificates import receivers  # noqa: F401, PLC0415 receivers need the models
