"""What every page knows of the site."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from rapidfuzz import fuzz, process
from wagtail.models import CollectionViewRestriction, Page, Site
from wagtail.models.sites import SiteRootPath

from accounts.rules import is_coordinator, is_trainer
from cms.enums import Family
from cms.models import (
    Attachment,
    CollectionPage,
    DailyDownloads,
    DailyViews,
    HomePage,
    KeptResource,
    NewsIndexPage,
    NewsPage,
    ResourceIndexPage,
    ResourcePage,
    SiteSettings,
    StandardPage,
)
from lms.common.text import search_key, sentences

MENU = (
    ("Se former", "/formations/"),
    ("Parcours", "/parcours/"),
    ("Sessions", "/sessions/"),
    ("Ressources", "/ressources/"),
    ("Actualités", "/actualites/"),
)
READING_DAYS = (30, 365)
NEARLY = 88  # of a hundred: « Le café des voisins » and « Café des voisins », not « Le café des anciens »
PRINTED = "max-900x900|bgcolor-ffffff|format-jpeg"  # of a picture on paper
SHORT = 5  # rows of a list on the first page of the desk
MOST = 6  # entries that fit on one line beside the search and the button
# Where a role works: a second door takes the room of the news, which the home page and the site map lead to as well.
DOORS = ((is_trainer, ("Animation", "/animation/")), (is_coordinator, ("Coordination", "/coordination/")))
STATEMENT = "accessibilite"  # slug of the page that the law asks for, linked from the footer on its own


def site_context(request):
    """Context processor: the site's settings, its menu, its footer links, the address of its accessibility statement.

    Two queries for a page that prints them (the first finds the site as well), none for one that does not.
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
    entries = [*MENU[: MOST - len(doors)], *doors]
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
            setattr(request, name, read(site_of(request)))
        except DatabaseError:
            setattr(request, name, read(None))
    return getattr(request, name)


def site_of(request):
    """What Site.find_for_request finds, and keeps on the request. A single site answers for every host: no need to sort
    all sites by how well they fit this one, which costs more than any other query of a page; and its pages' addresses
    begin where it does, which Wagtail would read from its cache."""
    if not hasattr(request, "_wagtail_site"):
        sites = list(Site.objects.select_related("root_page", "sitesettings__logo").order_by()[:2])
        if len(sites) == 1 and sites[0].is_default_site:
            request._wagtail_site = site = sites[0]
            root = SiteRootPath(site.pk, site.root_page.url_path, site.root_url, settings.LANGUAGE_CODE)
            request._wagtail_cached_site_root_paths = [root]
    return Site.find_for_request(request)


def page_at(home, path):
    """The published page at ``path`` below ``home``, with the one above it, or None."""
    *above, last = path.strip("/").split("/")
    parent = "/".join([home.url_path.rstrip("/"), *above, ""])
    found = Page.objects.filter(slug__in=[*above[-1:], last], url_path__in=[parent, f"{parent}{last}/"])
    pages = {page.url_path: page for page in found}
    page = pages.get(f"{parent}{last}/")
    if page is None or not page.live:
        return None
    page._cached_parent_obj = pages.get(parent, home)  # treebeard would read it once more
    return page.specific


def _settings(site):
    return getattr(site, "sitesettings", None) or SiteSettings()


def _footer(request):
    return _once(request, "_footer_pages", _footer_pages)


def _footer_pages(site):
    """Footer pages right under the home page, in their order; their addresses cost no query."""
    if site is None:
        return []
    home = site.root_page
    # What child_of writes, without what it costs to write it on every page.
    below = StandardPage.objects.filter(path__startswith=home.path, depth=home.depth + 1)
    pages = below.for_footer().values("title", "slug")
    return [{"label": page["title"], "slug": page["slug"], "url": f"/{page['slug']}/"} for page in pages]


def resource_schema(resource, *, address, publisher=settings.WAGTAIL_SITE_NAME):
    """The resource at ``address`` as schema.org describes it, as plain data."""
    schema = {
        "@type": "CreativeWork",
        "@id": address,
        "url": address,
        "name": resource.title,
        "description": resource.search_description or resource.summary,
        "datePublished": resource.published_on.isoformat(),
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "author": {"@type": "Organization", "name": resource.author or resource.organisation or publisher},
        "publisher": {"@type": "Organization", "name": resource.organisation or publisher},
        "license": resource.licence_address,
        "keywords": [theme.name for theme in resource.themes.all()],
        "timeRequired": f"PT{resource.reading_minutes}M" if resource.reading_minutes else "",
        "encoding": [_file_schema(row) for row in resource.files],
    } | _family_schema(resource)
    return {name: value for name, value in schema.items() if value not in ("", None, [])}


