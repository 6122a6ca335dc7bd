from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [
    path("ressources/<slug:slug>.pdf", views.collection_paper, name="collection_paper"),
]
