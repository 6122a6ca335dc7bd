import pytest
from django.template import engines
from django.test.utils import CaptureQueriesContext

from certificates.services import issue_certificate, reissue_certificate, revoke_certificate
from tests import factories
from tests.certificates.held import held_session

pytestmark = pytest.mark.django_db


def rendered(source, **context):
    return engines["django"].from_string("{% load certificate_tags %}" + source).render(context)


def test_progress_of_a_session():
    session = held_session("p", "p", "a")
    issue_certificate(session.people[0])
    source = "{% certificate_progress session as progress %}{{ progress.ready }} sur {{ progress.expected }}"
    assert rendered(source, session=session) == "1 sur 3"


def test_the_desk_s_table_offers_what_can_be_done():
    session = held_session("p", "p", "p")
    coordinator = factories.make_coordinator("23")
    old, revoked, plain = [issue_certificate(booking) for booking in session.people]
    new = reissue_certificate(old, reason="nom", by=coordinator)
    revoke_certificate(revoked, reason="doublon", by=coordinator)
    page = rendered("{% certificate_table session %}", session=session)
    offered = {
        certificate: [deed for deed in ("revoquer", "refaire") if f"/{certificate.pk}/{deed}/" in page]
        for certificate in (old, new, revoked, plain)
    }
    assert offered == {old: [], new: ["revoquer", "refaire"], revoked: ["refaire"], plain: ["revoquer", "refaire"]}
    assert "2 sur 2\u00a0prêtes" in page.replace("&nbsp;", "\u00a0")


def test_the_table_costs_the_same_for_one_and_for_three(connection_queries):
    assert connection_queries(held_session("p")) == connection_queries(held_session("p", "p", "p"))


@pytest.fixture
def connection_queries():
    from django.db import connection

    def count(session):
        for booking in session.people:
            issue_certificate(booking)
        with CaptureQueriesContext(connection) as captured:
            rendered("{% certificate_table session %}", session=session)
        return len(captured)

    return count


def test_own_certificates_leave_out_what_was_replaced():
    session = held_session("p")
    old = issue_certificate(session.people[0])
    new = reissue_certificate(old, reason="nom", by=factories.make_coordinator("23"))
    source = "{% own_certificates user as own %}{% for one in own %}{{ one.number }}{% endfor %}"
    assert rendered(source, user=old.person.user) == new.number
    assert rendered(source, user=factories.make_user()) == ""
