"""Every component in every state, for those who build pages (DEBUG only)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def gallery(request):
    if not settings.DEBUG:
        raise Http404
    return render(request, "gallery.html")
