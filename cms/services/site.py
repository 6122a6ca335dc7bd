"""The site itself: made once, then the editors'."""

import json
import tomllib
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from cms.documents import draw_logo, draw_scene
from cms.models import HomePage, KeyFigure, NewsIndexPage, NewsPage, Partner, SiteImage, SiteSettings, StandardPage

COPY = Path(__file__).resolve().parents[1] / "demo" / "site.toml"
PORTS = {"http": 80, "https": 443}


@transaction.atomic
def demo_site(base_url):
    """The demo's home page, its pages, key figures and settings, served at ``base_url``; the home page.

    What exists stays as it is, whatever an editor has made of it: only the address of the site follows ``base_url``.
    """
    copy = _copy()
    home = found_site(base_url, **copy["home"])
    for page in copy["pages"]:
        if not home.get_children().filter(slug=page["slug"]).exists():
            published(home, StandardPage(**streams(page)))
    if not NewsIndexPage.objects.exists():
        published(home, NewsIndexPage(**copy["news_index"]))
    if not KeyFigure.objects.exists():
        KeyFigure.objects.bulk_create(KeyFigure(order=n, **fields) for n, fields in enumerate(copy["figures"], 1))
    SiteSettings.objects.get_or_create(site=Site.objects.get(is_default_site=True), defaults=copy["settings"])
    return home


@transaction.atomic
def demo_showcase():
    """The demo's news, dated back from today, and its partners, with the pictures that the site draws. Made once."""
    copy = _copy()
    if not NewsPage.objects.exists():
        _demo_news(NewsIndexPage.objects.get(), copy["news"])
    if not Partner.objects.exists():
        _demo_partners(copy["partners"])


def _copy():
    return tomllib.loads(COPY.read_text())


def _demo_news(index, news):
    """News dated so many days before today, the latest first in the file."""
    today = timezone.localdate()
    for fields in reversed(news):
        scene, days = fields.pop("scene"), fields.pop("days_ago")
        image = picture(fields["picture_alt"], f"{scene}.png", draw_scene(scene))
        published(index, NewsPage(picture=image, date=today - timedelta(days=days), **streams(fields)))


def _demo_partners(partners):
    for order, fields in enumerate(partners, 1):
        mark, tone = fields.pop("mark"), fields.pop("tone")
        png = draw_logo(fields["name"], mark=mark, tone=tone)
        Partner.objects.create(order=order, logo=picture(f"Logo\u00a0: {fields['name']}", f"{mark}.png", png), **fields)


def picture(title, name, png):
    """A picture drawn by the site, as editors find it among theirs."""
    return SiteImage.objects.create(title=title, file=ContentFile(png, name), credit="Dessin du site")


@transaction.atomic
def found_site(base_url, **home):
    """One site with one home page, at ``base_url`` (scheme://host[:port]); Wagtail's page of welcome makes room.

    ``home`` are the fields of the home page, read only when there is none yet. The home page is returned.
    """
    page = HomePage.objects.first() or published(Page.get_first_root_node(), HomePage(**streams(home)))
    address = urlsplit(base_url)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    wanted = {
        "hostname": address.hostname,
        "port": address.port or PORTS[address.scheme],
        "root_page_id": page.pk,
    }
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()
    for welcome in Page.objects.filter(depth=2, content_type__model="page", content_type__app_label="wagtailcore"):
        welcome.delete()
    return page


def streams(fields):
    """Fields of a page with their streams as Wagtail reads them: JSON."""
    return {name: json.dumps(value) if isinstance(value, list) else value for name, value in fields.items()}


def published(parent, page):
    """The page, written below ``parent`` and live with its first revision."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
