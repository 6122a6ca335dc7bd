"""Bad input of the coordinator's and the trainer's forms: each fault in words beside its field, nothing lost."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.forms import CorrectionForm, SessionForm, WalkInForm
from sessions.forms.days import local_moment, rows_of
from sessions.services.planning import plan_session
from tests import factories

pytestmark = pytest.mark.django_db
PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")


def coming(days=30):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def coordinator():
    return factories.make_coordinator("23", first_name="Nadège", last_name="Rivière")


@pytest.fixture
def answers(coordinator):
    """A whole plan for one day in Guéret, as a browser would post it."""
    day = {"day1": coming().isoformat(), "day1_morning": "on", "day1_afternoon": "on", "day2": ""}
    hours = {"day1_morning_from": "09:00", "day1_morning_until": "12:30"}
    hours |= {"day1_afternoon_from": "13:30", "day1_afternoon_until": "17:00"}
    return {
        "days": "2",
        **day,
        **hours,
        "course": factories.make_course().pk,
        "organiser": factories.make_organisation("23").pk,
        "place": "known",
        "venue": factories.make_venue("23").pk,
        "trainers": [factories.make_trainer().pk],
        "signatory_name": "Nadège Rivière",
        "signatory_title": "animatrice",
        "capacity": "12",
    }


def post(answers):
    data = QueryDict(mutable=True)
    for name, value in answers.items():
        data.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return data


def form_of(answers, user, **changes):
    return SessionForm(post(answers | changes), user=user)


def errors_of(form):
    return {name: list(words) for name, words in form.errors.items()}


def test_a_plain_plan_is_two_half_days_that_close_five_days_before(answers, coordinator):
    form = form_of(answers, coordinator)
    assert errors_of(form) == {}
    terms, day = form.terms(), coming()
    assert [(s.time(), e.time()) for s, e in terms["half_days"]] == [
        (time(9), time(12, 30)),
        (time(13, 30), time(17)),
    ]
    assert terms["booking_closes_at"] == datetime.combine(day - timedelta(days=5), time(23, 59), PARIS)
    assert terms["booking_opens_at"] is None
    assert terms["minimum"] == 0


def test_a_new_plan_is_filled_in_as_far_as_it_can_be(coordinator):
    organiser = factories.make_organisation("23")
    form = SessionForm(user=coordinator)
    assert form["organiser"].value() == organiser.pk
    assert form["signatory_name"].value() == "Nadège Rivière"
    assert form["place"].value() == "new"  # no venue is known yet
    assert form["day1_afternoon_until"].value() == time(17)
    last = factories.make_session(signatory_name="Odile Garnier", signatory_title="présidente")
    form = SessionForm(user=coordinator)
    assert (form["organiser"].value(), form["signatory_title"].value()) == (last.organiser_id, "présidente")
    assert form["place"].value() == "known"


BAD = [
    ({"day1_morning_until": "08:00"}, "day1_morning_until", "Jour 1\u00a0: la matinée finit avant de commencer"),
    ({"day1_morning_until": "09:00"}, "day1_morning_until", "finit avant de commencer"),
    ({"day1_morning_from": ""}, "day1_morning_from", "il manque une heure"),
    ({"day1_morning_from": "tôt"}, "day1_morning_from", "écrivez l’heure comme 9:30"),
    ({"day1": "demain"}, "day1", "écrivez la date comme"),
    ({"day1": "2020-01-01"}, "day1", "trop lointaine"),
    ({"day1": "9999-12-31"}, "day1", "trop lointaine"),
    ({"day1": "0001-01-01"}, "day1", "trop lointaine"),
    ({"day1": ""}, "day1", "Indiquez au moins une date"),
    ({"day1_morning": "", "day1_afternoon": ""}, "day1_morning", "cochez le matin, l’après-midi ou les deux"),
    ({"day1_afternoon_from": "12:00"}, "day1_afternoon_from", "avant la fin de la demi-journée précédente"),
    ({"capacity": "0"}, "capacity", "Il faut au moins une place."),
    ({"capacity": "douze"}, "capacity", "Écrivez un nombre entier."),
    ({"capacity": "100000"}, "capacity", "Pas plus de 500 places."),
    ({"minimum": "13"}, "minimum", "Le minimum dépasse le nombre de places."),
    ({"booking_opens_on": "9999-12-31"}, "booking_opens_on", "trop lointaine"),
    ({"course": ""}, "course", "Choisissez une formation."),
    ({"organiser": "999999"}, "organiser", "Sélectionnez un choix valide"),
    ({"trainers": []}, "trainers", "Cochez au moins une formatrice ou un formateur."),
    ({"place": ""}, "place", "Dites où la session a lieu."),
    ({"venue": ""}, "venue", "Choisissez un lieu dans la liste"),
    ({"place": "remote"}, "remote_link", "Donnez le lien de la visioconférence."),
    ({"place": "remote", "remote_link": "javascript:alert(1)"}, "remote_link", "Écrivez le lien en entier"),
    ({"place": "new"}, "venue_name", "Donnez le nom du lieu."),
    ({"place": "new", "venue_postcode": "2300"}, "venue_postcode", "cinq chiffres"),
    ({"place": "new", "venue_postcode": "75001"}, "venue_postcode", "pas dans votre territoire (Paris)"),
    ({"place": "new", "venue_postcode": "00000"}, "venue_department", "Choisissez le département"),
    ({"signatory_name": "x" * 300}, "signatory_name", "150 caractères au plus"),
    ({"signatory_name": "\u202e\u200e"}, "signatory_name", "Dites qui signe les attestations."),
]


def test_bad_input_is_told_beside_its_field(answers, coordinator, subtests):
    for changes, field, words in BAD:
        with subtests.test(changes=str(changes)[:60]):
            form = form_of(answers, coordinator, **changes)
            assert not form.is_valid()
            assert words in " ".join(form.errors.get(field, [])), errors_of(form)


def test_yesterday_is_past_and_the_last_day_to_book_comes_before_the_start(answers, coordinator):
    form = form_of(answers, coordinator, day1=coming(-1).isoformat())
    assert "cette date est passée" in form.errors["day1"][0]
    form = form_of(answers, coordinator, booking_closes_on=coming(31).isoformat())
    assert "choisissez un jour qui ne vient pas après" in form.errors["booking_closes_on"][0]
    form = form_of(answers, coordinator, booking_opens_on=coming(29).isoformat())
    assert "après leur clôture" in form.errors["booking_opens_on"][0]


def test_bookings_may_stay_open_until_the_start(answers, coordinator):
    form = form_of(answers, coordinator, booking_closes_on=coming().isoformat())
    assert form.is_valid()
    assert form.terms()["booking_closes_at"] == form.terms()["half_days"][0][0]


def test_a_foreign_organiser_or_venue_is_an_unknown_choice(answers, coordinator):
    organiser, venue = factories.make_organisation("75"), factories.make_venue("75")
    form = form_of(answers, coordinator, organiser=organiser.pk, venue=venue.pk)
    assert set(form.errors) == {"organiser", "venue"}


def test_marks_and_line_ends_are_taken_out_and_tags_are_only_text(answers, coordinator):
    form = form_of(answers, coordinator, signatory_name="\u202eNadège\r\nBcc: x <b>Rivière</b>\x00")
    assert form.is_valid(), errors_of(form)
    assert form.terms()["signatory_name"] == "Nadège Bcc: x <b>Rivière</b>"


def test_what_belongs_to_another_kind_of_place_is_neither_judged_nor_used(answers, coordinator):
    form = form_of(answers, coordinator, venue_postcode="x", remote_link="nulle part", venue_name="y" * 300)
    assert form.is_valid(), errors_of(form)
    assert form.new_venue() is None
    assert form.terms()["remote_link"] == ""


def test_a_new_venue_takes_its_department_from_the_postcode(answers):
    user = factories.make_coordinator("974", "2A")
    places = {
        "place": "new",
        "venue_name": "Case",
        "venue_street": "1 rue des Flamboyants",
        "venue_city": "Saint-Denis",
    }
    organiser = factories.make_organisation("974").pk
    form = form_of(answers, user, organiser=organiser, venue_postcode="97400", **places)
    assert form.is_valid(), errors_of(form)
    assert form.new_venue()["department"] == "974"
    assert form.terms()["half_days"][0][0] == datetime.combine(coming(), time(9), REUNION)
    form = form_of(answers, user, organiser=organiser, venue_postcode="20100", venue_department="2A", **places)
    assert form.is_valid(), errors_of(form)
    assert form.new_venue()["department"] == "2A"


@time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=PARIS))
def test_an_hour_that_the_clocks_jump_over_is_refused_kindly(answers, coordinator):
    changes = {"day1": "2027-03-28", "day1_morning_from": "02:30"}
    form = form_of(answers, coordinator, **changes)
    assert "n’existe pas ce jour-là" in form.errors["day1_morning_from"][0]
    organiser, venue = factories.make_organisation("974"), factories.make_venue("974", postcode="97400")
    user = factories.make_coordinator("974")
    form = form_of(answers, user, organiser=organiser.pk, venue=venue.pk, **changes)
    assert form.is_valid(), errors_of(form)  # no summer time in La Réunion


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_half_days_keep_their_local_hours_on_the_days_the_clocks_change(day):
    start, end = (local_moment(day, hour, PARIS) for hour in (time(9), time(12, 30)))
    assert end - start == timedelta(hours=3, minutes=30)
    assert rows_of([(start, end)])[0]["day1_morning_from"] == time(9)


def test_one_more_day_keeps_every_answer_and_judges_none(answers, coordinator):
    form = form_of(answers, coordinator, capacity="0", signatory_name="").with_one_more_day()
    assert form.day_count == 3
    assert (form["capacity"].value(), form["day1"].value()) == ("0", coming().isoformat())
    assert (form["day3_afternoon"].value(), form["day3_morning_from"].value()) == (True, "09:00")
    assert not form.errors


def test_correcting_starts_from_what_is_and_keeps_a_date_that_is_past(coordinator):
    session = factories.make_session(count=3, coordinator=coordinator)
    form = SessionForm(user=coordinator, session=session)
    values = {name: form[name].value() for name in form.fields}
    assert (form.day_count, values["day2_afternoon"]) == (2, False)
    assert values["day1"] == session.starts_at.astimezone(PARIS).date()
    assert form.fields["course"].disabled
    with time_machine.travel(session.starts_at + timedelta(hours=1)):
        data = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
        data |= {
            "trainers": [p.pk for p in session.trainers.all()],
            "venue": session.venue_id,
            "practical": "Apportez un stylo.",
        }
        data = {name: value for name, value in data.items() if value not in (None, False)}
        form = SessionForm(post(data), user=coordinator, session=session)
        assert errors_of(form) == {}
        assert form.terms()["booking_closes_at"] == session.booking_closes_at


def test_three_half_days_of_one_day_come_back_whole(coordinator):
    day = coming()
    slots = [(9, 11), (13, 15), (18, 20)]
    moments = [tuple(datetime.combine(day, time(hour), PARIS) for hour in slot) for slot in slots]
    initial, count = rows_of(moments)
    assert (count, initial["day2"], initial["day2_afternoon_from"]) == (2, day, time(18))


def test_the_form_only_changes_what_it_names(answers, coordinator):
    extra = {"state": "published", "department": "75", "seats_taken": "9", "next_ticket": "99", "facts": "{}"}
    extra |= {"created_by": "1", "session": "1", "sequence": "7", "cancel_reason": "x"}
    form = form_of(answers, coordinator, **extra)
    assert form.is_valid()
    session = plan_session(form.cleaned_data["organiser"], by=coordinator, **form.terms())
    assert (session.state, session.department, session.seats_taken, session.sequence) == ("draft", "23", 0, 0)


RAW = st.text(max_size=40) | st.sampled_from(
    ["", "on", "-1", "0", "99999999999", "2027-02-30", "25:61", "\x00", "\u202e"]
)


FUZZED = [f"day1{end}" for end in ("", "_morning", "_morning_from", "_afternoon_until")] + [
    *("days", "capacity", "minimum", "course", "organiser", "venue", "place", "trainers", "remote_link", "practical"),
    *("booking_opens_on", "booking_closes_on", "venue_postcode", "venue_department"),
]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.dictionaries(st.sampled_from(FUZZED), RAW, max_size=6))
@pytest.mark.once
def test_no_input_breaks_the_plan(answers, coordinator, changes):
    form = form_of(answers, coordinator, **changes)
    form.is_valid()
    form.with_one_more_day().as_div()


# --- the trainer's forms --------------------------------------------------------------------------------------------
def test_somebody_on_the_sheet_is_not_added_twice_unless_it_is_another_person():
    session = factories.make_session(count=1)
    person = factories.book(session)[0].person
    half_day = session.half_days.get()
    names = {"first_name": person.first_name.upper(), "last_name": f" {person.last_name} "}
    form = WalkInForm(post(names), half_day=half_day)
    assert not form.is_valid()
    assert "est déjà sur la feuille" in form.errors["namesake"][0]
    assert WalkInForm(post(names | {"namesake": "on"}), half_day=half_day).is_valid()


def test_a_walk_in_needs_a_name_and_nothing_wrong(subtests):
    half_day = factories.make_session(count=1).half_days.get()
    for answer, field, words in [
        ({"first_name": ""}, "first_name", "Écrivez le prénom."),
        ({"last_name": "\u200e"}, "last_name", "Écrivez le nom."),
        ({"last_name": "n" * 300}, "last_name", "100 caractères au plus"),
        ({"phone": "12"}, "phone", "écrivez ses dix chiffres"),
        ({"contact_email": "lucette"}, "contact_email", "Écrivez l’adresse en entier"),
    ]:
        with subtests.test(field=field):
            names = {"first_name": "Lucette", "last_name": "Morvan"}
            form = WalkInForm(post(names | answer), half_day=half_day)
            assert words in form.errors[field][0]


def test_arabic_and_long_names_are_welcome():
    half_day = factories.make_session(count=1).half_days.get()
    form = WalkInForm(post({"first_name": "\u202bأحمد\u202c", "last_name": "بن علي"}), half_day=half_day)
    assert form.is_valid()
    assert form.person_fields()["first_name"] == "أحمد"


def test_a_correction_asks_its_reason():
    half_day = factories.make_session(count=1).half_days.get()
    booking = factories.book(half_day.session)[0]
    attendance = half_day.attendances.model(booking=booking, half_day=half_day, status="present", minutes=100)
    form = CorrectionForm(post({"status": "late", "minutes": "0"}), attendance=attendance)
    assert set(form.errors) == {"status", "minutes", "reason"}
    assert CorrectionForm(attendance=attendance)["minutes"].value() == 100
