import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from certificates.queries import read_document
from certificates.services import reissue_certificate, revoke_certificate
from courses.models import CoursePage
from network.models import Organisation
from sessions.models import TrainingSession, Venue
from tests import factories
from tests.certificates.held import attested

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued():
    return attested()


def verify(client, code):
    return client.get(reverse("certificates:verify", args=[code]))


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("&nbsp;", " ").split())


# --- checking --------------------------------------------------------------------------------------------------------
def test_the_code_typed_by_hand_leads_to_the_result(client, issued):
    typed = issued.printed_code.lower().replace("-", " ")
    response = client.post(reverse("certificates:check"), {"code": typed})
    assert (response.status_code, response.url) == (302, reverse("certificates:verify", args=[issued.code]))


@pytest.mark.parametrize("typed", ["", "7F3K", "<script>", "U" * 16, "0" * 61, "\x00"])
def test_a_code_that_cannot_be_is_said_beside_the_field(client, typed):
    response = client.post(reverse("certificates:check"), {"code": typed})
    assert response.status_code == 200
    assert response.context["form"].errors["code"]
    assert "Erreur" in words(response)


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "att 2026 412", "ATT\u20112026\u201100412"])
def test_a_number_in_the_place_of_the_code_is_told_apart(client, issued, typed):
    asked = client.post(reverse("certificates:check"), {"code": typed.format(issued.number)})
    assert "C’est le numéro de l’attestation. Le code est plus long" in words(asked)


def test_authentic(client, issued):
    response = verify(client, issued.code)
    said = words(response)
    assert response.status_code == 200
    assert "Authentique" in said
    for fact in ("person", "course", "followed", "half_days", "dates", "venue", "number", "printed_code"):
        assert " ".join(issued.facts[fact].split()) in said, fact
    assert issued.sha256 in said


def test_headers_keep_the_page_out_of_indexes_caches_and_referrers(client, issued):
    for response in (verify(client, issued.code), verify(client, "0" * 16)):
        assert response["X-Robots-Tag"].startswith("noindex")
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "private, no-store"
        assert '<meta name="robots" content="noindex' in response.content.decode()


def test_replaced_names_the_newer_one_only_by_its_code(client, issued):
    issued.person.last_name = "Le Goff-Dufour"
    issued.person.save()
    newer = reissue_certificate(issued, reason="mariage, motif privé", by=factories.make_coordinator("23"))
    response = verify(client, issued.code)
    said = words(response)
    assert "Remplacée" in said
    assert reverse("certificates:verify", args=[newer.code]) in response.content.decode()
    assert "DUFOUR" not in said
    assert newer.number not in said
    assert "privé" not in said
    assert "Authentique" in words(verify(client, newer.code))


def test_revoked_keeps_the_reason_to_itself(client, issued):
    revoke_certificate(issued, reason="motif très privé", by=factories.make_coordinator("23"))
    response = verify(client, issued.code)
    said = words(response)
    assert response.status_code == 200
    assert "Révoquée" in said
    assert "n’est plus valable" in said
    assert "privé" not in said
    assert "Authentique" not in said


@pytest.mark.parametrize("code", ["0" * 16, "7F3K", "inconnu", "é", "<b>", "0" * 300])
def test_unknown_helps(client, issued, code):
    response = verify(client, code)
    assert response.status_code == 404
    assert "Inconnue" in words(response)
    assert issued.number not in words(response)
    assert "<b>" not in response.content.decode()


def test_the_paper_s_own_address_works_however_it_is_typed(client, issued):
    for typed in (issued.printed_code, issued.code.lower()):
        assert verify(client, typed).status_code == 200


def test_renaming_changes_nothing_of_what_was_issued(client, issued):
    before, page = read_document(issued.pdf.name), verify(client, issued.code).content
    issued.person.last_name, issued.person.civility = "Autrenom", "M."
    issued.person.save()
    for page_model in CoursePage.objects.all():
        page_model.title = "Autre formation"
        page_model.save()
    TrainingSession.objects.update(facts={"title": "Autre titre", "code": "X"}, signatory_name="Autre signataire")
    Venue.objects.update(name="Autre lieu", city="Autreville")
    Organisation.objects.update(name="Autre organisation")
    owner = issued.person.user
    assert strip(verify(client, issued.code).content) == strip(page)
    client.force_login(owner)
    assert client.get(reverse("certificates:download", args=[issued.pk])).content == before


def strip(content):
    """The page without what changes from one answer to the next."""
    return re.sub(rb"csrfmiddlewaretoken[^>]*", b"", content)


def test_too_many_checks_from_one_address_wait(client, issued, settings):
    settings.CERTIFICATE_CHECKS_PER_MINUTE = 3
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        answers = [verify(client, issued.code) for _ in range(5)]
        elsewhere = client.get(reverse("certificates:verify", args=[issued.code]), REMOTE_ADDR="10.1.2.3")
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert elsewhere.status_code == 200
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        assert verify(client, issued.code).status_code == 200


