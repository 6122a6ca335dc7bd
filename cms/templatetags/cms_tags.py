"""What pages show of the editors' lists."""

from django import template
from django.conf import settings
from django.urls import reverse

from cms.models import KeyFigure, NewsPage, Partner

register = template.Library()


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
    search = f"{settings.BASE_URL}{reverse('sessions:list')}?q={{search_term_string}}"
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
