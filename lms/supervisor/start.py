"""`make demo` once everything is installed: prepares the data, then keeps the site running until Ctrl-C.

Refuses a port that is taken before it touches anything. Preparing (fonts, tables, demo content) does only what is not
done yet and happens in a process of its own, so that this one stays small. Reads PORT and VAR_DIR from the environment.
"""

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
PATIENCE = 60  # seconds for the web server's first answer


def refuse_taken_port(port):
    """Ends with one sentence when something else listens on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is in use. Stop what holds it, or choose another: make demo PORT={port + 1}")


def prepare():
    """Fonts, stylesheet, tables, demo content. Idempotent. What it prints (the demo logins) is shown at the end."""
    import django  # noqa: PLC0415 only the process that prepares needs it
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    # A broken site is told here, before four processes say it over and over.
    call_command("check", stdout=io.StringIO())
    call_command("build_assets")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", database="cache", verbosity=0)
    call_command("load_demo")


def wait_for(address, server):
    """True once ``address`` answers; False when the supervisor has ended or the time is over."""
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False


def run(port, logins):
    """Runs the supervisor until it ends or a signal comes; returns its exit status."""
    # A session of its own: Ctrl-C and a closed terminal reach this process only, which then stops everything in order.
    server = subprocess.Popen(
        [sys.executable, "-m", "supervisor.supervisord", "-c", str(HERE / "demo.conf")], start_new_session=True
    )
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: server.terminate())
    address = f"http://127.0.0.1:{port}"
    if wait_for(f"{address}/sante/", server):
        print(f"\n{logins}\n\nThe site is at {address}/ (Ctrl-C stops it)\n", flush=True)
    elif server.poll() is None:
        print(f"{address} has not answered in {PATIENCE} s: see the lines above.", file=sys.stderr, flush=True)
    return server.wait()


def main():
    os.chdir(PROJECT)
    port = int(os.environ.get("PORT", "8000"))
    refuse_taken_port(port)
    var = Path(os.environ.setdefault("VAR_DIR", str(PROJECT / "var"))).resolve()
    var.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        # the demo never runs on production's settings, whatever the shell had set
        "DJANGO_SETTINGS_MODULE": "lms.settings.demo",
        "VAR_DIR": str(var),
        "PORT": str(port),
        "PYTHON": sys.executable,
    }
    os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    print("Preparing the demo…", flush=True)
    done = subprocess.run([sys.executable, __file__, "prepare"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}\nThe demo could not be prepared.")
    sys.exit(run(port, done.stdout.strip()))


if __name__ == "__main__":
    # Until the supervisor runs, Ctrl-C just ends this, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.argv[1:] == ["prepare"]:
        sys.path.insert(0, str(PROJECT))
        prepare()
    else:
        main()
