"""The eight journeys of quality.md (A-03) with a screen reader, to their end: the same steps as with eyes and a mouse.

Finding a session, signing up, booking, waiting, getting a place, cancelling, signing a half-day, an attestation fetched
and verified. ``hands`` here goes by what Orca says, and never looks.
"""

import pytest

from tests.flows import test_narrow as journeys
from tests.flows.test_guest_journey import books_confirms_and_cancels

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow, pytest.mark.once]


# Collected here too, with the hands of this folder.
test_download_and_verify = journeys.test_download_and_verify
test_find = journeys.test_find
test_sign_a_half_day = journeys.test_sign_a_half_day
test_sign_up = journeys.test_sign_up
test_wait_then_get_the_place = journeys.test_wait_then_get_the_place


def test_book_confirm_and_cancel(hands):
    books_confirms_and_cancels(hands())
