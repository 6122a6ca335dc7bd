"""Addresses of the sessions: for everybody, for trainers, for coordinators. Each has its own name space."""

from django.urls import include, path

urlpatterns = [
    path("", include("sessions.urls.public")),
    path("animation/", include("sessions.urls.animation")),
    path("coordination/", include("sessions.urls.coordination")),
]
