"""The servers that are measured, ended by their own ids, and what they spend of the processor."""

import json
import os
import statistics
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.flows.server import ROOT, end, free_port, wait_for

TICKS = os.sysconf("SC_CLK_TCK")
WORKERS, THREADS = 2, 4


@dataclass
class Server:
    """A web server with its database: ``roots`` are the processes that started all the others."""

    address: tuple
    roots: list

    def processor_seconds(self):
        return sum(_spent(root) for root in self.roots)


def _spent(process):
    """Seconds of the processor that a process has used with its children, living and dead."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        living = sum(_spent(child) for child in children)
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # ended since its parent named it, whose own account now holds it
        return 0
    return sum(map(int, fields[11:15])) / TICKS + living


@contextmanager
def served(*others, workers=WORKERS, **env):
    """The site under gunicorn. ``others``: processes to count with it (the database)."""
    port = free_port()
    where = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", str(THREADS)]
    quiet = ["--log-level", "error", "--keep-alive", "60", "--graceful-timeout", "3", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "tests.bench.wsgi", "--preload", *where, *quiet]
    child = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"BASE_URL": f"http://127.0.0.1:{port}"} | env)
    try:
        wait_for(port, child, seconds=180)
        yield Server(("127.0.0.1", port), [child.pid, *others])
    finally:
        end(child, seconds=60)


@dataclass
class Load:
    """What came of some requests: how many, in how many seconds, at what cost, with which answers."""

    count: int
    seconds: float
    processor: float
    answers: list

    @property
    def rate(self):
        return self.count / self.seconds

    @property
    def cost(self):
        """Milliseconds of the processor for one request, all server processes together."""
        return self.processor * 1000 / self.count

    def percentile(self, share):
        return statistics.quantiles([seconds for _, seconds in self.answers], n=100)[share - 1] * 1000


def visit(server, requests, *, times=1, clients=8, expected=(200,)):
    """Sends the requests from a process of its own; RuntimeError when an answer is another than expected."""
    plan = {"address": server.address, "clients": clients, "requests": requests, "times": times}
    before = server.processor_seconds()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.clients"], input=json.dumps(plan), capture_output=True, text=True,
        cwd=ROOT, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    statuses = {status for status, _ in found["answers"]}
    if not statuses <= set(expected):
        raise RuntimeError(f"{requests[0][1]}: answers {sorted(statuses)}")
    spent = server.processor_seconds() - before
    return Load(len(found["answers"]), found["seconds"], spent, found["answers"])
