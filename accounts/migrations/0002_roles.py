from django.db import migrations

ROLES = (
    "benevole",
    "professionnel",
    "referent",
    "formateur",
    "coordination",
    "redaction",
    "moderation",
    "administration",
)


def make_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
