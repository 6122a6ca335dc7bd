"""Every address of the site; each app names its own."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents.views.serve import serve as serve_document
from wagtail.urls import serve_pattern
from wagtail.views import serve as serve_page

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
    path("redaction/", include(wagtailadmin_urls)),
    re_path(r"^documents/(\d+)/(.*)$", login_not_required(serve_document), name="wagtaildocs_serve"),
]
if settings.DEBUG:
    from django.conf.urls.static import serve, static

    urlpatterns += static(settings.MEDIA_URL, view=login_not_required(serve), document_root=settings.MEDIA_ROOT)

# Last: what no address above took is a page, or unknown.
urlpatterns.append(re_path(serve_pattern, login_not_required(same_for_all(serve_page)), name="wagtail_serve"))
