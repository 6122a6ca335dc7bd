"""Reads over several floors."""

import certificates.queries
import lms.mail.queries
import sessions.queries

INTEGRITY_SOURCES = (sessions.queries, certificates.queries, lms.mail.queries)


def integrity_problems():
    """(check, sentence) for every broken invariant that a floor knows of."""
    for source in INTEGRITY_SOURCES:
        yield from source.integrity_checks()
