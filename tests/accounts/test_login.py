"""Logging in, signing up, changing address and password, through the HTTP client; codes are read in the outbox."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.contrib.auth.models import Group
from django.test import Client

from accounts.enums import Role
from accounts.models import Person, User
from accounts.services import open_login
from lms.mail.enums import MailKind
from lms.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
LONG = "quatre mots sans lien"


def post(client, path, **data):
    return client.post(path, data, follow=True)


def last_mail():
    return OutgoingMail.objects.order_by("-pk").first()


def last_code():
    return re.search(r"\d{4}-\d{4}", last_mail().text)[0]


def is_in(client):
    return get_user(client).is_authenticated


@pytest.fixture
def lucette():
    return open_login("lucette@exemple.example", password=LONG, first_name="Lucette", last_name="Morvan")


# --- coming in -------------------------------------------------------------------------------------------------------
def test_a_code_opens_the_account(client, lucette):
    post(client, "/compte/login/", login="Lucette@Exemple.Example")
    mail = last_mail()
    assert (mail.kind, mail.recipient) == (MailKind.LOGIN, "lucette@exemple.example")
    assert last_code() not in mail.subject
    response = post(client, "/compte/login/code/confirm/", code=last_code().replace("-", " "))
    assert response.redirect_chain[-1][0] == "/mon-espace/"
    assert get_user(client) == lucette


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("login/", ["adresse e-mail"]),
        ("login/code/", ["adresse e-mail"]),
        ("password/reset/", ["adresse e-mail"]),
        ("signup/", ["adresse e-mail", "prénom", "nom"]),
    ],
)
def test_what_is_missing_is_named(client, path, words):
    page = client.post(f"/compte/{path}").content.decode()
    for one in words:
        assert f"Écrivez votre {one}." in page
    assert "Champ requis" not in page


@pytest.mark.parametrize(
    ("roles", "where"),
    [
        ([Role.EDITOR], "/redaction/"),
        ([Role.EDITOR, Role.MODERATOR], "/redaction/"),
        ([Role.EDITOR, Role.TRAINER], "/mon-espace/"),
        ([Role.VOLUNTEER], "/mon-espace/"),
        ([], "/mon-espace/"),
    ],
)
def test_who_only_writes_the_site_comes_to_the_desk(client, lucette, roles, where):
    lucette.groups.set(Group.objects.filter(name__in=roles))
    assert post(client, "/compte/login/", login=lucette.email, password=LONG).redirect_chain[-1][0] == where
    assert is_in(client)


def test_the_page_that_asks_for_a_code_alone_does_the_same(client, lucette):
    post(client, "/compte/login/code/?next=/sessions/", email="LUCETTE@exemple.example", next="/sessions/")
    response = post(client, "/compte/login/code/confirm/", code=last_code(), next="/sessions/")
    assert response.redirect_chain[-1][0] == "/sessions/"
    assert is_in(client)


def test_a_code_serves_once_and_in_the_browser_that_asked(client, lucette):
    post(client, "/compte/login/", login=lucette.email)
    code, other = last_code(), Client()
    post(other, "/compte/login/code/confirm/", code=code)
    assert not is_in(other)
    post(client, "/compte/login/code/confirm/", code=code)
    post(client, "/compte/logout/")
    post(client, "/compte/login/code/confirm/", code=code)
    assert not is_in(client)


def test_three_wrong_codes_and_the_right_one_is_worth_nothing(client, lucette):
    post(client, "/compte/login/", login=lucette.email)
    code = last_code()
    for _ in range(3):
        response = post(client, "/compte/login/code/confirm/", code="0000-0000")
    assert "Trop d’essais" in response.text
    post(client, "/compte/login/code/confirm/", code=code)
    assert not is_in(client)


def test_another_code_replaces_the_first(client, lucette):
    post(client, "/compte/login/", login=lucette.email)
    first = last_code()
    post(client, "/compte/login/code/confirm/", action="resend")
    assert last_code() != first
    post(client, "/compte/login/code/confirm/", code=first)
    assert not is_in(client)
    post(client, "/compte/login/code/confirm/", code=last_code())
    assert is_in(client)


@pytest.mark.parametrize("address", ["lucette@exemple.example", " LUCETTE@Exemple.example "])
def test_a_password_opens_the_account(client, lucette, address):
    response = post(client, "/compte/login/", login=address, password=LONG)
    assert response.redirect_chain[-1][0] == "/mon-espace/"
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "target", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)", "/\\x.fr"]
)
def test_nobody_is_sent_elsewhere(client, lucette, target):
    response = post(client, "/compte/login/", login=lucette.email, password=LONG, next=target)
    assert response.redirect_chain[-1][0] == "/mon-espace/"


def test_wagtails_own_login_lets_nobody_in(client, lucette):
    User.objects.update(is_superuser=True)
    for path in ("/redaction/login/", "/redaction/login/?next=/redaction/"):
        response = client.post(path, {"username": lucette.email, "password": LONG})
        assert response["Location"].startswith("/compte/login/")
        assert not is_in(client)
    assert client.get("/redaction/password_reset/").status_code in (302, 404)


def test_a_closed_account_stays_closed(client, lucette):
    User.objects.update(is_active=False)
    post(client, "/compte/login/", login=lucette.email, password=LONG)
    assert not is_in(client)


# --- the demo --------------------------------------------------------------------------------------------------------
def test_the_demo_password_opens_nothing_outside_the_demo(client, settings):
    open_login("admin@demo.example", password="demo-monalisa")
    response = post(client, "/compte/login/", login="Admin@demo.example", password="demo-monalisa")
    assert "comptes de démonstration" in response.text
    assert not is_in(client)
    post(client, "/compte/login/", login="admin@demo.example")
    post(client, "/compte/login/code/confirm/", code=last_code())
    assert not is_in(client)
    settings.DEMO_LOGINS = True
    post(client, "/compte/login/", login="admin@demo.example", password="demo-monalisa")
    assert is_in(client)


def test_demo_logins_are_listed_in_the_demo_only(client, settings):
    assert "demo.example" not in client.get("/compte/login/").text
    settings.DEMO_LOGINS = True
    assert "benevole@demo.example" in client.get("/compte/login/").text


# --- signing up ------------------------------------------------------------------------------------------------------
def sign_up(client, email="Zoe.Le-Goff@exemple.example", **names):
    names = {"first_name": "Zoé", "last_name": "Le Goff"} | names
    return post(client, "/compte/signup/?next=/sessions/", email=email, next="/sessions/", **names)


def test_signing_up_needs_a_name_an_address_and_its_code(client):
    sign_up(client)
    user = User.objects.get(email="zoe.le-goff@exemple.example")
    assert not user.has_usable_password()
    assert not Person.objects.exists()
    response = post(client, "/compte/confirm-email/", code=last_code())
    assert is_in(client)
    assert response.redirect_chain[-1][0] == "/sessions/"
    assert user.person.full_name == "Zoé Le Goff"
    assert EmailAddress.objects.get().verified


def test_a_person_whom_staff_knew_by_name_and_address_is_found_again(client):
    known = Person.objects.create(first_name="ZOÉ", last_name="Le Goff", contact_email="zoe.le-goff@exemple.example")
    spouse = Person.objects.create(first_name="Yann", last_name="Le Goff", contact_email="zoe.le-goff@exemple.example")
    sign_up(client)
    post(client, "/compte/confirm-email/", code=last_code())
    assert get_user(client).person == known
    spouse.refresh_from_db()
    assert spouse.user is None


def test_names_are_cleaned_and_too_long_ones_refused_in_words(client):
    response = sign_up(client, first_name="Z" * 300)
    assert "100 caractères" in response.text
    sign_up(client, first_name="<b>Zoé</b>\u202e\x07", last_name="مرحبا  O'Neil")
    user = User.objects.get()
    assert (user.first_name, user.last_name) == ("<b>Zoé</b>", "مرحبا O'Neil")
    assert sign_up(Client(), first_name="\u202e \u200f").context["form"].errors["first_name"]


def test_whoever_signs_up_with_anothers_address_writes_nothing_in_the_mail(client):
    sign_up(client, first_name="Cliquez sur https://piege.example", last_name="Vite")
    mail = last_mail()
    assert "piege" not in mail.text + mail.html + mail.recipient_name + mail.subject


def test_an_unknown_address_that_asks_for_a_code_is_told_so_by_mail_only(client, settings):
    settings.BASE_URL = "https://formation.exemple.example"
    post(client, "/compte/login/", login="inconnue@exemple.example")
    assert "https://formation.exemple.example/compte/signup/" in last_mail().text
    assert not is_in(client)


# --- nobody learns who has an account --------------------------------------------------------------------------------
def seen(response, address):
    """Status, address and body as an onlooker could compare them."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)
    return response.status_code, response.redirect_chain, body.replace(address, "ADDRESS")


