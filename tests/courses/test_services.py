import pytest
from django.utils import timezone
from wagtail.models import Page, Revision

from courses.models import Achievement, CourseIndexPage, CoursePage, LearningPathStep, Theme
from courses.services import cancel_achievement, demo_courses, record_achievement
from lms.common.errors import DomainError
from tests.factories import make_person, make_site, make_user

pytestmark = pytest.mark.django_db
AT = timezone.now()
# What the demo's catalogue holds.
HALF_DAYS = {"SOCLE": 4, "APPRO": 2, "MINI": 1, "COURT": 1, "MOD1": 4, "MOD2": 4, "MOD3": 4, "DEDIE": 3, "FORMA": 2}


def record(person, **changes):
    facts = {"step": "course:SOCLE", "kind": "half_day", "minutes": 210, "evidence": "mark:1", "at": AT, "by": None}
    return record_achievement(person, **facts | changes)


def test_same_evidence_is_recorded_once():
    person = make_person()
    assert record(person) == record(person, at=timezone.now(), by=make_user())
    assert Achievement.objects.get().at == AT


@pytest.mark.parametrize("change", [{"minutes": 90}, {"step": "course:MOD1"}])
def test_evidence_proves_one_thing_only(change):
    person = make_person()
    record(person)
    with pytest.raises(DomainError, match="déjà autre chose"):
        record(person, **change)
    with pytest.raises(DomainError):
        record(make_person())
    assert Achievement.objects.get().minutes == 210


def test_cancelled_row_stays_with_its_author_and_leaves_the_standing_ones():
    person, user = make_person(), make_user()
    record(person)
    assert cancel_achievement("mark:1", by=user) is True
    row = Achievement.objects.get()
    assert (row.cancelled_by, row.minutes) == (user, 210)
    assert row.cancelled_at >= AT
    assert not Achievement.objects.standing().exists()


def test_cancelling_again_or_nothing_changes_nothing():
    person, first = make_person(), make_user()
    record(person)
    cancel_achievement("mark:1", by=first)
    before = Achievement.objects.values().get()
    assert cancel_achievement("mark:1", by=make_user()) is False
    assert cancel_achievement("mark:unknown", by=first) is False
    assert Achievement.objects.values().get() == before


def test_after_a_cancellation_only_new_evidence_counts():
    person = make_person()
    record(person)
    cancel_achievement("mark:1", by=None)
    with pytest.raises(DomainError, match="annulée"):
        record(person)  # a late replay of the deed that was cancelled
    record(person, evidence="mark:2", minutes=90)
    assert [row.minutes for row in Achievement.objects.standing()] == [90]
    assert Achievement.objects.count() == 2


def test_demo_courses_are_published_and_a_second_run_changes_nothing():
    make_site()
    before = [model.objects.count() for model in (Page, Revision, CoursePage, CourseIndexPage, LearningPathStep, Theme)]
    CoursePage.objects.filter(code="SOCLE").update(summary="Relue par nous.")
    made = demo_courses()
    assert sorted(made) == sorted(HALF_DAYS)
    assert all(course.live and course.live_revision_id for course in made.values())
    assert made["SOCLE"].summary == "Relue par nous."
    after = [model.objects.count() for model in (Page, Revision, CoursePage, CourseIndexPage, LearningPathStep, Theme)]
    assert after == before
    assert {code: course.programme.count() for code, course in made.items()} == HALF_DAYS
    assert all(course.minutes == 210 * HALF_DAYS[code] for code, course in made.items())


@pytest.mark.parametrize("code", HALF_DAYS)
def test_each_demo_course_says_what_a_programme_must(code):
    course = make_site(code)
    told = (
        "summary",
        "intended",
        "prerequisites",
        "group_size",
        "price",
        "payer",
        "access_terms",
        "to_bring",
        "methods",
    )
    for name in (*told, "hosts", "evaluation", "sanction", "search_description"):
        assert getattr(course, name), name
    assert course.themes.exists()
    assert course.objectives.count() >= 3
    course.full_clean()


def test_demo_courses_need_a_home_page():
    with pytest.raises(DomainError, match="accueil"):
        demo_courses()
