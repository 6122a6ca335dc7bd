from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    # "sessions" is taken by django.contrib.sessions; this label is in every migration and never changes.
    label = "training_sessions"
    verbose_name = "Sessions de formation"
