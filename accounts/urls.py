from django.urls import include, path

from accounts import views

own = ([path("est-ce-vous/", views.is_it_you, name="is_it_you")], "accounts")
urlpatterns = [
    path("compte/", include("allauth.account.urls")),
    path("mon-espace/", include(own)),
]
