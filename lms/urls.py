"""Every address of the site; each app names its own."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern

from cms.views.pages import serve_page
from cms.views.takeaway import document
from lms.common.page_cache import same_for_all

urlpatterns = [
    path("", include("lms.portal.urls")),
    path("", include("certificates.urls")),
    path("", include("sessions.urls")),
    path("", include("courses.urls")),
    path("", include("cms.urls")),
    path("", include("accounts.urls")),
    # Wagtail's own login would let a password in past allauth's second factor and rate limits.
    path("redaction/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("redaction/logout/", RedirectView.as_view(pattern_name="account_logout")),
    # The login page again, under the name by which Wagtail looks for it: without one, what is behind a lock fails.
    path("compte/login/", RedirectView.as_view(pattern_name="account_login"), name="wagtailcore_login"),
    path("redaction/", include(wagtailadmin_urls)),
    re_path(r"^documents/(\d+)/(.*)$", document, name="wagtaildocs_serve"),
]
if settings.DEBUG:
    from django.conf.urls.static import serve, static

    # Pictures in the sizes that pages show; documents and the pictures as they were sent are not for all.
    pictures = {"document_root": settings.MEDIA_ROOT / "images"}
    urlpatterns += static(f"{settings.MEDIA_URL}images/", view=login_not_required(serve), **pictures)

# Last: what no address above took is a page, or unknown.
urlpatterns.append(re_path(serve_pattern, login_not_required(same_for_all(serve_page)), name="wagtail_serve"))
