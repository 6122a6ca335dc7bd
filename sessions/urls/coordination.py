from django.urls import path

from sessions.views import callbacks, coordination, planning, venues

app_name = "coordination"
urlpatterns = [
    path("", coordination.home, name="home"),
    path("a-rappeler/", callbacks.callbacks, name="callbacks"),
    path("sessions/nouvelle/", planning.new, name="new"),
    path("sessions/<int:pk>/", coordination.session, name="session"),
    path("sessions/<int:pk>/appels/", coordination.calls, name="calls"),
    path("sessions/<int:pk>/modifier/", planning.edit, name="edit"),
    path("sessions/<int:pk>/publier/", planning.publish, name="publish"),
    path("sessions/<int:pk>/annuler/", planning.cancel, name="cancel"),
    path("lieux/<int:pk>/modifier/", venues.edit, name="venue"),
]
