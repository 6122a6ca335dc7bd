"""The demo's places: a cooperation, a coordinator and a venue in sixteen departments."""

import tomllib
from functools import cache

from lms.portal.services.demo.people import COPY, login
from network.enums import MembershipRole
from network.models import Organisation
from network.services import add_member, add_organisation
from sessions.models import Venue
from sessions.services.planning import add_venue
from sessions.services.venues import demo_door

COMFORT = {"step_free": True, "hearing_loop": True, "accessible_toilets": True}
ANIMATORS = {"23": "coordination", "29": "coordination-ouest", "07": "coordination-sud"}


@cache
def places():
    return tomllib.loads((COPY / "places.toml").read_text())["places"]


def make_places():
    for place in places():
        _organisation(place)
        _venue(place)
    for department, name in ANIMATORS.items():
        add_member(
            login(name).person,
            organiser(department),
            role=MembershipRole.ANIMATOR,
            title=title_of(name),
        )


def _organisation(place):
    add_organisation(
        name=place["cooperation"], kind="cooperation", department=place["department"], postcode=place["postcode"],
        city=place["city"], phone=place["phone"], email=f"cooperation{place['department'].lower()}@monalisa.example",
    )  # fmt: skip


def _venue(place):
    latitude, longitude = place["at"]
    venue = add_venue(
        by=None, department=place["department"], name=place["venue"], street=place["street"],
        postcode=place["postcode"], city=place["city"], access=place["access"], directions=place["directions"],
        parking=place["parking"], latitude=latitude, longitude=longitude,
        **{name: place.get(name, there) for name, there in COMFORT.items()},
    )  # fmt: skip
    demo_door(venue)


def title_of(name):
    """The quality under a coordinator's signature."""
    return {
        "nationale": "coordinatrice nationale",
        "coordination-ouest": "animateur de la coopération",
    }.get(name, "animatrice de la coopération")


def organiser(department):
    return Organisation.objects.get(kind="cooperation", department=department)


def venue_of(department):
    return Venue.objects.filter(department=department).earliest("pk")
