"""What search engines and other programs ask for: site map, robots, security contact, pictures of shared links."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.views.decorators.http import conditional_page, require_safe
from wagtail.contrib.sitemaps import Sitemap as PageSitemap
from wagtail.models import Page

from lms.portal.documents import link_picture
from lms.portal.queries import page_words, session_words, site_tree, site_words
from sessions.models import TrainingSession

DAY = 24 * 3600
SECURITY_DAYS = 180  # RFC 9116: less than a year
MAIN_VIEWS = ("sessions:list", "sessions:calendar", "certificates:check", "portal:site_map")
PRIVATE = ("/mon-espace/", "/animation/", "/coordination/", "/redaction/", "/compte/", "/inscriptions/", "/recherche/")


class OwnSitemap(Sitemap):
    """Addresses stand on BASE_URL, never on the host that a request names."""

    def get_domain(self, site=None):
        return urlsplit(settings.BASE_URL).netloc

    def get_protocol(self, protocol=None):
        return urlsplit(settings.BASE_URL).scheme


class MainSitemap(OwnSitemap):
    def items(self):
        return MAIN_VIEWS

    def location(self, item):
        return reverse(item)


class SessionSitemap(OwnSitemap):
    def items(self):
        return TrainingSession.objects.published().upcoming().order_by("pk")


@login_not_required
@require_safe
def sitemap(request):
    parts = {"pages": PageSitemap(request), "main": MainSitemap(), "sessions": SessionSitemap()}
    return sitemap_of(request, parts)


@login_not_required
@require_safe
def site_map(request):
    """« Plan du site »: every public page, and the main addresses that are no pages of the editors'."""
    return render(request, "portal/site_map.html", {"tree": site_tree()})


@login_not_required
@require_safe
def robots(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    lines += ["Disallow: /sessions/*/inscription/", "", f"Sitemap: {settings.BASE_URL}{reverse('portal:sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@login_not_required
@require_safe
def security(request):
    """RFC 9116. Expires moves on by itself: somebody answers as long as the site stands."""
    end = datetime.combine(timezone.now().date() + timedelta(days=SECURITY_DAYS), datetime.min.time(), UTC)
    address = site_words(request)["contact"]
    lines = [
        f"Contact: {'mailto:' + address if address else settings.BASE_URL + '/contact/'}",
        f"Expires: {end:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.BASE_URL}{reverse('portal:security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@login_not_required
@require_safe
def site_picture(request):
    return picture(request, *site_words(request)["title"])


@login_not_required
@require_safe
def page_picture(request, pk):
    page = get_object_or_404(Page.objects.live().public().filter(depth__gt=1), pk=pk)
    return picture(request, *page_words(page.specific))


@login_not_required
@require_safe
def session_picture(request, pk):
    session = get_object_or_404(TrainingSession.objects.public().select_related("venue"), pk=pk)
    return picture(request, *session_words(session))


@conditional_page
def picture(request, title, detail):
    """Drawn once for the same words by each process, kept a day by who asks."""
    words = {"title": title, "detail": detail, "site_name": site_words(request)["name"]}
    key = "link-picture:" + salted_hmac("lms.portal.picture", repr(words)).hexdigest()
    png = caches["renditions"].get_or_set(key, lambda: link_picture(**words), timeout=7 * DAY)
    response = HttpResponse(png, "image/png")
    patch_cache_control(response, public=True, max_age=DAY)
    return response
