"""A venue that coordinators know better than its page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from sessions.forms import VenueForm
from sessions.models import TrainingSession
from sessions.queries import venues_for
from sessions.services.venues import correct_venue
from sessions.views.coordination import coordinators_only
from sessions.views.planning import form_methods


@form_methods
@coordinators_only
def edit(request, pk):
    venue = get_object_or_404(venues_for(request.user).select_related("door_photo"), pk=pk)
    form = VenueForm(request.POST or None, request.FILES or None, venue=venue)
    if form.is_valid():
        correct_venue(venue, by=request.user, **form.cleaned_data)
        messages.success(request, "Le lieu est à jour. Les pages de ses sessions le montrent déjà.")
        return redirect(way_back(request))
    return render(request, "coordination/venue_form.html", {"form": form, "venue": venue, "back": way_back(request)})


def way_back(request):
    """The session that the person came from (``?session=``) when it is theirs, else their desk."""
    asked = request.GET.get("session", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        session = TrainingSession.objects.within(request.user).filter(pk=asked).first()
        if session:
            return reverse("coordination:session", args=[session.pk])
    return reverse("coordination:home")
