import pytest

from courses import queries
from courses.models import CoursePage
from courses.services import record_achievement
from tests.factories import make_person, make_site, make_user

pytestmark = pytest.mark.django_db


def test_course_facts_are_the_whole_course_as_plain_data():
    course = make_site()
    facts = queries.course_facts(course)
    assert facts == {
        "title": "Formation socle des bénévoles",
        "code": "SOCLE",
        "kind": "socle",
        "kind_label": "Formation socle",
        "audience": "benevoles",
        "audience_label": "Bénévoles et citoyens",
        "minutes": 840,
        "objectives": [row.text for row in course.objectives.order_by("sort_order")],
        "programme": [{"title": row.title, "content": row.content} for row in course.programme.order_by("sort_order")],
        "prerequisites": course.prerequisites,
        "price": "Gratuit, repas offert",
        "payer": course.payer,
        "summary": course.summary,
        "revision": course.live_revision_id,
        "intended": course.intended,
        "format": "presentiel",
        "format_label": "En présence",
        "themes": ["Écoute et posture", "Équipe et projet", "Isolement et solitude", "Vieillissement et idées reçues"],
        "prerequisite_code": None,
        "access_terms": course.access_terms,
        "to_bring": course.to_bring,
        "methods": course.methods,
        "hosts": course.hosts,
        "evaluation": course.evaluation,
        "sanction": course.sanction,
    }
    assert (len(facts["objectives"]), len(facts["programme"])) == (5, 4)
    assert facts["revision"] is not None


def test_facts_name_the_course_that_comes_before():
    make_site()
    assert queries.course_facts(CoursePage.objects.get(code="APPRO"))["prerequisite_code"] == "SOCLE"


def test_facts_of_an_old_revision_carry_their_own_number():
    course = make_site()
    first = course.latest_revision
    course.title = "Autre titre"
    course.save_revision().publish()
    changed = queries.course_facts(CoursePage.objects.get(pk=course.pk))
    first.publish()
    back = queries.course_facts(CoursePage.objects.get(pk=course.pk))
    assert (changed["title"], back["title"]) == ("Autre titre", "Formation socle des bénévoles")
    assert changed["revision"] != back["revision"] == first.pk


def test_bookable_courses_are_published_and_coded():
    make_site("COURT").unpublish()
    codes = [course.code for course in queries.bookable_courses()]
    assert codes == ["SOCLE", "APPRO", "MINI", "MOD1", "MOD2", "MOD3", "DEDIE", "FORMA"]


def test_integrity_names_each_damage():
    course = make_site()
    assert list(queries.integrity_checks()) == []
    CoursePage.objects.filter(pk=course.pk).update(code=None, alias_of=make_site("MOD1").page_ptr)
    row = record_achievement(
        make_person(),
        step="course:SOCLE",
        kind="half_day",
        minutes=210,
        evidence="a",
        at=course.last_published_at,
        by=None,
    )
    row.cancelled_by = make_user()
    row.save()
    names = [name for name, _ in queries.integrity_checks()]
    assert names == ["formation-sans-code", "formation-alias", "acquis-annulation"]
