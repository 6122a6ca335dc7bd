from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("formations/<str:slug>/prevenez-moi/", views.notify, name="notify"),
    path("formations/<str:slug>/prevenez-moi/envoye/", views.notify_sent, name="notify_sent"),
    path("prevenez-moi/<str:token>/confirmer/", views.notify_confirm, name="notify_confirm"),
    path("prevenez-moi/<str:token>/arreter/", views.notify_stop, name="notify_stop"),
]
