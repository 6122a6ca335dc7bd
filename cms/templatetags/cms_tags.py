"""What pages show of the editors' lists."""

from django import template
from django.conf import settings
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.safestring import mark_safe
from wagtail.models import Page

from cms import queries
from cms.enums import Family, Mission
from cms.filters import ResourceFilter
from cms.models import CollectionPage, CollectionStep, KeptResource, KeyFigure, NewsPage, Partner, ResourcePage

register = template.Library()
RESOURCES_PER_PAGE = 24


@register.filter
def full_addresses(html):
    """Rich text for paper: what leads to a page or a file of the site does so from anywhere."""
    return mark_safe(str(html).replace('href="/', f'href="{settings.BASE_URL}/'))


@register.filter
def printed_address(address):
    """An address as one types it: without https:// nor the last stroke."""
    return address.partition("://")[2].rstrip("/")


@register.simple_tag
def key_figures(home=False):
    """The key figures in their order: those of the home page, or all."""
    return KeyFigure.objects.on_home() if home else KeyFigure.objects.all()


@register.simple_tag
def latest_news(limit=3):
    return NewsPage.objects.newest().public().for_cards()[:limit]


@register.simple_tag
def partners():
    """Partners and funders, each kind together, with their logos."""
    return Partner.objects.order_by("-kind", "order", "name").with_logo()


@register.simple_tag
def organisation(site):
    """The site's publisher and the site with its search, as schema.org reads them."""
    home = f"{settings.BASE_URL}/"
    search = f"{settings.BASE_URL}{reverse('portal:search')}?q={{search_term_string}}"
    publisher = {"@type": "Organization", "@id": f"{home}#organisation", "name": site.site_name, "url": home}
    contact = {
        "@type": "ContactPoint",
        "telephone": site.contact_phone,
        "email": site.contact_email,
        "availableLanguage": "fr",
    }
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": search},
        "query-input": "required name=search_term_string",
    }
    website = {"@type": "WebSite", "name": site.site_name, "url": home, "inLanguage": "fr"}
    return {
        "@graph": [
            publisher | {"slogan": site.baseline, "contactPoint": contact},
            website | {"publisher": {"@id": publisher["@id"]}, "potentialAction": action},
        ]
    }


@register.simple_tag
def resource_centre(index, request):
    """The published resources under ``index`` that the address asks for: ``filters``, their ``form`` and one ``page``.

    ``reset_url``: of the whole list, when there is something to clear; ``answered``: what was asked for was found. A
    list that nothing narrows also has its ``doors``, by family and by mission.
    """
    filters = ResourceFilter(request.GET, ResourcePage.objects.child_of(index).live().public())
    page = filters.pages(filters.qs.for_cards(), RESOURCES_PER_PAGE).get_page(request.GET.get("page"))
    plain = not filters.active and page.number == 1 and page.paginator.count
    found = {
        "filters": filters,
        "form": filters.counted_form(),
        "page": page,
        "doors": _doors(filters) if plain else {},
    }
    return found | {"reset_url": filters.reset(request.path), "answered": filters.answered(page.paginator.count)}


@register.simple_tag
def collections(index):
    """The published collections under ``index`` in the editors' order, with how many steps each shows."""
    hidden = Page.objects.private_q()  # read once for both
    shown = Q(steps__resource__in=ResourcePage.objects.live().exclude(hidden))
    found = CollectionPage.objects.child_of(index).live().exclude(hidden).order_by("path")
    return found.only("title", "url_path", "introduction").annotate(length=Count("steps", filter=shown))


@register.simple_tag
def collections_with(resource):
    """The published collections that this resource is a step of."""
    holding = CollectionStep.objects.filter(resource=resource.pk).values("collection")
    return CollectionPage.objects.live().public().filter(pk__in=holding).order_by("path")


@register.simple_tag
def media_kit():
    """How many files the media kit gives, and what they weigh together in bytes."""
    return queries.kit_attachments().order_by().aggregate(files=Count("pk"), size=Sum("document__file_size"))


@register.simple_tag
def is_kept(resource, user):
    return KeptResource.objects.filter(resource=resource.pk, user=user.pk).exists()


@register.simple_tag(takes_context=True)
def collection_schema(context, collection):
    """schema.org's words for a collection, for {% json_ld %}."""
    return queries.collection_schema(collection, address=collection.get_full_url(context.get("request")))


def _doors(filters):
    """Each way into the list, with how many resources it leads to."""
    return {
        "families": [
            {"look": family, "address": f"?famille={family}", "count": filters.counts["famille", family]}
            for family in Family
        ],
        "missions": [
            {"look": mission, "address": f"?mission={mission}", "count": filters.counts["mission", mission]}
            for mission in Mission
        ],
    }


@register.simple_tag(takes_context=True)
def resource_schema(context, resource, site):
    """schema.org's words for a resource of the site with these settings, for {% json_ld %}."""
    address = resource.get_full_url(context.get("request"))
    return queries.resource_schema(resource, address=address, publisher=site.site_name)
