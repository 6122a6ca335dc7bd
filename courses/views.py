"""« Prévenez-moi »: asking for the next date of a course, confirming it, stopping it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services import person_of
from courses import services
from courses.forms import DemandForm, OwnDemandForm
from courses.models import CoursePage
from courses.queries import demand_to_confirm, demand_to_stop
from lms.common.limits import address_of, too_many

NOTED = "C’est noté\u00a0: nous vous écrivons dès qu’une date est fixée."
# Not « no-referrer »: browsers then send « Origin: null » with the button's POST, which Django refuses.
QUIET = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def see_other(address):
    """The answer to a deed that is done: read the result at another address."""
    return HttpResponseRedirect(address, status=303)


def dated_course(slug):
    """A published course that is given at dates, or 404."""
    return get_object_or_404(CoursePage.objects.live(), slug=slug, on_request=False)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def notify(request, slug):
    course = dated_course(slug)
    if request.method == "POST" and not request.user.is_authenticated and asks_too_often(request):
        return render(request, "429.html", status=429)
    form = demand_form(request)
    if request.method == "POST" and form.is_valid():
        return noted(request, course, form.cleaned_data)
    return render(request, "courses/notify.html", {"course": course, "form": form})


def demand_form(request):
    sent = request.POST if request.method == "POST" else None
    if request.user.is_authenticated:
        return OwnDemandForm(sent, initial={"department": person_of(request.user).department})
    return DemandForm(sent)


def asks_too_often(request):
    return too_many("guest", address_of(request), limit=settings.GUEST_REQUESTS_PER_HOUR, seconds=3600)


def noted(request, course, asked):
    """Writes the demand. A visitor reads the same answer whether the address is known or not."""
    if request.user.is_authenticated:
        services.ask_for_date(course, department=asked["department"], by=request.user)
        messages.success(request, NOTED)
        return see_other(course.url)
    services.ask_for_date(course, **asked)
    return see_other(reverse("courses:notify_sent", args=[course.slug]))


@login_not_required
@require_safe
def notify_sent(request, slug):
    return quiet_page(request, "courses/notify_sent.html", {"course": dated_course(slug)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def notify_confirm(request, token):
    return by_link(request, demand_to_confirm(token), services.confirm_demand, "courses/notify_confirm.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def notify_stop(request, token):
    return by_link(request, demand_to_stop(token), services.stop_demand, "courses/notify_stop.html")


def by_link(request, demand, deed, template):
    """What a link of a message leads to: a page with a button; only its POST acts, a mail scanner's GET never does."""
    if demand is None:
        return quiet_page(request, "courses/link_over.html", {}, status=404)
    if request.method == "POST":
        deed(demand)
        return see_other(request.path)
    return quiet_page(request, template, {"demand": demand, "course": demand.course})


def quiet_page(request, template, context, status=200):
    """A page that stays out of indexes, caches and referrers."""
    response = render(request, template, context, status=status)
    for name, value in QUIET.items():
        response[name] = value
    return response
