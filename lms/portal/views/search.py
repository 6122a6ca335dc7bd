"""The search over the whole site. No copy of its pages is kept: hardly anybody asks the same question twice."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.portal.enums import EntryKind
from lms.portal.queries.search import answer, suggestions

# Doors from a search that finds nothing, or that nothing was typed in.
DOORS = (
    (
        *("Les formations", "Ce que l’on apprend, pour qui, en combien de temps."),
        *("/formations/", "Voir les formations", "graduation-cap", "teal"),
    ),
    (
        *("Les ressources", "Fiches, vidéos, repères\u00a0: ce que d’autres équipes ont déjà fait."),
        *("/ressources/", "Voir les ressources", "library", "coral"),
    ),
    (
        *("Les sessions", "Les prochaines dates, près de chez vous ou à distance."),
        *("/sessions/", "Voir les sessions", "calendar-days", "marigold"),
    ),
    (
        *("Le plan du site", "Toutes les pages, l’une après l’autre."),
        *("/plan-du-site/", "Lire le plan", "map", "plum"),
    ),
)


@login_not_required
@require_safe
def search(request):
    found = answer(request.GET.get("q"), request.GET.get("type", ""))
    page = found.page(request.GET.get("page"))
    response = render(request, "portal/search.html", {"found": found, "page": page, "doors": DOORS})
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def suggest(request):
    """What the box offers while words are typed: titles, kinds and addresses."""
    found = suggestions(request.GET.get("q"))
    entries = [{"title": row.title, "url": row.url, "kind": EntryKind(row.kind).one} for row in found]
    response = JsonResponse({"entries": entries})
    response["X-Robots-Tag"] = "noindex"
    return response
