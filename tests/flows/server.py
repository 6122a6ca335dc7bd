"""The site as a host runs it: gunicorn and its processes, on this test's database, on a free port of the loopback."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
CSRF = "c" * 32


def database_url():
    """Address of the database that the running test uses."""
    s = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{s['NAME']}"
    host = s["OPTIONS"].get("host") or s["HOST"]
    where = f"/{s['NAME']}?host={quote(host)}" if host.startswith("/") else f"{host}:{s['PORT'] or 5432}/{s['NAME']}"
    return f"postgresql://{quote(s['USER'])}:{quote(s['PASSWORD'])}@{where}"


def environment(**changes):
    """The variables of a process of the project that shares this test's database and folders."""
    env = {"DATABASE_URL": database_url(), "VAR_DIR": str(settings.VAR_DIR), "PYTHONPATH": str(ROOT)}
    env |= {"DJANGO_SETTINGS_MODULE": "tests.flows.settings", "DOCUMENTS": str(_documents())}
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    return outside | env | {k: str(v) for k, v in changes.items()}


def _documents():
    return settings.STORAGES["documents"]["OPTIONS"]["location"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def process(*arguments, **env):
    """A process of the project, ended by its own id when the block ends."""
    child = subprocess.Popen([sys.executable, "-m", *arguments], env=environment(**env), cwd=ROOT)
    try:
        yield child
    finally:
        end(child)


def end(child, *, seconds=15):
    """Asks a process to end; kills it when it has not in that time."""
    child.terminate()
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextmanager
def served(*, workers=2, threads=8, **env):
    """The site under gunicorn; yields its address (host, port) once it answers."""
    port = free_port()
    bind = ("--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", str(threads), "--log-level", "error")
    with process("gunicorn", "lms.wsgi", "--preload", *bind, BASE_URL=f"http://127.0.0.1:{port}", **env) as child:
        wait_for(port, child)
        yield ("127.0.0.1", port)


def wait_for(port, child, seconds=60):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if child.poll() is not None:
            raise RuntimeError(f"the server ended with status {child.returncode}")
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as link:
                link.request("GET", "/sante/")
                if link.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not answer")


def signed_in(user):
    """Cookies of a browser where ``user`` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def post(address, path, cookies, **fields):
    """Post a form as a browser would; returns (status, Location). A connection that fails is status 0."""
    body = urlencode({"csrfmiddlewaretoken": CSRF} | fields)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        with closing(http.client.HTTPConnection(*address, timeout=60)) as link:
            link.request("POST", path, body, headers)
            answer = link.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location", "")
    except OSError:
        return 0, ""
