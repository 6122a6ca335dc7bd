from django.urls import path

from sessions.views import coordination, planning

app_name = "coordination"
urlpatterns = [
    path("", coordination.home, name="home"),
    path("sessions/nouvelle/", planning.new, name="new"),
    path("sessions/<int:pk>/", coordination.session, name="session"),
    path("sessions/<int:pk>/modifier/", planning.edit, name="edit"),
    path("sessions/<int:pk>/publier/", planning.publish, name="publish"),
    path("sessions/<int:pk>/annuler/", planning.cancel, name="cancel"),
]
