from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "lms.mail"
    label = "mail"
    verbose_name = "Messages"

    def ready(self):
        from lms.mail import receivers  # noqa: F401, PLC0415 receivers need the models
