"""Nobody makes more of an account than was given to it (U-07): by the desk, in bulk, by one's own forms."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.http import QueryDict
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models
from wagtail.test.utils.form_data import querydict_from_html

from accounts.enums import Role
from accounts.models import User
from tests.factories import PASSWORD, make_site, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
STRONGER = {"is_superuser": "on", "is_staff": "on", "is_active": "on"}


@pytest.fixture
def strong():
    make_site()
    return make_user(Role.ADMINISTRATION, email="forte@exemple.example")


def group(name):
    return Group.objects.get(name=name).pk


def account(email, **fields):
    names = {"email": email, "first_name": "Prise", "last_name": "Prise", "groups": [group(Role.ADMINISTRATION)]}
    return names | {"password1": "un-autre-mot-de-passe", "password2": "un-autre-mot-de-passe"} | STRONGER | fields


def in_bulk(action, **fields):
    def deed(client, me, strong):
        address = reverse("wagtail_bulk_action", args=["accounts", "user", action])
        client.post(f"{address}?id={strong.pk}&id={me.pk}&next=/redaction/", fields)

    return deed


def of_the_desk(name, *, whom=None, **fields):
    def deed(client, me, strong):
        about = {"strong": [strong.pk], "me": [me.pk], None: []}[whom]
        email = {"strong": "prise@exemple.example", "me": me.email, None: "neuve@exemple.example"}[whom]
        client.post(reverse(f"wagtailusers_users:{name}", args=about), account(email, **fields))

    return deed


def gives_a_role(client, me, strong):
    in_bulk("assign_role", role=group(Role.MODERATOR))(client, me, strong)


def changes_a_role(client, me, strong):
    address = reverse("wagtailusers_groups:edit", args=[group(Role.EDITOR)])
    shown = client.get(address)
    form = querydict_from_html(shown.content.decode()) if shown.status_code == 200 else QueryDict(mutable=True)
    form["name"] = "plus que la rédaction"
    client.post(address, form.urlencode(), content_type="application/x-www-form-urlencoded")


DESK = {
    "add an account": of_the_desk("add"),
    "change a stronger one": of_the_desk("edit", whom="strong"),
    "change one’s own": of_the_desk("edit", whom="me"),
    "delete a stronger one": of_the_desk("delete", whom="strong"),
    "give a role in bulk": gives_a_role,
    "put to sleep in bulk": in_bulk("set_active_state", mark_as_active="False"),
    "delete in bulk": in_bulk("delete"),
    "change a role": changes_a_role,
}


# --- one's own forms, with more in them than they ask ----------------------------------------------------------------
def account_settings(client, me, strong):
    mine = account(strong.email)
    named = {f"name_email-{name}": value for name, value in mine.items()}
    passwords = {"password-new_password1": "un-autre-mot-de-passe", "password-new_password2": "un-autre-mot-de-passe"}
    client.post(reverse("wagtailadmin_account"), mine | named | passwords)


def own_data(client, me, strong):
    person = {"status": "citizen", "channel": "email", "contact_email": strong.email, "user": strong.pk}
    client.post("/mon-espace/donnees/", account(strong.email) | person)


def own_address(client, me, strong):
    client.post(reverse("account_email"), account(strong.email, action_add="1"))


def own_password(client, me, strong):
    client.post(reverse("account_change_password"), account(strong.email, oldpassword="faux", user=strong.pk))


def new_account(client, me, strong):
    client.logout()
    client.post(reverse("account_signup"), account("neuve@exemple.example"))


OWN = {
    "the desk’s settings": account_settings,
    "own data": own_data,
    "own address": own_address,
    "own password": own_password,
    "a new account": new_account,
}


def strength():
    """What makes an account strong, and its keys, of each."""
    rows = User.objects.order_by("pk").values("email", "password", "is_superuser", "is_staff", "is_active")
    held = sorted(User.objects.values_list("email", "groups__name", "user_permissions__codename"), key=str)
    return list(rows), held, sorted(Group.objects.values_list("name", "permissions__codename"), key=str)


@pytest.mark.parametrize("role", [*Role.ALL, "all of them"])
def test_no_role_makes_an_account_stronger_nor_takes_one(client, strong, role):
    me = make_user(*(Role.ALL if role == "all of them" else [role]))
    for name, deed in (DESK | OWN).items():
        client.force_login(me)
        before = strength()
        deed(client, me, strong)
        assert strength() == before or name == "a new account", name
    assert strong.check_password(PASSWORD)
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(email__startswith="neuve", groups__isnull=False).exists()


@pytest.mark.parametrize("way", DESK)
def test_twin_who_is_given_the_right_does_it_by_the_same_way(client, strong, way):
    me = make_user(Role.ADMINISTRATION)
    User.objects.filter(pk=me.pk).update(is_superuser=True)
    client.force_login(User.objects.get(pk=me.pk))
    before = strength()
    DESK[way](client, me, strong)
    assert strength() != before


def test_twin_one_permission_is_enough_for_wagtail(client, strong):
    """Why no shipped role has it: Wagtail asks for no other to give any role to anybody."""
    me = make_user(Role.EDITOR)
    me.user_permissions.add(Permission.objects.get(codename="change_user"))
    client.force_login(me)
    DESK["give a role in bulk"](client, me, strong)
    assert User.objects.get(pk=me.pk).groups.filter(name=Role.MODERATOR).exists()


def test_no_shipped_role_has_a_right_over_accounts_or_roles():
    over = Permission.objects.filter(content_type__model__in=("user", "group", "permission", "apitoken", "userprofile"))
    assert over.filter(codename="change_user").exists()
    assert not over.filter(group__isnull=False).exists()


def test_no_other_door_leads_to_accounts():
    """Neither Wagtail's API, which could write, nor an import, nor Django's own administration."""
    doors = ("wagtail.api.v2", "wagtail.api.v3", "rest_framework", "import_export", "django.contrib.admin")
    assert [door for door in doors if apps.is_installed(door)] == []
    assert User not in get_snippet_models()