FORMS = [
    ("/compte/login/", "login", {}),
    ("/compte/login/", "login", {"password": "pas le bon"}),
    ("/compte/login/code/", "email", {}),
    ("/compte/password/reset/", "email", {}),
    ("/compte/signup/", "email", {"first_name": "Zoé", "last_name": "Le Goff"}),
]


@pytest.mark.parametrize(("path", "field", "more"), FORMS)
def test_known_and_unknown_addresses_look_the_same(lucette, path, field, more):
    answers, mails = [], []
    for address in ("lucette@exemple.example", "inconnue@exemple.example"):
        before = OutgoingMail.objects.count()
        answers.append(seen(post(Client(), path, **{field: address}, **more), address))
        mails.append(OutgoingMail.objects.count() - before)
    assert answers[0] == answers[1]
    assert mails[0] == mails[1]


# --- Host and limits -------------------------------------------------------------------------------------------------
@pytest.fixture
def public_address(settings):
    settings.BASE_URL = "https://formation.exemple.example"


@pytest.mark.usefixtures("public_address")
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "localhost"},
        {"HTTP_HOST": "localhost:1234"},
        {"HTTP_X_FORWARDED_HOST": "piege.example"},
        {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_FORWARDED": "host=piege.example"},
        {"HTTP_X_ORIGINAL_HOST": "piege.example", "HTTP_REFERER": "https://piege.example/"},
    ],
)
@pytest.mark.parametrize(("path", "field", "more"), FORMS)
def test_links_of_mails_lead_to_the_site_whatever_the_request_says(lucette, headers, path, field, more):
    for address in (lucette.email, "inconnue@exemple.example"):
        Client().post(path, {field: address, **more}, **headers)
    for mail in OutgoingMail.objects.all():
        links = re.findall(r"https?://[^/\s\"<]*", mail.text + mail.html)
        assert set(links) == {"https://formation.exemple.example"}


