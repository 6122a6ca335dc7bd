from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from lms.mail.enums import MailKind
from lms.mail.models import OutgoingMail
from lms.mail.services import queue_mail


def test_the_process_answers_without_the_database(client):
    response = client.get("/sante/")
    assert (response.status_code, response.text) == (200, "ok")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready(client):
    response = client.get("/sante/pret/")
    assert response.status_code == 200
    assert response.json() == {
        "database": {"ok": True},
        "outbox": {"ok": True, "oldest_due_seconds": 0},
        "storage": {"ok": True},
    }
    assert "no-store" in response["Cache-Control"]
    assert storages["default"].listdir("")[1] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "status"), [(100, 200), (140, 503)])
def test_a_message_that_nobody_takes_raises_the_alarm(client, seconds, status):
    with transaction.atomic():
        queue_mail("k", kind=MailKind.LOGIN, to="a@exemple.example", subject="Objet", text="Texte")
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=seconds))
    response = client.get("/sante/pret/")
    assert response.status_code == status
    assert response.json()["outbox"]["ok"] is (status == 200)


@pytest.mark.django_db
def test_a_database_that_does_not_answer(client, monkeypatch):
    def down():
        raise OperationalError("the database is away")

    monkeypatch.setattr(connection, "cursor", down)
    response = client.get("/sante/pret/")
    assert response.status_code == 503
    assert response.json()["database"] == {"ok": False}
    assert response.json()["outbox"]["ok"] is False
    assert response.json()["storage"] == {"ok": True}


@pytest.mark.django_db
@pytest.mark.parametrize("alias", ["default", "documents"])
def test_files_that_cannot_be_written(client, settings, tmp_path, alias):
    (tmp_path / "a-file").write_text("in the way")
    backend = settings.STORAGES[alias]
    blocked = backend | {"OPTIONS": {"location": tmp_path / "a-file" / "folder", "base_url": None}}
    settings.STORAGES = settings.STORAGES | {alias: blocked}
    response = client.get("/sante/pret/")
    assert (response.status_code, response.json()["storage"]) == (503, {"ok": False})


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sante/", "/sante/pret/"])
def test_health_is_only_read(client, path):
    assert client.post(path).status_code == 405
