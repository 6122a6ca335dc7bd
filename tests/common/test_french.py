from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from phonenumber_field.phonenumber import to_python

from lms.common.templatetags import french

PLACES = "place restante,places restantes"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0\u00a0place restante"),
        (1, "1\u00a0place restante"),
        (1.5, "1,5\u00a0place restante"),
        (2, "2\u00a0places restantes"),
        (-3, "-3\u00a0places restantes"),
        (3000, "3\u00a0000\u00a0places restantes"),
        ("7", "7\u00a0places restantes"),
    ],
)
def test_counts_are_singular_below_two(number, words):
    assert french.compte(number, PLACES) == words


def test_what_is_no_number_is_written_as_it_is():
    assert french.compte("beaucoup", PLACES) == "beaucoup\u00a0places restantes"
    assert french.compte(None, PLACES) == "None\u00a0places restantes"


def test_a_word_without_plural_stays():
    assert french.compte(3, "fois") == "3\u00a0fois"


def test_days_and_hours():
    start = datetime(2026, 3, 12, 9, 5, tzinfo=ZoneInfo("Indian/Reunion"))
    assert french.jour(start) == "jeudi 12\u00a0mars\u00a02026"
    assert french.jour(date(2026, 5, 1)) == "vendredi 1er\u00a0mai\u00a02026"
    assert french.heure(start) == "9\u00a0h\u00a005"
    assert french.heures(start, start.replace(hour=12)) == "9\u00a0h\u00a005\u00a0– 12\u00a0h\u00a005"


def test_midnight_is_an_hour_and_nothing_is_nothing():
    assert french.heure(time(0, 0)) == "0\u00a0h\u00a000"
    assert (french.jour(None), french.heure(None), french.duree(None)) == ("", "", "")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0\u00a0minute"),
        (45, "45\u00a0minutes"),
        (60, "1\u00a0heure"),
        (210, "3\u00a0h\u00a030"),
        (840, "14\u00a0heures"),
    ],
)
def test_durations(minutes, words):
    assert french.duree(minutes) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0536491234", "05\u00a036\u00a049\u00a012\u00a034"),
        ("05.36.49.12.34", "05\u00a036\u00a049\u00a012\u00a034"),
        (to_python("+33536491234"), "05\u00a036\u00a049\u00a012\u00a034"),
        (to_python("+262262123456"), "02\u00a062\u00a012\u00a034\u00a056"),
        ("+32 2 123 45 67", "+32\u00a02\u00a0123\u00a045\u00a067"),
        ("36 46", "36\u00a046"),
        ("", ""),
        (None, ""),
    ],
)
def test_phone_numbers_stay_on_one_line(number, words):
    assert french.telephone(number) == words


def test_the_first_letter_keeps_its_accent():
    assert french.majuscule("école de Guéret") == "École de Guéret"
    assert french.majuscule("") == ""


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("arrêt « Mairie », à deux minutes", "arrêt «\u00a0Mairie\u00a0», à deux minutes"),
        ("sous l’horloge : la porte verte", "sous l’horloge\u00a0: la porte verte"),
        ("Perdu ? Appelez !\nMerci ; à bientôt", "Perdu\u00a0? Appelez\u00a0!\nMerci\u00a0; à bientôt"),
        (None, ""),
    ],
)
def test_spaces_of_french_punctuation_hold(typed, printed):
    assert french.insecable(typed) == printed


def test_an_address_is_cut_after_its_at_sign_and_stays_harmless():
    assert french.courriel("accueil@exemple.example") == "accueil@<wbr>exemple.example"
    assert french.courriel("<b>@x") == "&lt;b&gt;@<wbr>x"
    assert french.courriel(None) == ""


def test_a_telephone_dials_digits_alone():
    assert french.numero("01\u00a099 00.12-34") == "0199001234"
    assert french.numero("+33 (0)1\u202f99") == "+33199"
    assert french.numero(None) == ""


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Vous êtes trois. Suivez ces lectures, une par semaine par exemple : lundi.", "Vous êtes trois."),
        ("Qui appeler ? Quand ? On le dit ici.", "Qui appeler ?"),
        ("«\u00a0Entrez\u00a0!\u00a0» dit-elle. Puis elle sourit.", "«\u00a0Entrez\u00a0!\u00a0» dit-elle."),
        ("Sans point", "Sans point"),
        (None, ""),
    ],
)
def test_a_card_says_one_whole_sentence(text, first):
    assert french.premiere_phrase(text) == first
