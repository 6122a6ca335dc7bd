"""Sessions in words."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from sessions.queries import half_days_of
from sessions.services.planning import cancel_session
from sessions.templatetags import session_tags as tags
from tests import factories

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")


def plain(words):
    return words.replace("\u00a0", " ")


def half_day(day, start, end, zone=PARIS):
    hours = [datetime(2026, 12, day, *at, tzinfo=zone) for at in (start, end)]
    return SimpleNamespace(starts=hours[0], ends=hours[1], minutes=(hours[1] - hours[0]).seconds // 60)


TWO_DAYS = [half_day(d, *slot) for d in (10, 11) for slot in (((9, 0), (12, 30)), ((13, 30), (17, 0)))]


@pytest.mark.parametrize(
    ("town", "words"),
    [
        ("Parthenay", "à Parthenay"),
        ("Le Lamentin", "au Lamentin"),
        ("Les Abymes", "aux Abymes"),
        ("La Rochelle", "à La Rochelle"),
        ("L’Haÿ-les-Roses", "à L’Haÿ-les-Roses"),
        ("Lens", "à Lens"),
    ],
)
def test_towns_with_an_article_melt_into_the_preposition(town, words):
    assert tags.at_town(town) == words


def test_dates_are_told_with_their_hours_when_each_day_has_the_same():
    assert plain(tags.dates_words(TWO_DAYS)) == "jeudi 10 et vendredi 11 décembre 2026, de 9 h 00 à 17 h 00"
    assert plain(tags.dates_words(TWO_DAYS[:3])) == "jeudi 10 et vendredi 11 décembre 2026"
    assert plain(tags.days_words(TWO_DAYS)) == "jeudi 10 et vendredi 11 décembre 2026"


def test_lengths():
    assert plain(tags.length_words(TWO_DAYS)) == "14 heures, 4 demi-journées"
    assert plain(tags.length_words(TWO_DAYS[:1])) == "3 h 30, 1 demi-journée"
    assert plain(tags.hours_words(TWO_DAYS)) == "14 heures"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "la demi-journée"),
        (2, "les deux demi-journées"),
        (10, "les dix demi-journées"),
        (11, "les 11 demi-journées"),
    ],
)
def test_how_many_half_days(count, words):
    assert tags.the_half_days([None] * count) == words


@pytest.mark.parametrize(
    ("closes", "words"),
    [
        (datetime(2026, 12, 5, 12, 0, tzinfo=PARIS), "samedi 5 décembre 2026 à 12 h 00"),
        (datetime(2026, 12, 5, 23, 59, tzinfo=PARIS), "samedi 5 décembre 2026"),
        (datetime(2026, 12, 6, 0, 0, tzinfo=PARIS), "samedi 5 décembre 2026"),
    ],
)
def test_the_deadline(closes, words):
    session = SimpleNamespace(booking_closes_at=closes, zone=PARIS)
    assert plain(tags.deadline(session)) == words


def test_the_deadline_is_told_at_the_venue():
    session = SimpleNamespace(booking_closes_at=datetime(2026, 12, 5, 23, 0, tzinfo=PARIS), zone=REUNION)
    assert plain(tags.deadline(session)) == "dimanche 6 décembre 2026 à 2 h 00"
    assert tags.zone_words(session) == "heure locale, La Réunion"
    assert tags.zone_words(SimpleNamespace(zone=PARIS)) == ""


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"title": "Vieillir", "content": "Ce qui isole."}, "Vieillir. Ce qui isole."),
        ({"title": "De quoi parle-t-on ?", "content": "Chiffres."}, "De quoi parle-t-on ? Chiffres."),
        ({"title": "Vieillir", "content": ""}, "Vieillir"),
        (None, ""),
    ],
)
def test_what_is_done_in_a_half_day(step, words):
    assert tags.programme_words(SimpleNamespace(programme=step)) == words


def test_prices_inside_a_line_lose_their_capital_but_acronyms_do_not():
    assert [tags.uncapitalised(price) for price in ("Gratuit", "OPCO", "", "À voir")] == [
        "gratuit",
        "OPCO",
        "",
        "à voir",
    ]


@pytest.mark.django_db
@time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=PARIS), tick=False)
def test_a_card_is_told_in_the_zone_of_the_venue():
    slots = [(datetime(2027, 1, 1, 0, 30, tzinfo=REUNION), datetime(2027, 1, 1, 3, tzinfo=REUNION))]
    session = factories.make_session(
        department="974", venue=factories.make_venue("974", city="Saint-Paul"), half_days=slots
    )
    card = tags.session_card(session, mine="Confirmée")
    assert [card[name] for name in ("weekday", "day", "month", "year", "iso")] == [
        "ven.",
        "1er",
        "janv.",
        2027,
        "2027-01-01",
    ]
    assert (plain(card["place"]), plain(card["days"]), card["mine"]) == (
        "Saint-Paul (974)",
        "demi-journée",
        "Confirmée",
    )
    assert plain(tags.moment(half_days_of(session)[0])) == "Vendredi 1er janvier 2027, 0 h 30 – 3 h 00"


@pytest.mark.parametrize(
    ("starts", "words"), [([], ""), ([0], "demi-journée"), ([0, 5], "1 jour"), ([0, 5, 24], "2 jours")]
)
def test_how_long_a_session_is(starts, words):
    half_days = [SimpleNamespace(starts=datetime(2027, 1, 4, 9, tzinfo=PARIS) + timedelta(hours=h)) for h in starts]
    assert plain(tags.card_length(half_days)) == words


@pytest.mark.django_db
def test_the_state_of_a_card():
    session = factories.make_session(booking_closes_at=timezone.now() + timedelta(days=1))
    assert tags.closed_state(session) == ""
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert tags.closed_state(session) == "closed"
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        assert tags.closed_state(session) == "past"
    assert (
        tags.closed_state(cancel_session(session, reason="Neige", by=factories.make_coordinator("23"))) == "cancelled"
    )


@pytest.mark.django_db
def test_a_card_leads_to_the_form_only_where_somebody_new_can_book():
    free, full = factories.make_session(), factories.make_session(capacity=1)
    later = factories.make_session(booking_opens_at=timezone.now() + timedelta(days=1))
    factories.book(full)
    full.refresh_from_db()
    cards = [tags.session_card(session, book=True) for session in (free, full, later)]
    forms = [reverse("sessions:book", args=[session.pk]) for session in (free, full)]
    assert [(card["book_url"], card["full"]) for card in cards] == [(forms[0], False), (forms[1], True), ("", False)]
    assert tags.session_card(free, mine="Confirmée", book=True)["book_url"] == ""
    assert tags.session_card(free)["book_url"] == ""


@pytest.mark.parametrize(
    ("opens", "words"),
    [
        (datetime(2026, 12, 7, tzinfo=REUNION), "Inscriptions à partir du lundi 7\u00a0décembre"),
        (
            datetime(2026, 12, 1, 9, 30, tzinfo=REUNION),
            "Inscriptions à partir du mardi 1er\u00a0décembre à 9\u00a0h\u00a030",
        ),
        (datetime(2027, 1, 4, tzinfo=REUNION), "Inscriptions à partir du lundi 4\u00a0janvier\u00a02027"),
    ],
)
@pytest.mark.django_db
@time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=PARIS), tick=False)
def test_when_booking_opens_is_told_at_the_venue_in_the_card_and_on_the_page(opens, words, client):
    venue = factories.make_venue("974", city="Saint-Paul")
    half_days = [(datetime(2027, 3, 1, 9, tzinfo=REUNION), datetime(2027, 3, 1, 12, tzinfo=REUNION))]
    session = factories.make_session(department="974", venue=venue, half_days=half_days, booking_opens_at=opens)
    assert f'<p class="session-card__opens">{words}</p>' in client.get(reverse("sessions:list")).content.decode()
    assert f"<strong>{words}.</strong>" in client.get(session.get_absolute_url()).content.decode()
    with time_machine.travel(opens + timedelta(minutes=1), tick=False):
        assert "Inscriptions à partir du" not in client.get(reverse("sessions:list")).content.decode()


@pytest.mark.django_db
def test_coming_sessions_are_the_next_published_ones(django_assert_num_queries):
    late, soon, _ = (factories.make_session(days=days) for days in (20, 10, 40))
    factories.make_session(days=5, publish=False)
    with django_assert_num_queries(2):
        found = list(tags.coming_sessions(limit=2))
        cards = [tags.session_card(session) for session in found]
    assert found == [soon, late]
    assert len(cards) == 2
    assert list(tags.coming_sessions(course=soon.course, limit=5))[:2] == [soon, late]


@pytest.mark.django_db
def test_full_sessions_come_after_those_with_places():
    full, open_late = factories.make_session(days=5, capacity=1), factories.make_session(days=9)
    factories.book(full)
    assert list(tags.coming_sessions()) == [full, open_late]
    assert list(tags.coming_sessions(places_first=True)) == [open_late, full]
