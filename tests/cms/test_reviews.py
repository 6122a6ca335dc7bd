"""What grows old: the reminders, the report, and that nothing leaves the site by itself."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import User
from cms.models import ResourcePage
from cms.services.reviews import remind_reviews
from cms.tasks import remind_reviews as task
from lms.mail.models import OutgoingMail
from tests.factories import copies_of, make_resource, make_site, make_user

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 10)
REPORT = "/redaction/rapports/a-revoir/"


@pytest.fixture
def people():
    make_site()
    owner, relay = make_user(Role.EDITOR, first_name="Odile"), make_user(Role.EDITOR)
    moderators = [make_user(Role.MODERATOR) for _ in range(2)]
    return owner, relay, moderators


@pytest.fixture
def resource(people):
    owner, relay, _ = people
    return make_resource(title="Tenir un jardin", owner=owner, relay=relay, review_on=DAY)


def told(today):
    """Who is written to on a day, by address."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    count = remind_reviews(today)
    found = sorted(OutgoingMail.objects.exclude(pk__in=before).values_list("recipient", flat=True))
    assert count == len(found)
    return found


def emails(*users):
    return sorted(user.email for user in users)


def test_owner_then_relay_then_moderation_each_once(people, resource):
    owner, relay, moderators = people
    assert told(DAY - timedelta(days=31)) == []
    assert told(DAY - timedelta(days=30)) == emails(owner)
    assert told(DAY - timedelta(days=1)) == []
    assert told(DAY) == emails(owner, relay)
    assert told(date(2027, 4, 9)) == []
    assert told(date(2027, 4, 10)) == emails(*moderators)
    assert told(date(2027, 4, 30)) == []
    assert told(date(2027, 5, 10)) == emails(*moderators)
    assert told(date(2027, 5, 10)) == []


def test_late_start_still_tells_once(people, resource):
    """A timetable that stood still owes no pile of messages."""
    _, _, moderators = people
    assert told(date(2029, 1, 1)) == emails(*moderators)


def test_new_date_starts_anew(people, resource):
    owner, relay, _ = people
    assert told(DAY) == emails(owner, relay)
    ResourcePage.objects.update(review_on=DAY + timedelta(days=20))
    assert told(DAY) == emails(owner)


def test_who_has_left_is_not_written_to_and_somebody_else_is(people, resource):
    owner, relay, moderators = people
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert told(DAY - timedelta(days=3)) == emails(relay)
    User.objects.filter(pk=relay.pk).update(is_active=False)
    assert told(DAY) == emails(*moderators)


def test_one_who_is_both_gets_one_message(people, resource):
    owner, _, _ = people
    ResourcePage.objects.update(relay=owner)
    assert told(DAY) == emails(owner)


def test_drafts_and_resources_without_date_are_left_alone(people, resource):
    make_resource(owner=people[0])
    ResourcePage.objects.filter(pk=resource.pk).update(live=False)
    assert told(DAY) == []


def test_nothing_is_unpublished(people, resource, client):
    for months in range(30):
        remind_reviews(DAY + timedelta(days=30 * months))
    assert client.get(resource.url).status_code == 200


def test_message_says_what_to_do(people, resource):
    task()
    assert not OutgoingMail.objects.exists()
    remind_reviews(DAY)
    mail = OutgoingMail.objects.get(recipient=people[0].email)
    assert mail.subject == "À revoir\u00a0: Tenir un jardin"
    for body in (mail.text, mail.html):
        assert "Bonjour Odile" in body
        assert "mercredi\u00a010\u00a0mars\u00a02027" in body or "mercredi 10\u00a0mars\u00a02027" in body
        assert f"/redaction/pages/{resource.pk}/edit/" in body
        assert REPORT in body
        assert "Elle reste en ligne en attendant." in body


# --- the report ------------------------------------------------------------------------------------------------------
@pytest.fixture
def shelf(people):
    owner, relay, _ = people
    today = timezone.localdate()
    late = make_resource(title="En retard depuis hier", review_on=today - timedelta(days=1), owner=owner)
    soon = make_resource("echanges", title="Bientôt", review_on=today + timedelta(days=9), owner=relay, relay=owner)
    later = make_resource(title="Bien plus tard", review_on=today + timedelta(days=400))
    make_resource(title="Sans date")
    return late, soon, later


def titles(client, query=""):
    html = client.get(f"{REPORT}liste/{query}").content.decode()
    return [title for title in ("En retard depuis hier", "Bientôt", "Bien plus tard", "Sans date") if title in html]


def test_report_lists_and_narrows(client, shelf, people):
    client.force_login(people[0])
    assert REPORT in client.get("/redaction/").content.decode()
    assert titles(client) == ["En retard depuis hier", "Bientôt", "Bien plus tard"]
    assert titles(client, "?etat=en-retard") == ["En retard depuis hier"]
    assert titles(client, "?etat=bientot") == ["Bientôt"]
    assert titles(client, "?etat=plus-tard") == ["Bien plus tard"]
    assert titles(client, "?family=echanges") == ["Bientôt"]
    assert titles(client, f"?owner={people[0].pk}") == ["En retard depuis hier", "Bientôt"]
    page = client.get(REPORT).content.decode()
    assert "Mois par mois" in page
    assert page.count('<th scope="row">') >= 2


def test_report_is_for_editors(client, shelf):
    client.force_login(make_user(Role.COORDINATION))
    assert client.get(REPORT).status_code == 404


@pytest.mark.once
def test_report_costs_the_same_whatever_its_length(client, shelf, people):
    client.force_login(people[0])
    client.get(REPORT)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(REPORT).status_code == 200
        return len(queries)

    few = cost()
    copies_of(shelf[0], 300)
    assert cost() == few


def test_exports_hold_no_formula(client, shelf, people):
    ResourcePage.objects.filter(pk=shelf[0].pk).update(title="=1+1")
    User.objects.filter(pk=people[0].pk).update(first_name="=cmd()")
    client.force_login(people[0])
    lines = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(lines)))
    assert rows[0] == ["Titre", "Famille", "À revoir le", "Qui la tient à jour", "Relais"]
    assert rows[1][0] == "'=1+1"
    assert rows[1][3].startswith("'=cmd()")
    sheet = load_workbook(io.BytesIO(b"".join(client.get(f"{REPORT}?export=xlsx").streaming_content))).active
    assert "f" not in {cell.data_type for row in sheet for cell in row}
    assert sheet["A2"].value == "'=1+1"
