"""Moderation's approval also looks at accessibility; a picture that said nothing is one that decorates.

Apart from 0007: PostgreSQL does not change a table whose rows the same transaction has written.
"""

from django.db import migrations


def approve_what_everybody_can_read(apps, schema_editor):
    """The task stays the same row, so that pages that wait for approval go on waiting."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model="accessibilitytask"
    )
    for old in apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(name="Accord de la modération"):
        groups = list(old.groups.values_list("pk", flat=True))
        task = apps.get_model("cms", "AccessibilityTask")(task_ptr_id=old.task_ptr_id)
        task.name, task.active, task.content_type_id = "Accessibilité, puis accord", old.active, content_type.pk
        old.groups.clear()
        old.delete(keep_parents=True)
        task.save()
        task.groups.set(groups)


def silent_pictures_decorate(apps, schema_editor):
    for name in ("newspage", "resourcepage"):
        silent = apps.get_model("cms", name).objects.filter(picture__isnull=False, picture_alt="")
        silent.update(picture_decorative=True)


class Migration(migrations.Migration):
    dependencies = [("cms", "0007_editing_life"), ("wagtailcore", "0098_apitoken")]
    operations = [
        migrations.RunPython(approve_what_everybody_can_read, migrations.RunPython.noop),
        migrations.RunPython(silent_pictures_decorate, migrations.RunPython.noop),
    ]
