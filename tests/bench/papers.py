"""Attestations per second: WeasyPrint as its manual shows it, ours in one process, the whole work of two workers."""

import base64
import subprocess
import sys
import time

from django.template.loader import render_to_string

from certificates.documents import TEMPLATE, attestation_pdf, qr_picture
from certificates.models import Certificate
from certificates.services import issue_due
from lms.common.pdf import ASSETS, ASSETS_FOLDER
from tests.flows.server import ROOT

BATCH = 20


def on_disk(text):
    """The assets of our fixed map as files, which WeasyPrint's own fetcher reads."""
    for name, (path, _) in ASSETS.items():
        text = text.replace(f'"{name}"', f'"{path.as_uri()}"')
    return text


def naive(facts):
    """The same attestation, made as the manual of WeasyPrint begins: each document reads everything again."""
    from weasyprint import CSS, HTML  # here: half a second, and system libraries

    picture = "data:image/png;base64," + base64.b64encode(qr_picture(facts["check_url"])).decode()
    html = render_to_string(TEMPLATE, {"facts": facts, "qr": picture, "title": facts["heading"], "fit": 0})
    style = CSS(string=on_disk((ASSETS_FOLDER / "attestation.css").read_text()))
    return HTML(string=html).write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1", pdf_tags=True)


def per_second(make, facts, count):
    """Documents a second of this one process, after a first one that warms it."""
    make(facts)
    start = time.perf_counter()
    for _ in range(count):
        make(facts)
    return count / (time.perf_counter() - start)


def some_facts():
    return Certificate.objects.order_by("pk").first().facts


def both_workers():
    """Attestations a second with two workers: made, hashed, stored, their rows and messages written."""
    command = [sys.executable, "-c", "import django; django.setup(); from tests.bench.papers import work; work()"]
    workers = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    try:
        for worker in workers:
            worker.stdout.readline()
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        told = [tuple(map(float, worker.communicate(timeout=600)[0].split())) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
    begun, ended, counts = zip(*told, strict=True)
    return sum(counts) / (max(ended) - min(begun))


def work():
    """One worker: says when it is ready, starts at the next line, prints when it began and ended and what it took."""
    attestation_pdf(some_facts())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    begun, count = time.time(), 0
    while taken := issue_due(BATCH):
        count += taken
    sys.stdout.write(f"{begun} {time.time()} {count}\n")
