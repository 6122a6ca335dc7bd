"""The address of one's own calendar feed: made, changed, taken back. It is shown once, on the page that makes it."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.services import person_of
from sessions.models import CalendarFeed
from sessions.services.feeds import close_feed, open_feed


@require_http_methods(["GET", "HEAD", "POST"])
def own_feed(request):
    person, context = person_of(request.user), {}
    act = request.POST.get("act")
    if act == "stop":
        close_feed(person)
        messages.success(request, "Votre agenda ne se met plus à jour : son adresse ne marche plus.")
        return redirect("portal:own_feed_settings")
    if act == "open":
        context = addresses(open_feed(person))
    context["feed"] = CalendarFeed.objects.filter(person=person).first()
    return render(request, "portal/own_feed.html", context)


def addresses(token):
    """The address to copy, and the one that a telephone's calendar opens by itself."""
    address = settings.BASE_URL + reverse("sessions:own_feed", args=[token])
    return {"address": address, "webcal": f"webcal://{address.partition('://')[2]}"}
