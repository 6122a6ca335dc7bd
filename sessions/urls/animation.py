from django.urls import path

from sessions.views import animation, attendance

app_name = "animation"
urlpatterns = [
    path("", animation.home, name="home"),
    path("sessions/<int:pk>/", animation.session, name="session"),
    path("sessions/<int:pk>/emargement/", attendance.roll_call, name="roll_call"),
    path("sessions/<int:pk>/emargement/<int:half_day>/pointer/", attendance.mark, name="mark"),
    path("sessions/<int:pk>/emargement/<int:half_day>/tous-presents/", attendance.mark_rest, name="mark_rest"),
    path("sessions/<int:pk>/emargement/<int:half_day>/ajouter/", attendance.walk_in, name="walk_in"),
    path("sessions/<int:pk>/emargement/<int:half_day>/clore/", attendance.close, name="close"),
    path("sessions/<int:pk>/emargement/<int:half_day>/corriger/<int:attendance>/", attendance.correct, name="correct"),
]
