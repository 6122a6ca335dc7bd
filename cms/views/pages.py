"""The pages of the tree."""

from wagtail.views import serve

from cms.queries import site_of


def serve_page(request, path):
    """Wagtail's own view, which finds on the request the site that it would look for."""
    site_of(request)
    return serve(request, path)
