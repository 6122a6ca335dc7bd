"""The pages of the tree."""

from wagtail.url_routing import RouteResult
from wagtail.views import serve

from cms.queries import page_at, site_of


def serve_page(request, path):
    """Wagtail's own view, which finds on the request the site and the page that it would look for level by level."""
    site = site_of(request)
    if site and path:
        page = page_at(site.root_page, path)
        request._wagtail_route_for_request = RouteResult(page) if page else None
    return serve(request, path)
