"""The resource centre with thousands of resources: its list, its facets, its search."""

from urllib.parse import quote

from cms.models import Attachment, ResourceMission, ResourcePage
from lms.portal.services.search import index_site
from tests import factories
from tests.bench.measures import page_row
from tests.bench.report import Row
from tests.bench.servers import visit

# What people type, letter after letter and misspelt too.
TYPED = ["is", "isol", "visite", "visites a dom", "ehpad", "portag", "banc", "equip", "char", "formatoin"]


def fill(count):
    """``count`` resources in all: the demo's again and again, with their themes and files; the index follows."""
    first = list(ResourcePage.objects.all()) or [factories.make_resource(themes=["isolement"])]
    more, left = divmod(count - len(first), len(first))
    for place, resource in enumerate(first):
        factories.copies_of(resource, more + (place < left))
    bare = list(ResourcePage.objects.filter(missions=None))
    origin = {resource.title: resource for resource in first}
    through = ResourcePage.themes.through
    missions, themes, files = [], [], []
    for copy in bare:
        model = origin[copy.title]
        missions += [ResourceMission(resource=copy, mission=row.mission) for row in model.missions.all()]
        themes += [through(resourcepage=copy, resourcetheme=theme) for theme in model.themes.all()]
        files += [Attachment(resource=copy, document_id=a.document_id, kind=a.kind) for a in model.attachments.all()]
    ResourceMission.objects.bulk_create(missions, batch_size=500)
    through.objects.bulk_create(themes, batch_size=500)
    Attachment.objects.bulk_create(files, batch_size=500)
    index_site()


PAGES = {
    "list": "/ressources/",
    "list, filtered": "/ressources/?famille=fiches&theme=isolement&tri=titre",
    "search": "/recherche/?q=" + quote("visites à domicile"),
}


def rows(server, sizes):
    """Each page with the demo's resources, then with thousands; what is typed, with thousands."""
    counts = (ResourcePage.objects.count() or 1, sizes.resources)
    costs = {name: [] for name in PAGES}
    for count in counts:
        fill(count)
        for name, path in list(PAGES.items())[: sizes.pages]:
            row = page_row(server, f"Resources, {count}: {name}", path, sizes.page)
            costs[name].append(row.cost)
            if count == sizes.resources:
                row.goal, row.reached = "≤ 2 × its few, ≤ 20 queries", twice(costs[name]) and row.queries <= 20
            yield row
    typed = [["GET", f"/recherche/suggestions/?q={quote(words)}"] for words in TYPED]
    load = visit(server, typed, times=sizes.page // len(TYPED) + 1, clients=2)
    late = load.percentile(95)
    yield Row(
        f"Resources, {sizes.resources}: suggestions, two people typing", load.rate, load.cost,
        goal="p95 ≤ 100 ms", reached=late <= 100, note=f"p95 {late:.0f} ms",
    )  # fmt: skip


def twice(costs):
    few, many = costs
    return many <= 2 * few
