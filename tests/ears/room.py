"""A quiet room with a screen, a keyboard and a screen reader: what Orca says in it is read from its own log."""

import os
import re
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.flows.server import end

SCREEN = "1400x1100x24"
# Orca with its log written line by line: by itself it keeps some hundred lines back.
ORCA = """
import builtins, runpy, sys
log, opened = sys.argv[1], builtins.open
builtins.open = lambda name, *a, **k: opened(name, *a, **(k | {"buffering": 1} if name == log else k))
sys.argv = ["orca", "--debug-file=" + log]
runpy.run_path("/usr/bin/orca", run_name="__main__")
"""
SPOKEN = re.compile(r"SPEECH OUTPUT: '(.*?)'\s*(?:\{|$)")
BUS_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
# Chromium and Orca speak over the accessibility bus only where the desktop says that somebody listens.
SETTINGS = (
    ("org.gnome.desktop.interface", "toolkit-accessibility"),
    ("org.gnome.desktop.a11y.applications", "screen-reader-enabled"),
)


@contextmanager
def listening_room(folder):
    """The environment of programs that are heard, and an ``Ear``. Every process ends with the block."""
    with ExitStack() as stack:
        environment = os.environ | {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "LC_ALL": "C.UTF-8",
            "LANGUAGE": "fr",
        }

        def start(*command, **options):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | options
            process = subprocess.Popen(command, env=environment, **quiet)
            stack.callback(end, process, seconds=5)
            return process

        number, told = os.pipe()
        start("Xvfb", "-displayfd", str(told), "-screen", "0", SCREEN, pass_fds=[told])
        environment["DISPLAY"] = f":{_line_of(number)}"
        daemon = start("dbus-daemon", "--session", "--nofork", "--print-address", stdout=subprocess.PIPE)
        environment["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().decode().strip()
        stack.callback(daemon.stdout.close)
        start("openbox")
        start(next(path for path in BUS_LAUNCHERS if Path(path).exists()), "--launch-immediately")
        for schema, key in SETTINGS:
            subprocess.run(["gsettings", "set", schema, key, "true"], env=environment, check=True)
        log = folder / "orca.log"
        log.touch()
        start("/usr/bin/python3", "-c", ORCA, str(log))
        ear = stack.enter_context(Ear(log))
        ear.wait_for(lambda lines: lines, seconds=20)  # it says that it is on
        yield environment, ear


def _line_of(descriptor):
    with os.fdopen(descriptor) as pipe:
        return pipe.readline().strip()


class Ear:
    """What was said, line by line; nothing is said twice."""

    def __init__(self, log):
        self.log = log.open(errors="replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.log.close()

    def hear(self):
        """The lines said since the last time."""
        found = (SPOKEN.search(line) for line in self.log)
        return [" ".join(one[1].replace("\u00a0", " ").split()) for one in found if one and one[1].strip()]

    def listen(self, *, quiet=0.35, most=4.0):
        """The lines said until a silence of ``quiet`` seconds, ``most`` seconds in all."""
        lines, start = [], time.monotonic()
        last = start
        while (now := time.monotonic()) < min(last + quiet, start + most):
            if new := self.hear():
                lines, last = lines + new, now
            time.sleep(0.03)
        return lines

    def wait_for(self, enough, *, seconds):
        lines, end = [], time.monotonic() + seconds
        while not enough(lines):
            if time.monotonic() > end:
                raise TimeoutError("the screen reader says nothing")
            lines += self.listen()
        return lines
