import pytest
from django.db import transaction

from lms.common.due import DueState
from lms.mail.enums import MailKind
from lms.mail.models import OutgoingMail
from lms.mail.services import compose, queue_mail
from tests.factories import make_coordinator, make_user

pytestmark = pytest.mark.django_db
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@x\r\n"
    "DTSTAMP:20261101T100000Z\r\nDTSTART:20261210T080000Z\r\nDTEND:20261210T160000Z\r\nSUMMARY:Formation\r\n"
    "LOCATION:Guéret\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def mail():
    def mail(key="k", **fields):
        html = compose("account/login_code", {"code": "1234-5678"})[2]
        fields = {
            "kind": MailKind.CONFIRMED,
            "to": "lucette@exemple.example",
            "subject": "Votre place",
            "text": "Bonjour <b>",
            "html": html,
            "department": "23",
        } | fields
        state = fields.pop("state", DueState.WAITING)
        error = fields.pop("error", "")
        with transaction.atomic():
            row = queue_mail(key, **fields)
        OutgoingMail.objects.filter(pk=row.pk).update(state=state, error=error, attempts=1 if error else 0)
        row.refresh_from_db()
        return row

    return mail


# --- the demo's outbox -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["", "{pk}/", "{pk}/message.html", "{pk}/invite.ics"])
def test_the_outbox_exists_in_debug_only(client, settings, mail, page):
    row = mail(calendar=ICS, calendar_method="REQUEST")
    path = "/boite-d-envoi/" + page.format(pk=row.pk)
    assert client.get(path).status_code == 404
    client.force_login(make_coordinator())
    assert client.get(path).status_code == 404
    settings.DEBUG = True
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 405


def test_a_message_as_its_reader_sees_it(client, settings, mail):
    settings.DEBUG = True
    row = mail(calendar=ICS, calendar_method="REQUEST", name="Lucette <b>")
    page = client.get(f"/boite-d-envoi/{row.pk}/")
    assert "Lucette &lt;b&gt; &lt;lucette@exemple.example&gt;" in page.text
    assert "Bonjour &lt;b&gt;" in page.text
    assert "jeudi 10\u00a0décembre\u00a02026" in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "sandbox" in page.text


def test_the_frame_holds_the_mail_and_nothing_acts_in_it(client, settings, mail):
    settings.DEBUG = True
    frame = client.get(f"/boite-d-envoi/{mail().pk}/message.html")
    assert "1234-5678" in frame.text
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_a_calendar_part_that_cannot_be_read_is_said_to_be_so(client, settings, mail):
    settings.DEBUG = True
    row = mail(calendar="BEGIN:NOTHING", calendar_method="REQUEST")
    assert "ne peut pas être lue" in client.get(f"/boite-d-envoi/{row.pk}/").text


def test_an_empty_outbox(client, settings):
    settings.DEBUG = True
    assert "Aucun message" in client.get("/boite-d-envoi/").text


# --- the coordinator's list ------------------------------------------------------------------------------------------
LIST = "/coordination/messages/"


def test_only_coordinators_see_what_could_not_leave(client, mail):
    assert client.get(LIST).status_code == 302
    for user in (make_user("benevole"), make_user("formateur"), make_user("redaction")):
        client.force_login(user)
        assert client.get(LIST).status_code == 404
        assert client.post(f"{LIST}{mail().pk}/renvoyer/").status_code == 404


def test_a_coordinator_sees_their_departments_and_a_national_one_all(client, mail):
    mail("a", state=DueState.FAILED, error="Adresse refusée (550).", to="creuse@exemple.example")
    mail("b", state=DueState.FAILED, error="Adresse refusée (550).", to="ailleurs@exemple.example", department="79")
    mail("c", state=DueState.WAITING, to="encore-a-l-heure@exemple.example")
    client.force_login(make_coordinator("23"))
    page = client.get(LIST).text
    assert "creuse@" in page
    assert "Adresse refusée (550)." in page
    assert "1\u00a0message à suivre" in page
    assert "ailleurs@" not in page
    assert "encore-a-l-heure@" not in page
    client.force_login(make_coordinator(national=True))
    assert "ailleurs@" in client.get(LIST).text


def test_a_message_tried_in_vain_says_when_it_is_tried_again(client, mail):
    mail(error="Le serveur d’envoi est injoignable.")
    client.force_login(make_coordinator("23"))
    page = client.get(LIST).text
    assert "Nouvel essai à" in page
    assert "Renvoyer</span>" not in page.split("<tbody>")[1]


def test_a_message_is_put_back_by_who_looks_after_it(client, mail):
    mine = mail("a", state=DueState.FAILED, error="Adresse refusée.")
    other = mail("b", state=DueState.FAILED, error="Adresse refusée.", department="79")
    client.force_login(make_coordinator("23"))
    assert client.get(f"{LIST}{mine.pk}/renvoyer/").status_code == 405
    assert client.post(f"{LIST}{other.pk}/renvoyer/").status_code == 404
    assert "va repartir" in client.post(f"{LIST}{mine.pk}/renvoyer/", follow=True).text
    assert "n’est pas en échec" in client.post(f"{LIST}{mine.pk}/renvoyer/", follow=True).text
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, other.state) == (DueState.WAITING, DueState.FAILED)


def test_nothing_to_follow(client):
    client.force_login(make_coordinator("23"))
    assert "Tous les messages sont partis" in client.get(LIST).text
