"""What Django itself says of the project: its checks find nothing, and every change of a model has its migration."""

import pytest
from django.core.management import CommandError, call_command

from network.models import Organisation

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def checks():
    call_command("check", fail_level="WARNING")


def migrations():
    call_command("makemigrations", check_changes=True, dry_run=True)


def test_its_checks_have_nothing_to_say():
    checks()


def test_twin_a_warning_is_enough(settings):
    settings.STATICFILES_DIRS = ["/nowhere"]
    with pytest.raises(CommandError, match=r"staticfiles\.W004"):
        checks()


def test_every_change_of_a_model_has_its_migration():
    migrations()


def test_twin_a_change_without_one_is_seen(monkeypatch):
    monkeypatch.setattr(Organisation._meta.get_field("name"), "max_length", 7)
    with pytest.raises(SystemExit):
        migrations()
