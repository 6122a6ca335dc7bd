"""Who may do what at the editors' desk.

Wagtail ships two groups of its own; ours replace them, and its moderation is theirs. Permissions are written here by name
because Django makes them only after all migrations.
"""

from django.db import migrations

EDIT, PUBLISH = ["add", "change"], ["add", "change", "publish", "lock", "unlock"]
PAGES = {"redaction": EDIT, "moderation": PUBLISH, "administration": [*PUBLISH, "bulk_delete"]}
FILES = ["add", "change", "choose"]  # pictures and documents, in every collection
WAGTAIL_GROUPS = ["Editors", "Moderators"]


def permission(apps, app, model, codename):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": codename.replace("_", " ")}
    )
    return found


def open_the_desk(apps, schema_editor):
    group_model = apps.get_model("auth", "Group")
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    root.title = root.draft_title = "Toutes les pages"
    root.save()
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    on_pages = apps.get_model("wagtailcore", "GroupPagePermission").objects
    on_files = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for name, deeds in PAGES.items():
        group, _ = group_model.objects.get_or_create(name=name)
        group.permissions.add(permission(apps, "wagtailadmin", "admin", "access_admin"))
        for deed in deeds:
            on_pages.get_or_create(group=group, page=root, permission=permission(apps, "wagtailcore", "page", f"{deed}_page"))
        for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
            for deed in FILES:
                on_files.get_or_create(
                    group=group, collection=collection, permission=permission(apps, app, model, f"{deed}_{model}")
                )
    administration = group_model.objects.get(name="administration")
    administration.permissions.add(permission(apps, "cms", "sitesettings", "change_sitesettings"))
    for deed in ("add", "change", "delete"):
        administration.permissions.add(permission(apps, "wagtailredirects", "redirect", f"{deed}_redirect"))


def moderation_is_ours(apps, schema_editor):
    group_model = apps.get_model("auth", "Group")
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(groups__name__in=WAGTAIL_GROUPS).distinct():
        task.groups.set([group_model.objects.get(name="moderation")])
        task.name = "Accord de la modération"
        task.save()
    apps.get_model("wagtailcore", "Workflow").objects.filter(name="Moderators approval").update(name="Relecture")
    group_model.objects.filter(name__in=WAGTAIL_GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("accounts", "0002_roles"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]
    operations = [
        migrations.RunPython(open_the_desk, migrations.RunPython.noop),
        migrations.RunPython(moderation_is_ours, migrations.RunPython.noop),
    ]
