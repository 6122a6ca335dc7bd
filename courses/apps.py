from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Formations"

    def ready(self):
        from courses import receivers  # noqa: F401, PLC0415 receivers need the models
