"""What forms print through our own filters: the same words, harmless."""

import pytest

from lms.common.templatetags import forms

MARK = '<span class="field__mark">(facultatif)</span>'


@pytest.mark.parametrize(
    ("label", "printed"),
    [
        ("Téléphone (facultatif)", f"Téléphone {MARK}"),
        ("Téléphone", "Téléphone"),
        ("<b>(facultatif)", f"&lt;b&gt;{MARK}"),
    ],
)
def test_what_may_be_left_out_is_said_lightly(label, printed):
    assert forms.label_words(label) == printed


def test_the_options_of_a_select_are_those_of_django_and_harmless():
    row = {"value": '"><b>', "label": "<i>", "selected": True, "attrs": {"disabled": True}}
    plain = {"value": 3, "label": "Trois", "selected": False, "attrs": {}}
    assert forms.options([("<g>", [row], 0), (None, [plain], 1)]).split("\n") == [
        '<optgroup label="&lt;g&gt;">',
        '<option value="&quot;&gt;&lt;b&gt;" selected disabled>&lt;i&gt;</option>',
        "</optgroup>",
        '<option value="3">Trois</option>',
    ]
