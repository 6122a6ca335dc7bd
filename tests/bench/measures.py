"""Each part of the table: what is asked, how often, and the goal it is held against."""

from dataclasses import dataclass

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import Certificate
from certificates.services import issue_due
from lms.mail.models import OutgoingMail
from tests.bench import papers, scene
from tests.bench.first_load import first_load
from tests.bench.report import Row
from tests.bench.servers import visit
from tests.flows.server import CSRF, signed_in

FLOOR = "/plancher/une-requete/"
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Sizes:
    """How often each thing is done: enough to be steady, few enough for five minutes in all."""

    floor: int = 3000
    page: int = 320
    kept: int = 3000
    attempts: int = 240
    places: int = 120
    papers: int = 40
    due: int = 240
    sessions: int = 50
    pages: int = 9  # of each kind, at most
    workers: int = 8
    resources: int = 5000


SMALL = Sizes(
    floor=40, page=8, kept=8, attempts=16, places=4, papers=2, due=4, sessions=5, pages=1, workers=3, resources=12
)


def queries(path, user=None):
    """SQL statements of a second visit, on every connection."""
    client = Client(SERVER_NAME="127.0.0.1")
    if user:
        client.force_login(user, backend=LOGIN)
    client.get(path)
    with CaptureQueriesContext(connection) as own, CaptureQueriesContext(connections["cache"]) as cache:
        client.get(path)
    return len(own) + len(cache)


def floor(server, sizes):
    """The rows of the floor; the last is what the others are compared with."""
    for path in ("/plancher/bonjour/", FLOOR):
        visit(server, [["GET", path]], times=sizes.page)
    bare = visit(server, [["GET", "/plancher/bonjour/"]], times=sizes.floor)
    least = visit(server, [["GET", FLOOR]], times=sizes.floor)
    return [
        Row("Django, hello", bare.rate, bare.cost, 0),
        Row("Django, one query and one template: the floor", least.rate, least.cost, 1, 1.0),
    ]


def public_pages(found):
    return {
        "Home": "/",
        "Course list": "/formations/",
        "Course": found.course.url,
        "Session list": "/sessions/",
        "Session": found.session.get_absolute_url(),
    }


def page_row(server, name, path, times, user=None):
    cookie = signed_in(user) if user else ""
    request = [["GET", path, cookie]]
    visit(server, request, times=min(16, times))
    load = visit(server, request, times=times)
    return Row(name, load.rate, load.cost, queries(path, user))


def cold_rows(server, found, sizes, least):
    for name, path in list(public_pages(found).items())[: sizes.pages]:
        row = page_row(server, name, path, sizes.page)
        row.ratio = row.rate / least.rate
        row.goal = "≤ 15 ms, ≤ 15 queries, ≥ 0.12 ×"
        row.reached = row.cost <= 15 and row.queries <= 15 and row.ratio >= 0.12
        yield row


def kept_rows(server, found, sizes, least):
    kept = [page for page in public_pages(found).items() if page[0] != "Session"]
    for name, path in kept[: sizes.pages]:
        row = page_row(server, f"{name}, kept", path, sizes.kept)
        row.ratio, row.goal = row.rate / least.rate, "≥ 0.8 ×"
        row.queries = None
        row.reached = row.ratio >= 0.8
        yield row


def signed_in_rows(server, found, sizes, least):
    pages = {
        "Own space, signed in": (reverse("portal:own_space"), found.volunteer),
        f"Roll-call of {scene.ON_THE_ROLL}": (reverse("animation:roll_call", args=[found.roll_call.pk]), found.trainer),
        f"Coordinator’s list of {sizes.sessions}": (reverse("coordination:home"), found.coordinator),
    }
    for name, (path, user) in list(pages.items())[: sizes.pages]:
        row = page_row(server, name, path, sizes.page, user)
        row.ratio = row.rate / least.rate
        row.goal, row.reached = "≤ 25 ms, ≤ 20 queries", row.cost <= 25 and row.queries <= 20
        yield row


def booking_row(server, sizes, name, *, timed=True):
    """Everybody wants a place of one session at once; each gets one or a rank, and a message."""
    session, cookies = scene.scarce_session(sizes.places, sizes.attempts)
    before = OutgoingMail.objects.count()
    path = reverse("sessions:book", args=[session.pk])
    posts = [["POST", path, cookie, f"csrfmiddlewaretoken={CSRF}"] for cookie in cookies]
    load = visit(server, posts, clients=16, expected=(303,))
    session.refresh_from_db()
    seated, waiting = session.bookings.seated().count(), session.bookings.waiting().count()
    told = OutgoingMail.objects.count() - before
    whole = (seated, waiting, told) == (sizes.places, sizes.attempts - sizes.places, sizes.attempts)
    late = load.percentile(95)
    note = f"p95 {late:.0f} ms, {seated} seated of {sizes.places}, {waiting} waiting, {told} messages"
    fast = load.rate >= 120 and late <= 250
    goal = "≥ 120/s, p95 ≤ 250 ms, never oversold" if timed else "never oversold"
    return Row(name, load.rate, load.cost, goal=goal, reached=whole and (fast or not timed), note=note)


def paper_rows(sizes):
    scene.held_session(sizes.due + 1)
    issue_due(1)  # the facts to draw with
    facts = papers.some_facts()
    plain = papers.per_second(papers.naive, facts, max(2, sizes.papers // 4))
    ours = papers.per_second(papers.attestation_pdf, facts, sizes.papers)
    before = Certificate.objects.count()
    both = papers.both_workers()
    made = Certificate.objects.count() - before
    return [
        Row("Attestation, WeasyPrint plain, one process", plain),
        Row("Attestation, ours, one process", ours, note=f"{ours / plain:.1f} × plain"),
        Row(
            "Attestations made, hashed, stored, message queued: two processes", both, goal="≥ 40/s",
            reached=both >= 40 and made == sizes.due, note=f"{made} of {sizes.due}, {both / plain:.1f} × plain",
        ),
    ]  # fmt: skip


def first_load_row(server):
    host, port = server.address
    requests, size, hosts = first_load(f"http://{host}:{port}/")
    return Row(
        "Home, first load",
        goal="≤ 150 kB, ≤ 12 requests, no third party",
        reached=size <= 150 and requests <= 12 and hosts == {host},
        note=f"{size:.0f} kB, {requests} requests",
    )
