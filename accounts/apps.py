from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Personnes"

    def ready(self):
        from accounts import receivers  # noqa: F401, PLC0415 receivers need the models
