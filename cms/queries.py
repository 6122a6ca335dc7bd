"""What every page knows of the site."""

from django.db import DatabaseError
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

from accounts.rules import is_coordinator, is_trainer
from cms.models import HomePage, SiteSettings, StandardPage

MENU = (
    ("Se former", "/formations/"),
    ("Parcours", "/parcours/"),
    ("Sessions", "/sessions/"),
    ("Actualités", "/actualites/"),
)
CHECK = ("Vérifier une attestation", "/verifier/")
# Where a role works: these doors take the room of CHECK, which the foot of the page has too.
DOORS = ((is_trainer, ("Animation", "/animation/")), (is_coordinator, ("Coordination", "/coordination/")))
STATEMENT = "accessibilite"  # slug of the page that the law asks for, linked from the footer on its own


def site_context(request):
    """Context processor: the site's settings, its menu, its footer links, the address of its accessibility statement.

    Two queries for a page that prints them (and the one by which Wagtail finds its site), none for one that does not.
    Without a site, a home page or a database that answers, the defaults stand in: error pages always have their frame.
    """
    return {
        "site_settings": SimpleLazyObject(lambda: _once(request, "_site_settings", _settings)),
        "main_menu": SimpleLazyObject(lambda: main_menu(request.path, own_doors(request))),
        "footer_links": SimpleLazyObject(lambda: [page for page in _footer(request) if page["slug"] != STATEMENT]),
        "accessibility_url": SimpleLazyObject(
            lambda: next((page["url"] for page in _footer(request) if page["slug"] == STATEMENT), "")
        ),
    }


def main_menu(path, doors=()):
    """The menu with the doors of one's roles, the entry that the address ``path`` belongs to marked."""
    entries = [*MENU, *(doors or [CHECK])]
    return [{"label": label, "url": url, "current": path.startswith(url)} for label, url in entries]


def own_doors(request):
    """Where the reader works; nothing for visitors, nor when the database does not answer."""
    user = getattr(request, "user", None)
    try:
        return [door for opens, door in DOORS if user and user.is_authenticated and opens(user)]
    except DatabaseError:
        return []


def _once(request, name, read):
    """What ``read(site)`` gives, kept on the request; None when there is no site or the database does not answer."""
    if not hasattr(request, name):
        try:
            setattr(request, name, read(Site.find_for_request(request)))
        except DatabaseError:
            setattr(request, name, read(None))
    return getattr(request, name)


def _settings(site):
    found = SiteSettings.objects.filter(site=site).select_related("logo").first() if site else None
    return found or SiteSettings()


def _footer(request):
    return _once(request, "_footer_pages", _footer_pages)


def _footer_pages(site):
    """Footer pages right under the home page, in their order; their addresses cost no query."""
    if site is None:
        return []
    home = site.root_page
    pages = StandardPage.objects.child_of(home).for_footer().values("title", "slug")
    return [{"label": page["title"], "slug": page["slug"], "url": f"/{page['slug']}/"} for page in pages]


def integrity_checks():
    """One (name, sentence) per broken promise of the site."""
    if not Site.objects.filter(is_default_site=True, root_page__in=HomePage.objects.live()).exists():
        yield "site-sans-accueil", "Le site par défaut ne mène pas à une page d’accueil publiée."
