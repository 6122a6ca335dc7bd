from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [
    path("ressources/<slug:slug>.pdf", views.collection_paper, name="collection_paper"),
    path("ressources/kit-medias.zip", views.kit_archive, name="kit"),
    path("mon-espace/ressources/", views.kept_resources, name="kept"),
    path("mon-espace/ressources/mes-ressources.pdf", views.kept_paper, name="kept_paper"),
    path("mon-espace/ressources/<int:pk>/garder/", views.keep, name="keep"),
    path("mon-espace/ressources/<int:pk>/retirer/", views.let_go, name="let_go"),
]
