from django.urls import path

from sessions.views import public

app_name = "sessions"
urlpatterns = [
    path("sessions/", public.session_list, name="list"),
    path("sessions/<int:pk>/", public.detail, name="detail"),
    path("sessions/<int:pk>/inscription/", public.book, name="book"),
    path("sessions/<int:pk>/session.ics", public.ics, name="ics"),
    path("mon-espace/inscriptions/<int:pk>/annuler/", public.cancel_own, name="cancel_booking"),
]
