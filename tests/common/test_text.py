"""Text that people type."""

import pytest

from lms.common.text import clean_line

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Le   Goff ", "Le Goff"),
        ("Évrard", "Évrard"),
        ("N’Guessan\u00a0: a\tb\r\nc", "N’Guessan : a b c"),
        ("a \x00 b\x7f", "a b"),
        ("\u202eyrreL \u2067c\u2069\ufeff", "yrreL c"),
        ("x\u2028y\x85z\x0b", "x y z"),
        ("\U0001f600 ok \ud800", "\U0001f600 ok"),
        ("E\u0301", "É"),
        (None, ""),
    ],
)
def test_a_line_is_one_line_with_nothing_hidden(typed, clean):
    assert clean_line(typed) == clean
