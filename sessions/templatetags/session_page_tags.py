"""What only the page of one session shows: its venue in full, the same facts for machines, a code to scan on paper."""

from functools import lru_cache

import segno
from django import template
from django.conf import settings

from lms.common.territories import REGION_OF
from sessions.templatetags.session_tags import heading

register = template.Library()
COMFORTS = (
    ("step_free", "Entrée de plain-pied", "l’entrée de plain-pied"),
    ("hearing_loop", "Boucle magnétique pour les appareils auditifs", "la boucle magnétique"),
    ("accessible_toilets", "Toilettes adaptées", "les toilettes adaptées"),
)


@register.simple_tag
def comforts(venue):
    """What the venue has (``there``), and what nobody has confirmed (``unknown``), both in words."""
    there = [words for name, words, _ in COMFORTS if getattr(venue, name)]
    unknown = [words for name, _, words in COMFORTS if not getattr(venue, name)]
    told = " et ".join(filter(None, [", ".join(unknown[:-1]), unknown[-1]])) if unknown else ""
    return {"there": there, "unknown": told}


@register.simple_tag
def page_code(session):
    """The address of the session's page as a picture to scan, a data: address that the policy allows."""
    return code_of(settings.BASE_URL + session.get_absolute_url())


@lru_cache(1024)
def code_of(address):
    return segno.make(address, error="m", mask=2, micro=False).svg_data_uri(scale=4, border=0)


@register.simple_tag
def session_schema(session, half_days):
    """The session as a schema.org event, from what its page shows; no link to a video room, nobody's name."""
    address = settings.BASE_URL + session.get_absolute_url()
    free = session.facts.get("price", "").lower().startswith("gratuit")
    places = "InStock" if session.places_left and not session.waiting else "SoldOut"
    offer = {"@type": "Offer", "url": address, "availability": f"https://schema.org/{places}"}
    return {
        "@type": "EducationEvent",
        "name": heading(session),
        "description": session.facts.get("summary", ""),
        "url": address,
        "startDate": half_days[0].starts.isoformat(),
        "endDate": half_days[-1].ends.isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if session.is_cancelled else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{'Online' if session.is_remote else 'Offline'}EventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": address} if session.is_remote else place_schema(session.venue),
        "organizer": {"@type": "Organization", "name": session.organiser.name},
        "inLanguage": "fr",
        "isAccessibleForFree": free,
        "maximumAttendeeCapacity": session.capacity,
        "remainingAttendeeCapacity": session.places_left,
        "offers": offer | ({"price": "0", "priceCurrency": "EUR"} if free else {}),
    }


def place_schema(venue):
    place = {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.street,
            "postalCode": venue.postcode,
            "addressLocality": venue.city,
            "addressRegion": REGION_OF[venue.department],
            "addressCountry": "FR",
        },
    }
    if venue.latitude is not None and venue.longitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": venue.latitude, "longitude": venue.longitude}
    return place
