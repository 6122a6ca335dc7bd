"""What the desk writes to editors and moderators: in our words, with names and titles as they were typed."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from cms.models import StandardPage
from tests.cms.test_wagtail_hooks import edit
from tests.factories import make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TITLE = "L’été, <b>& « après »</b>"


@pytest.fixture
def desk(client):
    """The page of help, renamed; a writer (signed in first) and a moderator."""
    make_site()
    StandardPage.objects.filter(slug="aide").update(title=TITLE, draft_title=TITLE)
    writer = make_user("redaction", email="redaction@exemple.example", first_name="Zoé", last_name="D’Arc")
    moderator = make_user("moderation", email="moderation@exemple.example", first_name="Ali", last_name="Né")
    client.force_login(writer)
    return client, writer, moderator


def page():
    return StandardPage.objects.get(slug="aide")


def at_the_desk(name, *args):
    return settings.BASE_URL + reverse(f"wagtailadmin_pages:{name}", args=args)


def moderate(client, moderator, action, comment=""):
    client.force_login(moderator)
    mail.outbox.clear()
    address = reverse("wagtailadmin_pages:workflow_action", args=[page().pk, action, TaskState.objects.get().pk])
    client.post(address, {"comment": comment})


def only_message():
    [message] = mail.outbox
    for foreign in ("Salut", "un workflow", "le workflow", "&amp;", "&lt;", "\n\n\n"):
        assert foreign not in message.body
    return message.to, message.subject, message.body


def test_moderation_is_asked(desk):
    client, _, moderator = desk
    edit(client, "action-submit", introduction="À relire")
    to, subject, body = only_message()
    assert (to, subject) == ([moderator.email], f"À relire\u00a0: {TITLE}")
    assert body.startswith("Bonjour Ali,\n")
    assert f"«\u00a0{TITLE}\u00a0» attend votre relecture, demandée par Zoé D’Arc." in body
    task = TaskState.objects.get().task_id
    assert at_the_desk("workflow_preview", page().pk, task) + "\n" in body
    assert at_the_desk("edit", page().pk) + "\n" in body
    assert settings.BASE_URL + reverse("wagtailadmin_account") in body


def test_the_writer_is_told_what_to_change(desk):
    client, writer, moderator = desk
    edit(client, "action-submit")
    moderate(client, moderator, "reject", "Dire « qui » & où, svp <merci>")
    to, subject, body = only_message()
    assert (to, subject) == ([writer.email], f"À reprendre\u00a0: {TITLE}")
    assert f"Ali Né demande des changements à la page «\u00a0{TITLE}\u00a0»." in body
    assert "Ce qui est demandé\u00a0:\nDire « qui » & où, svp <merci>\n" in body
    assert at_the_desk("edit", page().pk) in body


def test_the_writer_is_told_that_it_is_online(desk):
    client, writer, moderator = desk
    edit(client, "action-submit")
    moderate(client, moderator, "approve")
    to, subject, body = only_message()
    assert (to, subject) == ([writer.email], f"Acceptée\u00a0: {TITLE}")
    assert "a été acceptée. Elle est en ligne.\n" in body
    assert page().full_url in body


def test_or_when_it_will_be(desk):
    client, _, moderator = desk
    StandardPage.objects.update(live=False)
    day = timezone.localdate() + timedelta(days=40)
    edit(client, "action-submit", go_live_at=f"{day} 09:30")
    moderate(client, moderator, "approve")
    _, _, body = only_message()
    assert f" {day.day if day.day > 1 else '1er'}\u00a0" in body
    assert "à 9\u00a0h\u00a030." in body
    assert at_the_desk("edit", page().pk) in body


def test_remarks_on_a_page_reach_who_follows_it(desk):
    client, writer, moderator = desk
    client.force_login(moderator)
    edit(client, comment_notifications="on")
    mail.outbox.clear()
    client.force_login(writer)
    none = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    remark = {"contentpath": "introduction", "text": "Un <mot> & plus", "position": "", "replies": none}
    edit(client, comments=none | {"TOTAL_FORMS": 1, "0": remark | dict.fromkeys(("DELETE", "resolved", "id"), "")})
    to, subject, body = only_message()
    assert (to, subject) == ([moderator.email], f"Remarques de Zoé D’Arc\u00a0: {TITLE}")
    assert "Nouvelles remarques\u00a0:\n- Un <mot> & plus\n" in body
