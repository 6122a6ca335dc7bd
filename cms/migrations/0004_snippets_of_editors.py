"""Who writes key figures and partners, and who keeps the collections of pictures. By name, as 0002 explains."""

from importlib import import_module

from django.db import migrations

WRITE, KEEP = ["add", "change"], ["add", "change", "delete"]
SNIPPETS = {"redaction": WRITE, "moderation": KEEP, "administration": KEEP}
COLLECTIONS = ["moderation", "administration"]


def open_the_drawers(apps, schema_editor):
    permission = import_module("cms.migrations.0002_editors").permission
    groups = apps.get_model("auth", "Group").objects
    root = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    on_collections = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for name, deeds in SNIPPETS.items():
        for model in ("keyfigure", "partner"):
            groups.get(name=name).permissions.add(*(permission(apps, "cms", model, f"{deed}_{model}") for deed in deeds))
    for name in COLLECTIONS:
        for deed in WRITE:
            wanted = permission(apps, "wagtailcore", "collection", f"{deed}_collection")
            on_collections.get_or_create(group=groups.get(name=name), collection=root, permission=wanted)


class Migration(migrations.Migration):
    dependencies = [("cms", "0003_the_whole_site"), ("wagtailcore", "0098_apitoken")]
    operations = [migrations.RunPython(open_the_drawers, migrations.RunPython.noop)]
