"""Visitors in a process of their own, each on a connection kept open: python -m tests.bench.clients < plan.json

The plan: address, clients, and the requests (method, path, cookie, body), each sent once by whoever is free. Prints the
seconds that all took together, and (status, seconds) of each.
"""

import json
import socket
import sys
import time
from collections import deque
from threading import Barrier, Thread


def raw(method, path, cookie="", body=""):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


class Visitor(Thread):
    """Sends what is left in ``requests`` until nothing is, noting each answer in ``answers``."""

    def __init__(self, address, requests, barrier):
        super().__init__()
        self.address, self.requests, self.barrier = address, requests, barrier
        self.answers, self.link = [], None

    def connect(self):
        self.link = socket.create_connection(self.address, timeout=300)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.link.makefile("rb")

    def run(self):
        self.connect()
        self.barrier.wait(300)
        while self.requests:
            try:
                request = self.requests.popleft()
            except IndexError:
                return
            start = time.perf_counter()
            self.answers.append((self.exchange(request), time.perf_counter() - start))

    def exchange(self, request):
        if self.link is None:
            self.connect()
        self.link.sendall(request)
        status = int(self.file.readline().split()[1])
        length, open_after = 0, True
        while (line := self.file.readline().strip().lower()) != b"":
            name, _, value = line.partition(b":")
            if name == b"content-length":
                length = int(value)
            open_after &= line != b"connection: close"
        self.file.read(length)
        if not open_after:
            self.link.close()
            self.link = None
        return status


def main():
    plan = json.load(sys.stdin)
    requests = deque(raw(*request) for request in plan["requests"] for _ in range(plan["times"]))
    barrier = Barrier(plan["clients"] + 1)
    visitors = [Visitor(tuple(plan["address"]), requests, barrier) for _ in range(plan["clients"])]
    for visitor in visitors:
        visitor.start()
    barrier.wait(300)
    start = time.perf_counter()
    for visitor in visitors:
        visitor.join()
    seconds = time.perf_counter() - start
    json.dump({"seconds": seconds, "answers": [a for visitor in visitors for a in visitor.answers]}, sys.stdout)


if __name__ == "__main__":
    main()
