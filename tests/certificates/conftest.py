"""Every document made in these tests is made without one complaint of WeasyPrint (language, alternatives, glyphs)."""

import logging

import pytest


class ComplaintError(AssertionError):
    pass


class Strict(logging.Handler):
    def emit(self, record):
        raise ComplaintError(record.getMessage())


@pytest.fixture(autouse=True)
def no_complaints(request):
    """WeasyPrint's warnings are errors, unless a test asks for ``lenient``."""
    logger, handler = logging.getLogger("weasyprint"), Strict(logging.WARNING)
    if "lenient" in request.fixturenames:
        yield
        return
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)


@pytest.fixture
def lenient():
    """This test looks at complaints itself."""
