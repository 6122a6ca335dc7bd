"""A person's places for a calendar program, which has no login: the address is the key."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sessions.calendar import own_ics
from sessions.queries import bookings_of_feed

QUIET = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@login_not_required
@require_safe
def own_feed(request, token):
    bookings = bookings_of_feed(token)
    if bookings is None:  # the same few bytes for a wrong address, an old one, a made-up one
        return HttpResponse("Cet agenda n’existe pas ou plus.\n", "text/plain; charset=utf-8", 404, headers=QUIET)
    return HttpResponse(own_ics(bookings), "text/calendar; charset=utf-8", headers=QUIET)
