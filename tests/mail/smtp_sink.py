"""A small SMTP server that keeps what it gets, and fails where a test asks it to.

    with Sink(faults={"DATA": "452 no room"}) as sink: …

``faults`` maps a step (CONNECT, EHLO, MAIL, RCPT, DATA, END) to the answer it gives, or to DROP (the connection is cut)
or to seconds of silence. END is the answer after the message's last line; ``accepts_then_drops`` keeps it, then cuts.
"""

import socketserver
import threading
import time
from email import message_from_bytes, policy

DROP = object()
GOOD = {
    "CONNECT": "220 sink",
    "EHLO": "250 sink",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "END": "250 ok",
}


class Session(socketserver.StreamRequestHandler):
    def answer(self, step):
        fault = self.server.sink.faults.get(step, GOOD.get(step, "250 ok"))
        if fault is DROP:
            raise ConnectionAbortedError
        if isinstance(fault, int | float):
            time.sleep(fault)
            fault = GOOD[step]
        self.wfile.write(f"{fault}\r\n".encode())
        return fault

    def handle(self):
        try:
            if self.answer("CONNECT").startswith("2"):
                self.converse()
        except OSError:
            return

    def converse(self):
        while line := self.rfile.readline():
            verb = line.split(b" ")[0].strip().upper().decode(errors="replace")
            if verb == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            step = {"HELO": "EHLO"}.get(verb, verb)
            if self.answer(step).startswith("354"):
                self.read_message()

    def read_message(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        sink = self.server.sink
        if sink.accepts_then_drops or sink.faults.get("END", "250").startswith("250"):
            sink.raw.append(b"".join(lines))
        if sink.accepts_then_drops:
            raise ConnectionAbortedError
        self.answer("END")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Sink:
    def __init__(self, faults=None, *, accepts_then_drops=False):
        self.faults, self.accepts_then_drops, self.raw = dict(faults or {}), accepts_then_drops, []

    def __enter__(self):
        self.server = Server(("127.0.0.1", 0), Session)
        self.server.sink = self
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def port(self):
        return self.server.server_address[1]

    @property
    def messages(self):
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    def use(self, settings):
        """Point Django's mails here."""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", self.port, 0.5
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        return self
