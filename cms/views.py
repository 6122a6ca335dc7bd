"""Resources to take away: several of them in one file."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cms.documents import booklet_pdf
from cms.models import CollectionPage
from cms.queries import page_path, site_context
from lms.common.limits import address_of, too_many


@login_not_required
@require_safe
def collection_paper(request, slug):
    """The collection as one PDF; the same one for all, made once."""
    collection = get_object_or_404(CollectionPage.objects.live().public(), slug=slug)
    if too_many("livret", address_of(request), limit=settings.BOOKLETS_PER_MINUTE, seconds=60):
        return too_many_booklets(request)
    content = booklet_pdf(
        title=collection.title,
        kind="Collection",
        introduction=collection.introduction,
        chapters=chapters_of(collection.whole_steps()),
        site_name=site_context(request)["site_settings"].site_name,
        address=settings.BASE_URL + page_path(collection),
    )
    return booklet(content, f"{collection.slug}.pdf")


def chapters_of(steps):
    return [(resource, why, settings.BASE_URL + page_path(resource)) for resource, why in steps]


def booklet(content, name):
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, "application/pdf", headers=headers)


def too_many_booklets(request):
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response
