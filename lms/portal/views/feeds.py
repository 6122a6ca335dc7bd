"""The latest resources, for those who follow the site with a reader of their own."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.http import require_safe

from cms.models import ResourceIndexPage, ResourcePage
from lms.common.territories import PARIS
from lms.portal.queries import site_words

LATEST = 40
NOON = time(12, tzinfo=ZoneInfo(PARIS))  # a document has a day, no hour


@login_not_required
@require_safe
def resource_feed(request):
    """RSS 2.0, the latest first. Addresses stand on BASE_URL, never on the host that a request names."""
    index = ResourceIndexPage.objects.live().first()
    feed = Rss201rev2Feed(
        title=f"{index.title if index else 'Ressources'} – {site_words(request)['name']}",
        link=f"{settings.BASE_URL}{index.get_url(request) if index else '/'}",
        description=index.introduction if index else "",
        language="fr",
        feed_url=settings.BASE_URL + reverse("portal:resource_feed"),
    )
    for resource in ResourcePage.objects.newest().public()[:LATEST]:
        feed.add_item(**entry(resource, settings.BASE_URL + resource.get_url(request)))
    return HttpResponse(feed.writeString("utf-8"), "application/rss+xml; charset=utf-8")


@login_not_required
@require_safe
def resource_json_feed(request):
    """JSON Feed 1.1: what the RSS holds, for programs that read JSON."""
    index = ResourceIndexPage.objects.live().first()
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{index.title if index else 'Ressources'} – {site_words(request)['name']}",
        "home_page_url": f"{settings.BASE_URL}{index.get_url(request) if index else '/'}",
        "feed_url": settings.BASE_URL + reverse("portal:resource_json_feed"),
        "description": index.introduction if index else "",
        "language": "fr",
        "items": [
            json_entry(resource, settings.BASE_URL + resource.get_url(request))
            for resource in ResourcePage.objects.newest().public()[:LATEST].prefetch_related("attachments__document")
        ],
    }
    return JsonResponse(content, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False})


def json_entry(resource, address):
    files = [
        {"url": settings.BASE_URL + row.document.url, "mime_type": row.document.content_type}
        | {"title": str(row), "size_in_bytes": row.size}
        for row in resource.files
    ]
    content = {
        "id": address,
        "url": address,
        "title": resource.title,
        "content_text": resource.summary,
        "date_published": datetime.combine(resource.published_on, NOON).isoformat(),
        "tags": [resource.get_family_display()],
        "authors": [{"name": name} for name in (resource.author or resource.organisation,) if name],
        "attachments": files,
    }
    return {name: value for name, value in content.items() if value}


def entry(resource, address):
    return {
        "title": resource.title,
        "link": address,
        "description": resource.summary,
        "unique_id": address,
        "pubdate": datetime.combine(resource.published_on, NOON),
        "categories": [resource.get_family_display()],
    }
