"""What a person does with their own identity; logging in and out is allauth's."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.forms.identity import ME, IdentityForm
from accounts.queries import maybe_same
from accounts.services import answer_identity
from lms.common.errors import DomainError

ANSWERS = {
    True: "C’est noté\u00a0: tout est réuni dans votre espace.",
    False: "C’est noté\u00a0: nous ne vous le demanderons plus.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def is_it_you(request):
    """The persons who have this login's address, one question each. A stale answer changes nothing."""
    persons = maybe_same(request.user)
    form = IdentityForm(request.POST, persons=persons) if request.method == "POST" else None
    if form is None or not form.is_valid():
        return render(request, "account/is_it_you.html", {"persons": persons})
    is_me = form.cleaned_data["answer"] == ME
    try:
        answer_identity(form.cleaned_data["person"], is_me=is_me, by=request.user)
    except DomainError as refusal:
        context = {"persons": persons, "refusal": refusal.message}
        return render(request, "account/is_it_you.html", context, status=409)
    messages.success(request, ANSWERS[is_me])
    return HttpResponseRedirect(reverse("accounts:is_it_you" if persons.exists() else "portal:own_space"), status=303)