def kit_attachments():
    """The files that the media kit gives to everybody: of its public resources, none of them behind a lock."""
    kit = ResourcePage.objects.filter(family=Family.KIT).live().public()
    files = Attachment.objects.filter(resource__in=kit)
    for restriction in CollectionViewRestriction.objects.select_related("collection"):
        files = files.exclude(document__collection__path__startswith=restriction.collection.path)
    return files.order_by("resource__title", "resource", "sort_order", "pk")


def is_for_all(document):
    """Whether everybody may have a document: it is no resource's file, or one's that everybody may open."""
    holders = ResourcePage.objects.filter(attachments__document=document)
    return not holders.exists() or holders.live().public().exists()


def collection_schema(collection, *, address):
    """The collection at ``address`` as schema.org describes it, as plain data."""
    elements = [
        {"@type": "ListItem", "position": n, "name": step.resource.title}
        | {"url": settings.BASE_URL + page_path(step.resource)}
        for n, step in enumerate(collection.shown_steps, 1)
    ]
    return {
        "@type": "CollectionPage",
        "@id": address,
        "url": address,
        "name": collection.title,
        "description": collection.search_description or collection.introduction,
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "mainEntity": {
            "@type": "ItemList",
            "itemListOrder": "https://schema.org/ItemListOrderAscending",
            "numberOfItems": len(elements),
            "itemListElement": elements,
        },
    }


def _file_schema(row):
    return {
        "@type": "MediaObject",
        "name": str(row),
        "contentUrl": settings.BASE_URL + row.document.url,
        "encodingFormat": row.document.content_type,
        "contentSize": f"{row.size} B",
    }


def _family_schema(resource):
    """What a resource's family adds, or says otherwise."""
    match resource.family:
        case Family.VIDEOS:
            return {
                "@type": "VideoObject",
                "uploadDate": resource.published_on.isoformat(),
                "duration": f"PT{resource.video_minutes or 0}M",
                "transcript": resource.transcript,
                "thumbnailUrl": settings.BASE_URL + reverse("portal:page_picture", args=[resource.pk]),
            }
        case Family.SHEETS:
            steps = [{"@type": "HowToStep", "name": s.value["title"], "text": s.value["text"]} for s in resource.steps]
            return {"@type": "HowTo", "step": steps}
        case Family.JOURNALS:
            return {"@type": "PublicationIssue", "issueNumber": resource.number}
        case Family.EVENTS:
            days = {"startDate": resource.starts_on, "endDate": resource.ends_on or resource.starts_on}
            return {
                "@type": "Event",
                "location": {"@type": "Place", "name": resource.place, "address": resource.place},
            } | {name: day.isoformat() for name, day in days.items() if day}
        case Family.DATA:
            updated = resource.updated_on.isoformat() if resource.updated_on else ""
            return {"@type": "Dataset", "dateModified": updated}
    return {}


def with_readings(resources):
    """Resources with how often they were opened (views_30, views_365) and their files taken (downloads_…)."""
    own_files = Attachment.objects.filter(resource=OuterRef(OuterRef("pk"))).values("document")
    counted = {
        "views": DailyViews.objects.filter(subject=OuterRef("pk")),
        "downloads": DailyDownloads.objects.filter(subject__in=own_files),
    }
    today = timezone.localdate()
    return resources.annotate(
        **{
            f"{name}_{days}": _total(rows.filter(day__gt=today - timedelta(days=days)))
            for name, rows in counted.items()
            for days in READING_DAYS
        }
    )


def _total(rows):
    one = rows.order_by().annotate(all=Value(1)).values("all").annotate(total=Sum("count")).values("total")
    return Coalesce(Subquery(one), 0)


def nearly_named(resource):
    """Another resource whose title is nearly that of this one, or None."""
    others = dict(ResourcePage.objects.exclude(pk=resource.pk).values_list("pk", "draft_title"))
    found = process.extractOne(
        resource.title, others, scorer=fuzz.token_sort_ratio, processor=search_key, score_cutoff=NEARLY
    )
    return ResourcePage.objects.get(pk=found[2]) if found else None


