"""Who left only a telephone: the coordinator calls, and confirms or cancels for them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lms.common.errors import DomainError
from sessions import queries
from sessions.enums import BookingState
from sessions.forms.callbacks import CallbackForm, Deed
from sessions.services.booking import cancel_booking
from sessions.services.holds import confirm_booking
from sessions.views.coordination import PER_PAGE, coordinators_only, territory_words
from sessions.views.public import SeeOther

STALE = "Cette demande n’attend plus\u00a0: elle vient d’être confirmée, annulée, ou son délai est passé."
SAID = {
    BookingState.CONFIRMED: "La place de {} est confirmée.",
    BookingState.WAITING: "{} a un rang sur la liste d’attente.",
    BookingState.CANCELLED: "La demande de {} est annulée.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def callbacks(request):
    bookings = queries.callbacks(request.user)
    if request.method == "POST":
        settle(request, CallbackForm(request.POST, bookings=bookings))
        return SeeOther(reverse("coordination:callbacks"))
    page = Paginator(bookings, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "territory": territory_words(request.user)}
    return render(request, "coordination/callbacks.html", context)


def settle(request, form):
    """Does what the call gave, and says it; a stale button changes nothing."""
    if not form.is_valid():
        messages.warning(request, STALE)
        return
    booking = form.cleaned_data["booking"]
    try:
        if form.cleaned_data["deed"] == Deed.CONFIRM:
            booking = confirm_booking(booking, by=request.user)
        else:
            booking = cancel_booking(booking, by=request.user, reason="annulée au téléphone")
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return
    if booking.state in SAID:
        messages.success(request, SAID[booking.state].format(booking.person.full_name))
    else:
        messages.warning(request, STALE)
