"""The demo's collections, made of the demo's resources."""

import tomllib
from pathlib import Path

from cms.models import CollectionPage, CollectionStep, ResourcePage
from cms.services.site import published

COPY = Path(__file__).resolve().parents[1] / "demo" / "collections.toml"


def put_together(index):
    """Each collection of the demo's file, published below ``index``, where its resources stand already."""
    resources = {resource.slug: resource for resource in ResourcePage.objects.child_of(index).only("slug", "title")}
    for fields in tomllib.loads(COPY.read_text())["collections"]:
        steps = fields.pop("steps")
        page = CollectionPage(**fields)
        page.steps = [
            CollectionStep(sort_order=order, resource=resources[slug], why=why)
            for order, (slug, why) in enumerate(steps)
        ]
        published(index, page)
