"""What holds for every answer of the site."""

from django.conf import settings
from django.db import OperationalError
from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_cache_control


def body_limit(get_response):
    """What is too heavy is refused before a byte of it is read."""

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > settings.LARGEST_BODY:
            return render(None, "413.html", status=413)
        return get_response(request)

    return middleware


def private_pages(get_response):
    """No cache keeps what a signed-in person sees."""

    def middleware(request):
        response = get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


class BusyDatabase:
    """A database that cannot answer in time gives a plain page and an hour to come back, never a bare error."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, OperationalError):
            response = render(request, "503.html", status=503)
            response["Retry-After"] = "10"
            return response
        return None


def editor_policy(get_response):
    """The page editor gets its own content security policy, looser than that of public pages; it frames their previews.

    A preview comes here twice: first as the request that Wagtail makes up for the public page, whose policy stands.
    """
    editor, preview = settings.EDITOR_CONTENT_SECURITY_POLICY, settings.PREVIEW_CONTENT_SECURITY_POLICY

    def middleware(request):
        response = get_response(request)
        if getattr(request, "is_dummy", False):
            response._csp_config = preview
        elif request.path.startswith("/redaction/"):
            response._csp_config = editor
        return response

    return middleware


def editors_only(get_response):
    """The editors' desk does not exist for who may not enter it.

    Wagtail would send them to the login page, which sends somebody signed in back: a loop without end.
    """

    def middleware(request):
        desk = request.path.startswith("/redaction/") and request.user.is_authenticated
        if desk and not request.user.has_perm("wagtailadmin.access_admin"):
            raise Http404
        return get_response(request)

    return middleware


def short_searches(get_response):
    """The desk's searches are cut, as the public one is: Wagtail makes a condition of each word, without an end."""

    def middleware(request):
        if request.path.startswith("/redaction/"):
            long = {name for name in ("q", "search") if len(request.GET.get(name, "")) > settings.LONGEST_DESK_SEARCH}
            if long:
                request.GET = request.GET.copy()
                for name in long:
                    request.GET[name] = request.GET[name][: settings.LONGEST_DESK_SEARCH]
        return get_response(request)

    return middleware
