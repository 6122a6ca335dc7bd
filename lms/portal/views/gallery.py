"""Every component in every state, for those who build pages (DEBUG only)."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.enums import Family

# What a template cannot write by itself.
SAMPLES = {
    "comforts": ["Entrée de plain-pied", "Boucle magnétique pour les appareils auditifs"],
    "bars": [
        {"label": "2016", "value": 32, "size": 42, "top": 58},
        {"label": "2017", "value": 40, "size": 52, "top": 48},
        {"label": "2018", "value": 66, "size": 86, "top": 14},
    ],
    "news": {
        "title": "Un café du mardi",
        "url": "#contenu",
        "date": date(2026, 11, 20),
        "summary": "Comment une équipe citoyenne est née de trois voisins et d’une cafetière.",
    },
    "resources": [
        {
            "title": "L’isolement en deux minutes",
            "summary": "Ce que vivent sept millions de personnes, dit par trois d’entre elles.",
            "look": Family.VIDEOS,
            "published_on": date(2026, 3, 1),
            "video_minutes": 2,
        },
        {
            "title": "Un triporteur-café dans le bourg",
            "summary": "Trois bénévoles, deux thermos, la place du marché.",
            "look": Family.SHEETS,
            "published_on": date(2025, 9, 12),
            "main_file": {"extension": "PDF", "size": 245_000, "pages": 2},
        },
        {
            "title": "Journée inter-coopérations",
            "summary": "Une journée pour comparer nos façons de faire.",
            "look": Family.EVENTS,
            "published_on": date(2026, 11, 1),
            "days": "jeudi 4 mars 2027",
        },
    ],
    "headings": ["S’inscrire sans compte", "Annuler", "Retrouver son attestation"],
}


@login_not_required
@require_safe
def gallery(request):
    if not settings.DEBUG:
        raise Http404
    return render(request, "gallery.html", {"samples": SAMPLES})
