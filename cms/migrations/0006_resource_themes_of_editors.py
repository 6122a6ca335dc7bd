"""Who writes the themes of resources. By name, as 0002 explains; resources themselves are pages like the others."""

from importlib import import_module

from django.db import migrations

WRITE, KEEP = ["add", "change"], ["add", "change", "delete"]
GROUPS = {"redaction": WRITE, "moderation": KEEP, "administration": KEEP}


def open_the_themes(apps, schema_editor):
    permission = import_module("cms.migrations.0002_editors").permission
    groups = apps.get_model("auth", "Group").objects
    for name, deeds in GROUPS.items():
        group = groups.get(name=name)
        group.permissions.add(*(permission(apps, "cms", "resourcetheme", f"{deed}_resourcetheme") for deed in deeds))


class Migration(migrations.Migration):
    dependencies = [("cms", "0005_resource_centre"), ("cms", "0004_snippets_of_editors")]
    operations = [migrations.RunPython(open_the_themes, migrations.RunPython.noop)]
