from django.urls import path

from cms.views import takeaway

app_name = "cms"
urlpatterns = [
    path("ressources/<slug:slug>.pdf", takeaway.collection_paper, name="collection_paper"),
    path("ressources/kit-medias.zip", takeaway.kit_archive, name="kit"),
    path("mon-espace/ressources/", takeaway.kept_resources, name="kept"),
    path("mon-espace/ressources/mes-ressources.pdf", takeaway.kept_paper, name="kept_paper"),
    path("mon-espace/ressources/<int:pk>/garder/", takeaway.keep, name="keep"),
    path("mon-espace/ressources/<int:pk>/retirer/", takeaway.let_go, name="let_go"),
]
