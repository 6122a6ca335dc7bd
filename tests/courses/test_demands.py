"""« Prévenez-moi »: confirmed by a link that only a person follows, told once of each session, stopped at will."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from courses import queries
from courses.models import CourseDemand
from courses.services import ask_for_date, confirm_demand, forget_lapsed, stop_demand
from lms.mail.models import OutgoingMail
from sessions.services.planning import plan_session, publish_session
from tests.factories import (
    half_days,
    make_coordinator,
    make_course,
    make_organisation,
    make_session,
    make_site,
    make_trainer,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db
FORM = "/formations/formation-socle-des-benevoles/prevenez-moi/"
ADDRESS = "josiane@exemple.example"


@pytest.fixture
def course():
    return make_site()


def standing(course, email=ADDRESS, department=""):
    demand = ask_for_date(course, email=email, department=department)
    confirm_demand(demand)
    return demand


def mails(kind):
    return OutgoingMail.objects.filter(kind=kind).order_by("pk")


def link(mail, name):
    return re.search(rf"http\S+(/prevenez-moi/\S+/{name}/)", mail.text)[1]


def test_what_was_never_confirmed_is_forgotten_with_its_link(course):
    ask_for_date(course, email="inconnue@exemple.example")
    kept = standing(course)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert forget_lapsed() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert forget_lapsed() == 1
    assert list(CourseDemand.objects.all()) == [kept]


# --- asking ----------------------------------------------------------------------------------------------------------
def test_visitor_asks_and_counts_only_once_confirmed(client, course):
    answer = client.post(FORM, {"email": "Josiane@Exemple.example", "department": "23"})
    assert answer.status_code == 303
    assert "Regardez votre messagerie" in client.get(answer["Location"]).content.decode()
    demand = CourseDemand.objects.get()
    assert (demand.email, demand.department, demand.person, demand.confirmed_at) == (ADDRESS, "23", None, None)
    address = link(mails("demand").get(), "confirmer")
    for _ in range(3):  # a mail scanner
        page = client.get(address)
        client.head(address)
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert not CourseDemand.objects.standing().exists()
    assert client.post(address).status_code == 303
    assert "C’est noté" in client.get(address).content.decode()
    assert CourseDemand.objects.standing().get() == demand


def test_the_same_again_is_one_demand_and_one_message(client, course):
    for _ in range(2):
        client.post(FORM, {"email": ADDRESS, "department": ""})
    assert CourseDemand.objects.count() == mails("demand").count() == 1


def test_page_answers_the_same_for_an_address_that_is_known(client, course):
    unknown = client.post(FORM, {"email": "inconnue@exemple.example"})
    standing(course)
    known = client.post(FORM, {"email": ADDRESS})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known.content == unknown.content
    assert "déjà sur la liste" in mails("demand").last().subject


def test_form_says_what_is_wrong_and_keeps_what_was_typed(client, course):
    answer = client.post(FORM, {"email": "josiane(at)exemple", "department": "23"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Il reste un point à corriger" in text
    assert 'value="josiane(at)exemple"' in text
    assert '<option value="23" selected>' in text
    assert client.post(FORM, {"email": ADDRESS, "department": "99"}).status_code == 200
    assert client.post(FORM, {"email": "a" * 10_000 + "@exemple.example"}).status_code == 200
    assert not CourseDemand.objects.exists()


def test_no_address_is_written_to_more_than_three_times_an_hour(course):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(6):
            ask_for_date(course, email=ADDRESS)
            clock.shift(timedelta(minutes=2))
        assert mails("demand").count() == 3
        clock.shift(timedelta(hours=1))
        ask_for_date(course, email=ADDRESS)
    assert mails("demand").count() == 4


def test_twin_without_the_limit_the_address_is_flooded(course, settings):
    settings.GUEST_MESSAGES_PER_HOUR = 100
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(6):
            ask_for_date(course, email=ADDRESS)
            clock.shift(timedelta(minutes=2))
    assert mails("demand").count() == 6


def test_one_network_address_asks_sixty_times_an_hour(client, course, settings):
    settings.GUEST_REQUESTS_PER_HOUR = 2
    answers = [client.post(FORM, {"email": f"a{n}@exemple.example"}).status_code for n in range(3)]
    assert answers == [303, 303, 429]
    assert CourseDemand.objects.count() == 2
    client.force_login(make_user())
    assert client.post(FORM, {"department": ""}).status_code == 303


def test_signed_in_one_button_is_enough(client, course):
    user = make_user(email=ADDRESS)
    client.force_login(user)
    assert ADDRESS in client.get(FORM).content.decode()
    answer = client.post(FORM, {"department": "23"}, follow=True)
    assert "C’est noté" in answer.content.decode()
    demand = CourseDemand.objects.standing().get()
    assert (demand.email, demand.person, demand.department) == (ADDRESS, user.person, "23")
    assert not mails("demand").exists()
    assert client.post("/formations/module-court/prevenez-moi/").status_code == 303  # nothing typed: anywhere


def test_course_on_request_or_gone_has_no_such_page(client, course):
    assert client.get("/formations/parcours-dedie/prevenez-moi/").status_code == 404
    course.unpublish()
    assert client.get(FORM).status_code == 404


def test_database_holds_one_open_demand_and_lower_case():
    course = make_course()
    ask_for_date(course, email=ADDRESS)
    for fields in ({"email": ADDRESS}, {"email": "Josiane@exemple.example"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CourseDemand.objects.create(course=course, **fields)


# --- links -----------------------------------------------------------------------------------------------------------
def test_old_cut_forged_or_swapped_links_lead_to_a_page_that_helps(client, course):
    demand = standing(course)
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        old = queries.confirm_token(demand)
    stop = queries.stop_token(demand)
    wrong = [("confirm", old), ("confirm", stop), ("stop", stop[:-2]), ("stop", f"{demand.pk}:x"), ("stop", "x")]
    for name, token in wrong:
        answer = client.get(reverse(f"courses:notify_{name}", args=[token]))
        assert answer.status_code == 404
        assert "Ce lien ne mène plus à rien" in answer.content.decode()
    assert client.get(reverse("courses:notify_stop", args=[stop])).status_code == 200


def test_only_the_button_stops_and_it_stops_all_of_that_course(client, course):
    demand, other = standing(course), standing(course, department="23")
    elsewhere = standing(make_site("MOD1"))
    address = reverse("courses:notify_stop", args=[queries.stop_token(demand)])
    client.get(address)
    assert CourseDemand.objects.standing().count() == 3
    client.post(address)
    assert "C’est arrêté" in client.get(address).content.decode()
    assert list(CourseDemand.objects.standing()) == [elsewhere]
    other.refresh_from_db()
    assert other.stopped_at
    confirm_demand(demand)  # the old link of confirmation brings nothing back
    assert CourseDemand.objects.standing().count() == 1
    ask_for_date(course, email=ADDRESS)
    assert CourseDemand.objects.open().count() == 2


# --- being told ------------------------------------------------------------------------------------------------------
def told():
    return [mail.recipient for mail in mails("new_date")]


def test_publication_tells_who_waits_here_or_anywhere(course):
    standing(course, "ici@exemple.example", "23")
    standing(course, "partout@exemple.example")
    standing(course, "loin@exemple.example", "2A")
    standing(make_site("MOD1"), "autre@exemple.example", "23")
    ask_for_date(course, email="muette@exemple.example", department="23")
    stop_demand(standing(course, "finie@exemple.example", "23"))
    session = make_session(publish=False)
    assert told() == []
    coordinator = make_coordinator("23")
    publish_session(session, by=coordinator)
    publish_session(session, by=coordinator)
    assert sorted(told()) == ["ici@exemple.example", "partout@exemple.example"]
    mail = mails("new_date").first()
    assert session.get_absolute_url() in mail.text
    assert link(mail, "arreter")
    assert "Guéret" in mail.text


def test_one_message_for_an_address_that_waits_twice(course):
    standing(course)
    standing(course, department="23")
    make_session()
    assert told() == [ADDRESS]


def test_remote_session_is_for_every_department_and_its_link_stays_secret(course):
    standing(course, department="2A")
    coordinator = make_coordinator("23")
    session = plan_session(
        make_organisation("23"),
        course=course,
        half_days=half_days(ZoneInfo("Europe/Paris"), count=1),
        remote_link="https://visio.example/salle-secrete",
        trainers=[make_trainer()],
        signatory_name="Nadège Rivière",
        signatory_title="animatrice",
        capacity=10,
        by=coordinator,
    )
    publish_session(session, by=coordinator)
    assert told() == [ADDRESS]
    assert "salle-secrete" not in mails("new_date").get().text


def test_a_publication_that_is_rolled_back_tells_nobody(course):
    standing(course)
    session = make_session(publish=False)

    with transaction.atomic():
        publish_session(session, by=make_coordinator("23"))
        transaction.set_rollback(True)
    assert told() == []


# --- the coordinator's view ------------------------------------------------------------------------------------------
def test_coordinator_sees_the_demands_of_the_territory(client, course):
    for number in range(3):
        standing(course, f"a{number}@exemple.example", "23")
    standing(course, "b@exemple.example", "2A")
    standing(make_site("MOD1"), "c@exemple.example")
    rows = [(row["course"], row["where"], row["count"]) for row in queries.demands_within(make_coordinator("23"))]
    assert rows == [
        ("Formation socle des bénévoles", "Creuse\u00a0(23)", 3),
        ("Module 1\u00a0– Fondamentaux de Monalisa", "Partout en France", 1),
    ]
    client.force_login(make_coordinator("23"))
    text = client.get("/coordination/").content.decode()
    assert "Qui attend une date" in text
    assert "Creuse\u00a0(23)" in text
    assert "Corse-du-Sud" not in text
    client.force_login(make_coordinator("79"))
    assert "Creuse" not in client.get("/coordination/").content.decode()


def test_session_elsewhere_is_no_news(course):
    standing(course, department="23")
    make_session(department="29", venue=make_venue("29", city="Morlaix"))
    assert told() == []