# --- downloading -----------------------------------------------------------------------------------------------------
MAY_DOWNLOAD = {
    "anonymous": 302,
    "owner": 200,
    "other participant": 404,
    "trainer": 200,
    "other trainer": 404,
    "coordinator": 200,
    "other coordinator": 404,
    "national": 200,
    "volunteer": 404,
    "editor": 404,
    "coordinator's territory without the role": 404,
}


@pytest.fixture
def people(issued):
    session = TrainingSession.objects.get()
    other = factories.book(factories.make_session(), 1)[0].person.user
    return {
        "anonymous": None,
        "owner": issued.person.user,
        "other participant": other,
        "trainer": session.trainers.get().user,
        "other trainer": factories.make_trainer().user,
        "coordinator": factories.make_coordinator("23"),
        "other coordinator": factories.make_coordinator("79"),
        "national": factories.make_coordinator(national=True),
        "volunteer": factories.make_user("benevole"),
        "editor": factories.make_user("redaction"),
        "coordinator's territory without the role": factories.make_user("benevole", departments=["23"]),
    }


def sign_in(client, user):
    client.logout()
    if user:
        client.force_login(user)


def test_who_may_download(client, issued, people):
    url = reverse("certificates:download", args=[issued.pk])
    found = {}
    for name, user in people.items():
        sign_in(client, user)
        found[name] = client.get(url).status_code
    assert found == MAY_DOWNLOAD


def test_a_foreign_and_a_missing_one_look_the_same(client, issued, people):
    client.force_login(people["volunteer"])
    foreign = client.get(reverse("certificates:download", args=[issued.pk]))
    missing = client.get(reverse("certificates:download", args=[issued.pk + 1]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert words(foreign) == words(missing)


def test_the_download_is_the_stored_file_with_careful_headers(client, issued):
    client.force_login(issued.person.user)
    response = client.get(reverse("certificates:download", args=[issued.pk]))
    assert response.content == read_document(issued.pdf.name)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Attestation%20%E2%80%93%20")
    assert f"{issued.number}.pdf" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_title_cannot_break_the_file_name(client, issued):
    issued.facts["course"] = '../../x"\r\nSet-Cookie: a=b; \u202efdp' + "y" * 300
    issued.save()
    client.force_login(issued.person.user)
    header = client.get(reverse("certificates:download", args=[issued.pk]))["Content-Disposition"]
    assert not {"/", "\r", "\n", "%2F", "%22", "%E2%80%AE"} & set(re.findall(r"%[0-9A-F]{2}(?:%80%AE)?|.", header))


def test_a_file_that_is_gone_is_not_a_crash(client, issued):
    from certificates.documents import discard_document

    discard_document(issued.pdf.name)
    client.force_login(issued.person.user)
    assert client.get(reverse("certificates:download", args=[issued.pk])).status_code == 404


# --- revoking, making again ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["revoke", "reissue"])
def test_only_coordinators_of_the_department_see_the_decision(client, issued, people, name):
    url = reverse(f"certificates:{name}", args=[issued.pk])
    found = {}
    for who, user in people.items():
        sign_in(client, user)
        before = Certificate.objects.get(pk=issued.pk).state
        found[who] = (client.get(url).status_code, client.post(url, {"reason": "x"}).status_code)
        if who not in ("coordinator", "national"):
            assert Certificate.objects.get(pk=issued.pk).state == before
    allowed = {who: codes for who, codes in found.items() if 404 not in codes}
    assert set(allowed) == {"anonymous", "coordinator", "national"}
    assert allowed["anonymous"] == (302, 302)


@pytest.mark.parametrize(("name", "state"), [("revoke", "revoked"), ("reissue", "replaced")])
def test_get_shows_and_post_acts(client, issued, name, state):
    client.force_login(factories.make_coordinator("23"))
    url = reverse(f"certificates:{name}", args=[issued.pk])
    assert issued.facts["person"] in words(client.get(url))
    assert "motif" in words(client.post(url, {"reason": " "})).lower()
    issued.refresh_from_db()
    assert issued.state == "authentic"
    response = client.post(url, {"reason": "nom mal écrit"})
    assert response.url == reverse("coordination:session", args=[TrainingSession.objects.get().pk])
    issued.refresh_from_db()
    assert issued.state == state


def test_doing_it_twice_is_said_in_words(client, issued):
    client.force_login(factories.make_coordinator("23"))
    url = reverse("certificates:revoke", args=[issued.pk])
    client.post(url, {"reason": "doublon"})
    client.post(url, {"reason": "doublon"})
    [first, second] = [message.message for message in client.get("/mon-espace/").context["messages"]]
    assert (first, second) == ("L’attestation est révoquée.", "Cette attestation est déjà révoquée.")
