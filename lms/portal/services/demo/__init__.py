"""Demo content: invented people, real towns. Every row is written by the services, at the hour it would have been.

The one thing done here that a service does not do is to set the clock back.
"""

from django.db import transaction

from certificates.models import document_storage
from certificates.queries import stored_documents
from cms.services import demo_resources, demo_showcase, demo_site
from courses.services import demo_courses
from lms.mail.services import deliver_due
from lms.portal.services.demo.clock import at, clock_set
from lms.portal.services.demo.people import make_inhabitants, make_logins, make_staff
from lms.portal.services.demo.places import make_places, places
from lms.portal.services.demo.scenes import keep_today, make_scenes
from lms.portal.services.demo.year import make_year
from lms.portal.services.guides import load_guides
from network.models import Organisation


def load_demo(base_url, *, year=True, resources=True):
    """Make the demo once, whole or not at all; later runs only see to a session today. Returns what was done, in words.

    ``year=False`` leaves out the network's year: the sessions made by hand alone, in a few seconds; ``resources=False``
    the sixty resources and their files.
    """
    if Organisation.objects.exists():
        return "Démonstration déjà chargée." + keep_today()
    try:
        with transaction.atomic():
            return _load(base_url, year, resources)
    except BaseException:
        # The database takes its rows back; the attestations' files would stay.
        for name in stored_documents():
            document_storage().delete(name)
        raise


def _load(base_url, year, resources):
    with clock_set(at(-480)):
        demo_site(base_url)
        demo_courses()
        make_logins()
        make_staff()
        make_places()
        load_guides()
    if year:
        with clock_set(at(-420)):
            people = make_inhabitants(places())
        make_year(people)
    demo_showcase()
    make_scenes()
    words = "Démonstration chargée." + keep_today()
    deliver_due(limit=1000)
    if resources:
        demo_resources()  # last: nothing after it can break off and leave its files behind
    return words


__all__ = ["load_demo"]
