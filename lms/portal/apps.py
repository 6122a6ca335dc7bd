from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lms.portal"
    label = "portal"

    def ready(self):
        from lms.portal import receivers  # noqa: F401, PLC0415 receivers need the models
