from django.urls import path

from lms.portal.views import feeds, gallery, health, outbox, own_data, own_feed, own_space, search, seo

app_name = "portal"
urlpatterns = [
    path("mon-espace/", own_space.own_space, name="own_space"),
    path("mon-espace/agenda/", own_feed.own_feed, name="own_feed_settings"),
    path("mon-espace/donnees/", own_data.own_data, name="own_data"),
    path("mon-espace/donnees/mes-donnees.json", own_data.take_along, name="own_data_file"),
    path("mon-espace/donnees/demandes/<int:pk>/arreter/", own_data.stop_own_demand, name="stop_own_demand"),
    path("coordination/messages/", outbox.failed_mails, name="failed_mails"),
    path("coordination/messages/<int:pk>/renvoyer/", outbox.resend_mail, name="resend_mail"),
    path("recherche/", search.search, name="search"),
    path("recherche/suggestions/", search.suggest, name="suggest"),
    path("plan-du-site/", seo.site_map, name="site_map"),
    path("ressources/flux.rss", feeds.resource_feed, name="resource_feed"),
    path("ressources/flux.json", feeds.resource_json_feed, name="resource_json_feed"),
    path("sitemap.xml", seo.sitemap, name="sitemap"),
    path("robots.txt", seo.robots, name="robots"),
    path(".well-known/security.txt", seo.security, name="security"),
    path("apercu/site.png", seo.site_picture, name="site_picture"),
    path("apercu/page/<int:pk>.png", seo.page_picture, name="page_picture"),
    path("apercu/session/<int:pk>.png", seo.session_picture, name="session_picture"),
    path("sante/", health.live, name="live"),
    path("sante/pret/", health.ready, name="ready"),
    path("galerie/", gallery.gallery, name="gallery"),
    path("boite-d-envoi/", outbox.outbox, name="outbox"),
    path("boite-d-envoi/<int:pk>/", outbox.message, name="message"),
    path("boite-d-envoi/<int:pk>/message.html", outbox.message_html, name="message_html"),
    path("boite-d-envoi/<int:pk>/invite.ics", outbox.message_calendar, name="message_calendar"),
]