@pytest.mark.parametrize("host", ["piege.example", "testserver.piege.example", "testserver@piege.example", ""])
def test_a_host_that_is_not_ours_is_refused(client, host):
    assert client.post("/compte/login/", {"login": "a@exemple.example"}, HTTP_HOST=host or "[").status_code == 400
    assert not OutgoingMail.objects.exists()


def test_too_many_demands_get_a_page_in_french(client, lucette):
    answers = [Client().post("/compte/password/reset/", {"email": lucette.email}) for _ in range(4)]
    assert [response.status_code for response in answers] == [302, 302, 302, 429]
    assert "Attendez quelques minutes" in answers[-1].text
    assert OutgoingMail.objects.count() == 3


def test_too_many_codes_for_one_address_are_refused_in_words(lucette):
    for _ in range(4):
        response = Client().post("/compte/login/", {"login": lucette.email})
    assert "Trop d’essais" in response.text


# --- one's own account -----------------------------------------------------------------------------------------------
def test_a_forgotten_password_is_chosen_again_by_code(client, lucette):
    elsewhere = Client()
    elsewhere.force_login(lucette)
    post(client, "/compte/password/reset/", email="Lucette@exemple.example")
    post(client, "/compte/password/reset/confirm/", code=last_code())
    response = post(client, "/compte/password/reset/complete/", password1="court", password2="court")
    assert "12 caractères" in response.text
    new = "encore quatre autres mots"
    post(client, "/compte/password/reset/complete/", password1=new, password2=new)
    assert last_mail().subject == "Votre mot de passe a changé"
    lucette.refresh_from_db()
    assert lucette.check_password(new)
    assert not is_in(elsewhere)


def test_a_password_may_be_chosen_later(client):
    user = open_login("zoe@exemple.example", first_name="Zoé", last_name="Le Goff")
    client.force_login(user)
    post(client, "/compte/password/set/", password1=LONG, password2=LONG)
    user.refresh_from_db()
    assert user.check_password(LONG)


def test_an_address_changes_by_code_and_the_old_one_opens_nothing(client, lucette):
    elsewhere = Client()
    elsewhere.force_login(lucette)
    client.force_login(lucette)
    post(client, "/compte/email/", action_add="1", email="Nouvelle@Exemple.example")
    assert last_mail().recipient == "nouvelle@exemple.example"
    post(client, "/compte/confirm-email/", code=last_code())
    lucette.refresh_from_db()
    assert lucette.email == lucette.person.contact_email == "nouvelle@exemple.example"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("nouvelle@exemple.example", True)]
    assert (last_mail().recipient, last_mail().subject) == (
        "lucette@exemple.example",
        "L’adresse de votre compte a changé",
    )
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    post(Client(), "/compte/login/", login="lucette@exemple.example")
    assert last_mail().subject == "Pas encore de compte à cette adresse"


@pytest.mark.parametrize("role", Role.ALL)
def test_no_role_may_change_logins(role):
    user = open_login("role@exemple.example", roles=[role])
    assert not user.has_perm("accounts.change_user")
    assert not user.has_perm("accounts.add_user")


PAGES = ["login/", "login/code/", "signup/", "password/reset/", "inactive/"]
OWN_PAGES = ["logout/", "email/", "password/change/"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_to_all(client, page):
    response = client.get(f"/compte/{page}")
    assert response.status_code == 200
    assert '<html lang="fr">' in response.text


@pytest.mark.parametrize("page", OWN_PAGES)
def test_pages_of_ones_own_account(client, lucette, page):
    assert client.get(f"/compte/{page}").status_code == 302
    client.force_login(lucette)
    assert client.get(f"/compte/{page}").status_code == 200