def most_read():
    """The resources most opened in thirty days."""
    rows = with_readings(ResourcePage.objects.live().for_lists())
    return rows.filter(views_30__gt=0).order_by("-views_30", "title")[:SHORT]


def reviews_of(user):
    """Those that this editor keeps or relays, to read again within thirty days."""
    rows = ResourcePage.objects.to_review(timezone.localdate() + timedelta(days=30))
    return rows.filter(Q(owner=user) | Q(relay=user))[:SHORT]


def drafts_of(user):
    """Pages of this editor that hold something that is not published, the latest first."""
    rows = Page.objects.filter(owner=user, has_unpublished_changes=True, latest_revision__isnull=False)
    return rows.order_by("-latest_revision_created_at").prefetch_workflow_states()[:SHORT]


def personal_data(person):
    """What a person keeps of the resource centre: (model, title, rows as words)."""
    kept = KeptResource.objects.filter(user__person=person).select_related("resource").order_by("kept_at", "pk")
    rows = [{"Ressource": row.resource.title, "Gardée le": row.kept_at} for row in kept]
    yield KeptResource, "Vos ressources gardées", rows


def integrity_checks():
    """One (name, sentence) per broken promise of the site."""
    if not Site.objects.filter(is_default_site=True, root_page__in=HomePage.objects.live()).exists():
        yield "site-sans-accueil", "Le site par défaut ne mène pas à une page d’accueil publiée."


def search_sources(only=None):
    """What the site's search knows of the pages of text, the news and the resources that everybody may read.

    ``only``: the pages of these numbers.
    """
    for model, read in SEARCHED.items():
        for page in public_pages(model, only).prefetch_related(*BESIDE.get(model, ())):
            yield read(page) | {"key": f"page:{page.pk}", "title": page.title, "url": page_path(page)}


def public_pages(model, only=None):
    """Published pages of a model that no view restriction hides, in the order of the tree."""
    pages = model.objects.live().public().order_by("path")
    return pages if only is None else pages.filter(pk__in=only)


def pictures_of(resources):
    """{name: JPEG} of what the texts of these resources show and describe; a picture that lost its file is left out."""
    found = {}
    for image in [part.value for resource in resources for part in resource.body if part.block_type == "image"]:
        if image and image.contextual_alt_text:
            with suppress(OSError), image.get_rendition(PRINTED).file.open() as file:
                found[image.printed_name] = file.read()
    return found


def page_path(page):
    """The address of a page below the home page, without a query."""
    below = page.url_path.strip("/").partition("/")[2]
    return f"/{below}/" if below else "/"


def stream_text(stream):
    """The words of a stream field, without its markup."""
    return " ".join(str(part) for part in stream.stream_block.get_searchable_content(stream))


def _page(page):
    return {"kind": "page", "summary": page.introduction, "text": stream_text(page.body)}


def _list(page):
    return {"kind": "page", "summary": page.introduction}


def _news(page):
    return {"kind": "actualite", "summary": page.summary, "text": stream_text(page.body), "date": page.date}


def _resource(resource):
    """Its words, those of its family's own fields, and the names of its files."""
    facts = [resource.look.label, *resource.mission_labels, *(theme.name for theme in resource.themes.all())]
    facts += [
        resource.author,
        resource.organisation,
        resource.team,
        resource.place,
        resource.number,
        resource.data_format,
    ]
    facts += [file.label for file in resource.files]
    text = sentences(facts)
    parts = (text, stream_text(resource.body), stream_text(resource.steps), resource.transcript, resource.use_rules)
    return {
        "kind": "ressource",
        "summary": resource.summary,
        "text": " ".join(filter(None, parts)),
        "date": resource.published_on,
    }


def _collection(collection):
    words = sentences(
        ["Collection", *(part for step in collection.shown_steps for part in (step.resource.title, step.why))]
    )
    return {"kind": "ressource", "summary": collection.introduction, "text": words}


SEARCHED = {
    StandardPage: _page,
    NewsIndexPage: _list,
    NewsPage: _news,
    ResourceIndexPage: _list,
    ResourcePage: _resource,
    CollectionPage: _collection,
}
BESIDE = {ResourcePage: ("themes", "missions", "attachments")}  # what the entries of a page are read from besides it
