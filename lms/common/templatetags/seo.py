"""What pages tell those who read them from afar: search engines, and the messages that a link is shared in."""

import json
import re

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from lms.common.text import clean_line

register = template.Library()
DESCRIPTION = 200  # characters
SAFE = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}  # what could end the block, or a line of it


@register.inclusion_tag("includes/page_meta.html", takes_context=True)
def page_meta(context, title, description="", picture="", kind="website"):
    """Description, canonical address and Open Graph tags of a public page; absolute addresses stand on BASE_URL.

    ``picture``: address of a 1200 × 630 PNG (``{% url "portal:page_picture" page.pk as picture %}``), the site's own
    without one. ``kind``: "website" or "article".
    """
    site = context.get("site_settings")
    return {
        "title": clean_line(title),
        "description": Truncator(clean_line(description)).chars(DESCRIPTION, truncate="…"),
        "address": settings.BASE_URL + canonical_path(context["request"]),
        "picture": settings.BASE_URL + (picture or reverse("portal:site_picture")),
        "kind": kind,
        "site_name": site.site_name if site else "",
    }


def canonical_path(request):
    """The address without its filters; the pages of a list stay apart."""
    page = request.GET.get("page", "")
    return (
        f"{request.path}?page={page}" if re.fullmatch(r"[1-9]\d{0,4}", page, re.ASCII) and page != "1" else request.path
    )


@register.simple_tag
def json_ld(data):
    """``data`` (a dict, "@context" is added) as a schema.org block: data for machines, no script runs."""
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(SAFE)}</script>')
