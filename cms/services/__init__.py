"""What is done to the site itself: found once, shown with the demo's words, then the editors'."""

from cms.services.resources import demo_resources
from cms.services.site import COPY, demo_showcase, demo_site, found_site

__all__ = ["COPY", "demo_resources", "demo_showcase", "demo_site", "found_site"]
