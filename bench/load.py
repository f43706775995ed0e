"""Sends one kind of request over a few open connections, and times each answer.

A process of its own, so that measuring costs the measured app as little as can be; one thread
and bare sockets, for the same reason. Reads a plan on its standard input, writes what it saw.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from openmap.core.settings import ROOT

#: Longer than any answer measured here.
PATIENCE = 60.0


@dataclass(frozen=True)
class Plan:
    """One kind of request.

    `{n}` is a number used once, `{value}` the next one of `values`, `{block}` two bytes of an
    address that few requests share.
    """

    port: int
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    #: What only one connection sends, such as its cookie.
    own_headers: list[dict[str, str]] = field(default_factory=list)
    body: str = ""
    own_bodies: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    connections: int = 8
    seconds: float = 1.5
    #: Stop after so many, if that comes first.
    most: int = 1_000_000
    #: The first number that was not used yet.
    first: int = 1


@dataclass(frozen=True)
class Seen:
    """What came back: times in ms, how often each status, the size of an answer."""

    times: list[float]
    seconds: float
    statuses: dict[str, int]
    bytes: int
    next_number: int

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds


def load(plan: Plan) -> Seen:
    """Run the plan in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        cwd=ROOT,
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Seen(**json.loads(done.stdout))


class Connection:
    """One visitor who asks again as soon as the answer is there."""

    def __init__(self, plan: Plan, number: int) -> None:
        self.number = number
        self.socket = socket.create_connection(("127.0.0.1", plan.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.answer = bytearray()
        self.length = 0

    def ask(self, request: bytes) -> None:
        self.answer.clear()
        self.length = 0
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def is_done(self) -> bool:
        """Read what is there and say whether the answer is whole."""
        part = self.socket.recv(1 << 20)
        assert part, "the server hung up"
        self.answer += part
        if not self.length and (end := self.answer.find(b"\r\n\r\n")) >= 0:
            self.length = end + 4 + _content_length(bytes(self.answer[:end]))
        return 0 < self.length <= len(self.answer)

    @property
    def status(self) -> str:
        return self.answer[9:12].decode()


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise AssertionError(head)


class Writer:
    """Writes requests; what does not change from one to the next is written once."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.n = plan, plan.first
        self.heads = [self._head(number) for number in range(plan.connections)]
        bodies = plan.own_bodies or [plan.body] * plan.connections
        self.bodies = [body.encode() for body in bodies]
        varies = any(b"{" in part for part in (*self.heads, *self.bodies))
        self.kept = [] if varies else [self._request(i) for i in range(plan.connections)]

    def _head(self, number: int) -> bytes:
        own = self.plan.own_headers[number] if self.plan.own_headers else {}
        headers = {"Host": "127.0.0.1", **self.plan.headers, **own}
        lines = [f"{self.plan.method} {self.plan.path} HTTP/1.1"]
        return "\r\n".join([*lines, *map(": ".join, headers.items())]).encode()

    def next(self, connection: int) -> bytes:
        return self.kept[connection] if self.kept else self._request(connection)

    def _request(self, connection: int) -> bytes:
        head, body = self._filled(self.heads[connection]), self._filled(self.bodies[connection])
        self.n += 1
        length = b"Content-Length: %d\r\n" % len(body) if self.plan.method != "GET" else b""
        return head + b"\r\n" + length + b"\r\n" + body

    def _filled(self, part: bytes) -> bytes:
        if b"{" not in part:
            return part
        n, values = self.n, self.plan.values
        part = part.replace(b"{n}", b"%d" % n)
        part = part.replace(b"{block}", b"%d.%d" % (n >> 8 & 255, n & 255))
        return part.replace(b"{value}", values[n % len(values)].encode()) if values else part


class Crowd:
    """All connections, and what they saw."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.writer = plan, Writer(plan)
        self.connections = [Connection(plan, number) for number in range(plan.connections)]
        self.times: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.bytes = self.asked = 0

    def run(self) -> Seen:
        """Keep every connection busy until the time is up, then wait for the last answers."""
        with selectors.DefaultSelector() as selector:
            self.began = time.perf_counter()
            for connection in self.connections:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
                self._ask(connection)
            while len(self.times) < self.asked:
                for key, _events in selector.select(PATIENCE):
                    if key.data.is_done():
                        self._note(key.data)
            seconds = time.perf_counter() - self.began
        for connection in self.connections:
            connection.socket.close()
        return Seen(self.times, seconds, dict(self.statuses), self.bytes, self.writer.n)

    def _ask(self, connection: Connection) -> None:
        self.asked += 1
        connection.ask(self.writer.next(connection.number))

    def _note(self, connection: Connection) -> None:
        now = time.perf_counter()
        self.times.append((now - connection.began) * 1000)
        self.statuses[connection.status] += 1
        self.bytes = connection.length
        if now - self.began < self.plan.seconds and self.asked < self.plan.most:
            self._ask(connection)


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def main(read: Callable[[], str] = sys.stdin.read) -> None:
    seen = Crowd(Plan(**json.loads(read()))).run()
    sys.stdout.write(json.dumps(asdict(seen)))


if __name__ == "__main__":
    main()
