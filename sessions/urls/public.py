from django.urls import path

from sessions.views import calendar, day, guest, own_feed, public

app_name = "sessions"
urlpatterns = [
    path("sessions/", public.session_list, name="list"),
    path("sessions/calendrier/", calendar.calendar, name="calendar"),
    path("sessions/calendrier.ics", calendar.feed, name="feed"),
    path("sessions/<int:pk>/", public.detail, name="detail"),
    path("sessions/<int:pk>/inscription/", guest.book, name="book"),
    path("sessions/<int:pk>/inscription/demande/", guest.asked, name="asked"),
    path("sessions/<int:pk>/session.ics", public.ics, name="ics"),
    path("mon-espace/inscriptions/<int:pk>/annuler/", public.cancel_own, name="cancel_booking"),
    path("mon-espace/agenda/<str:token>.ics", own_feed.own_feed, name="own_feed"),
    path("inscriptions/<str:token>/", guest.own_link, name="own_link"),
    path("inscriptions/<str:token>/confirmer/", guest.link_confirm, name="link_confirm"),
    path("inscriptions/<str:token>/annuler/", guest.link_cancel, name="link_cancel"),
    path("inscriptions/<str:token>/session.ics", guest.link_ics, name="link_ics"),
    path("inscriptions/<str:token>/jour-j/", day.day, name="day"),
    path("inscriptions/<str:token>/jour-j/prevenir/", day.tell, name="day_notice"),
]
