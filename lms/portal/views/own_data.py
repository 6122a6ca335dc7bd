"""A person's own data: seen, corrected, taken along; what they have agreed to, and how to end it."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.details import DetailsForm
from accounts.services import correct_details, person_of
from courses.models import CourseDemand
from courses.services.demands import stop_demand
from lms.portal.queries import personal_data

SAVED = "Vos informations sont enregistrées."


@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request):
    person = person_of(request.user)
    form = DetailsForm(request.POST or None, person=person)
    if form.is_valid():
        correct_details(person, by=request.user, **form.cleaned_data)
        messages.success(request, SAVED)
        return redirect("portal:own_data")
    context = {"form": form, "person": person, "demands": own_demands(person)}
    return render(request, "portal/own_data.html", context)


def own_demands(person):
    """« Prévenez-moi » that stand."""
    return CourseDemand.objects.standing().filter(person=person).select_related("course").order_by("pk")


@require_POST
def stop_own_demand(request, pk):
    demand = get_object_or_404(own_demands(person_of(request.user)), pk=pk)
    stop_demand(demand)
    messages.success(request, f"Nous ne vous écrirons plus pour «\u00a0{demand.course.title}\u00a0».")
    return redirect("portal:own_data")


@require_safe
def take_along(request):
    """Everything, as a file that people and programs read."""
    person = person_of(request.user)
    content = {title: rows for _, title, rows in personal_data(person)}
    now = timezone.localtime()
    answer = JsonResponse({"Export du": now} | content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="mes-donnees-{now:%Y-%m-%d}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer
