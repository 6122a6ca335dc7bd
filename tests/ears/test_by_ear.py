"""The eight journeys of quality.md (A-03) with a screen reader, to their end: the same steps as with eyes and a mouse.

Finding a session, signing up, booking, waiting, getting a place, cancelling, signing a half-day, an attestation fetched
and verified. ``hands`` here goes by what Orca says, and never looks.
"""

import pytest

from tests.flows.test_guest_journey import books_confirms_and_cancels
from tests.flows.test_narrow import (  # noqa: F401 collected here with the hands of this folder
    test_download_and_verify,
    test_find,
    test_sign_a_half_day,
    test_sign_up,
    test_wait_then_get_the_place,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow, pytest.mark.once]


def test_book_confirm_and_cancel(hands):
    books_confirms_and_cancels(hands())
