"""Learning paths: what each public follows in order, the next dates, and what one already holds."""

import pytest
from django.utils import timezone

from courses import queries
from courses.models import CoursePage, LearningPathIndexPage, LearningPathPage, LearningPathStep
from courses.services import cancel_achievement, record_achievement
from sessions.templatetags.coming_tags import next_sessions, next_words
from tests.factories import make_course, make_session, make_site, make_user, make_venue

pytestmark = pytest.mark.django_db
PATH = "/parcours/je-suis-benevole/"


@pytest.fixture
def path():
    """One path of three steps, the second required."""
    make_site()
    return LearningPathPage.objects.get(slug="je-suis-benevole")


def page(client, address=PATH):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def follow(user, code, minutes, evidence="mark:1"):
    facts = {"step": f"course:{code}", "kind": "half_day", "minutes": minutes, "evidence": evidence, "by": None}
    return record_achievement(user.person, at=timezone.now(), **facts)


def test_index_leads_to_each_path(client, path):
    text = page(client, "/parcours/")
    for words in (
        "Je suis bénévole",
        "Je suis professionnel ou élu",
        "Je suis référent d’équipe",
        "Je deviens formateur",
    ):
        assert words in text
    assert "Voir le parcours, 3 étapes" in text
    LearningPathPage.objects.get(slug="je-deviens-formateur").unpublish()
    assert "Je deviens formateur" not in page(client, "/parcours/")
    LearningPathPage.objects.live().update(live=False)
    assert "Les parcours se préparent" in page(client, "/parcours/")


def test_path_says_its_steps_in_order_and_what_each_asks(client, path):
    text = page(client)
    steps = list(path.shown_steps())
    places = [text.index(step.course.title.replace("\u00a0", " ")) for step in steps]
    assert [step.course.code for step in steps] == ["MINI", "SOCLE", "APPRO"]
    assert places == sorted(places)
    for words in ("Nécessaire", "Au choix", "14 heures", "Après « Formation socle des bénévoles »", path.outcome):
        assert words in text
    assert "1 étape nécessaire" in text
    assert "2 étapes au choix" in text
    assert "Où vous en êtes" not in text
    assert "Connectez-vous" in text


def test_step_shows_its_next_session_or_how_to_be_told(client, path):
    session = make_session(days=20)
    soonest = make_session(days=10, venue=make_venue(city="Le Lamentin"))
    text = page(client)
    assert f"Prochaine session : {next_words(soonest)}".replace("\u00a0", " ") in text
    assert "au Lamentin" in text
    assert soonest.get_absolute_url() in text
    assert session.get_absolute_url() not in text
    assert 'href="/formations/mini-socle/prevenez-moi/"' in text


def test_course_that_is_not_published_is_no_step(client, path):
    make_site("MINI").unpublish()
    assert "Mini-socle" not in page(client)
    assert [step.course.code for step in path.shown_steps()] == ["SOCLE", "APPRO"]


def test_signed_in_one_sees_what_one_holds_from_the_ledger(client, path):
    user = make_user()
    client.force_login(user)
    text = page(client)
    assert "0 sur 1" in text
    assert "Votre prochaine étape" in text
    follow(user, "SOCLE", 210)
    assert "3 h 30 sur 14 heures" in page(client)
    follow(user, "SOCLE", 210, "mark:2")  # half of 14 hours: enough for an attestation
    text = page(client)
    assert "Suivie, 7 heures" in text
    assert "1 sur 1" in text
    assert "Vous avez suivi tout ce que ce parcours demande" in text
    cancel_achievement("mark:2", by=None)
    assert "0 sur 1" in page(client)
    client.force_login(make_user())
    assert "0 sur 1" in page(client)


def test_course_page_says_whether_one_holds_what_comes_before(client, path):
    address, user = "/formations/bientraitance-et-mouvement/", make_user()
    assert 'href="/formations/formation-socle-des-benevoles/"' in page(client, address)
    assert "Pas encore suivie" not in page(client, address)
    client.force_login(user)
    assert "Pas encore suivie" in page(client, address)
    follow(user, "SOCLE", 210)
    assert "Vous en avez suivi 3 h 30 sur 14 heures" in page(client, address)
    follow(user, "SOCLE", 630, "mark:2")
    assert "Vous l’avez suivie" in page(client, address)
    assert "Vous avez déjà suivi cette formation" in page(client, "/formations/formation-socle-des-benevoles/")


def test_path_costs_the_same_for_one_step_and_for_nine(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_site()
    index, user = LearningPathIndexPage.objects.get(), make_user()
    client.force_login(user)
    counts = []
    for count in (1, 9):
        found = LearningPathPage(title=f"{count} étapes", slug=f"p{count}")
        found.steps = [LearningPathStep(course=course) for course in CoursePage.objects.all()[:count]]
        index.add_child(instance=found)
        found.save_revision().publish()
        client.get(f"/parcours/p{count}/")
        with CaptureQueriesContext(connection) as captured:
            text = page(client, f"/parcours/p{count}/")
        assert text.count('class="path-step ') + text.count('class="path-step"') == count
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20


def test_next_sessions_take_one_query(django_assert_num_queries):
    course = make_course()
    make_session(days=30)
    first = make_session(days=10)
    with django_assert_num_queries(1):
        assert next_sessions([course]) == {course.pk: first}


def test_schema_of_a_course_is_plain_and_whole():
    course = make_course()
    schema = queries.course_schema(course, address=course.full_url)
    assert (schema["@type"], schema["name"], schema["isAccessibleForFree"]) == ("Course", course.title, True)
    assert schema["timeRequired"] == "PT840M"
    assert len(schema["teaches"]) == 5
    assert all(value not in ("", None, []) for value in schema.values())


def test_page_carries_the_schema_as_data(client):
    import json
    import re

    course = make_course()
    course.title = "Socle </script><script>alert(1)</script>"
    course.save_revision().publish()
    html = client.get("/formations/formation-socle-des-benevoles/").content.decode()
    assert "<script>alert" not in html
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])
    assert data["name"] == course.title
