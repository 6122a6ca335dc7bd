from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("verifier/", views.check, name="check"),
    path("verifier/<str:code>/", views.verify, name="verify"),
    path("mon-espace/attestations/<int:pk>.pdf", views.download, name="download"),
    path("coordination/attestations/<int:pk>/revoquer/", views.revoke, name="revoke"),
    path("coordination/attestations/<int:pk>/refaire/", views.reissue, name="reissue"),
]
