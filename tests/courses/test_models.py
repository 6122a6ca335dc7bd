"""Catalogue and course, as visitors and as the rules of Wagtail see them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.enums import Audience
from courses.models import CourseObjective, CoursePage, ProgrammeStep
from tests.factories import copies_of, make_session, make_site

pytestmark = pytest.mark.django_db
COURSE = "/formations/formation-socle-des-benevoles/"


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_course_page_tells_the_whole_course(client):
    course = make_site()
    html = read(client, COURSE)
    plain = html.replace("\u00a0", " ").replace("&#x27;", "'")
    facts = [course.title, course.summary, course.group_size, course.price, course.payer, course.prerequisites]
    facts += [
        course.methods,
        course.evaluation,
        "14 heures, 4 demi-journées",
        "Demi-journée 4",
        "Bénévoles et citoyens",
    ]
    facts += [course.intended, course.access_terms, course.to_bring, course.hosts, course.sanction, course.code]
    facts += ["En présence", "Programme mis à jour le", "Nadège Rivière, au 01 99 00 12 35"]
    facts += [row.text for row in course.objectives.all()] + [row.content for row in course.programme.all()]
    for words in facts:
        assert words.replace("\u00a0", " ") in plain
    assert plain.count("<blockquote>") == 1
    assert re.search(r'href="/formations/"[^>]*>\s*(<[^>]*>)*Les formations', html)
    assert "data-print" in html


def test_course_without_session_says_so_and_gives_the_phone(client):
    make_site()
    html = read(client, COURSE)
    assert "Pas encore de date" in html
    assert f'href="{COURSE}prevenez-moi/"' in html
    assert "01\u00a099\u00a000\u00a012\u00a034" in html


def test_course_with_sessions_shows_its_own_only(client):
    own, other = make_session(), make_session(course=make_site("MOD1"))
    html = read(client, COURSE)
    assert own.get_absolute_url() in html
    assert other.get_absolute_url() not in html
    assert "Pas encore de date" not in html
    assert "?cours=formation-socle-des-benevoles" in html


def test_half_day_course_counts_no_half_days(client):
    make_site()
    html = read(client, "/formations/module-court/")
    assert "3\u00a0h\u00a030" in html
    assert "Demi-journée 1" not in html


def test_unpublished_course_leaves_catalogue_and_address(client):
    make_site().unpublish()
    assert "Formation socle des bénévoles" not in read(client, "/formations/")
    assert client.get(COURSE).status_code == 404


def test_catalogue_goes_by_public_and_says_it(client):
    make_site()
    html = read(client, "/formations/")
    publics = re.findall(r'<li class="meta">([^<]*)</li>', html)
    volunteers, mixed, professionals, trainers = (label for _, label in Audience.choices)
    assert publics == [volunteers] * 2 + [mixed] + [professionals] * 5 + [trainers]


def test_empty_catalogue_says_so(client):
    make_site()
    for course in CoursePage.objects.all():
        course.unpublish()
    assert "Le catalogue se prépare" in read(client, "/formations/")


@pytest.mark.once
def test_catalogue_costs_the_same_for_one_course_thirty_and_three_thousand(client):
    course = make_site()
    CoursePage.objects.exclude(code="SOCLE").delete()
    counts = {1: queries(client, "/formations/")}
    for courses in (30, 3000):
        copies_of(course, courses - CoursePage.objects.count())
        bare = list(CoursePage.objects.filter(objectives=None))
        CourseObjective.objects.bulk_create(CourseObjective(course=copy, text="Situer sa place.") for copy in bare)
        ProgrammeStep.objects.bulk_create(ProgrammeStep(course=copy, title="Accueil") for copy in bare)
        counts[courses] = queries(client, "/formations/")
    assert CoursePage.objects.live().count() == 3000
    assert len(set(counts.values())) == 1, counts
    assert counts[1] <= 20


@pytest.mark.once
def test_course_costs_the_same_for_one_session_and_for_three(client):
    make_session()
    one = queries(client, COURSE)
    for _ in range(2):
        make_session()
    assert queries(client, COURSE) == one <= 18


def test_live_course_needs_a_code_a_draft_does_not():
    course = make_site()
    course.code = None
    with pytest.raises(ValidationError, match="code"):
        course.save()
    course.live = False
    course.save()


def test_code_is_null_or_filled_in_the_database():
    make_site()
    with pytest.raises(IntegrityError), transaction.atomic():
        CoursePage.objects.filter(code="SOCLE").update(code="")
