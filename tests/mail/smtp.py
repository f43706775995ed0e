"""An SMTP server that keeps what it accepts and refuses what it is told to."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

OK = "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(frozen=True)
class Accepted:
    """One mail the server answered for."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=SMTP)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Postman:
    """The handler: answers are decided by `at_recipient` and `at_data`."""

    port: int
    at_recipient: Callable[[str], str] = lambda recipient: OK
    at_data: Callable[[Accepted], str] = lambda mail: OK
    #: Take the mail, then cut the line instead of saying so.
    hangs_up: bool = False
    knows_utf8: bool = True
    logins: list[tuple[str, str]] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def check(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"right @ all", handled=False)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.at_recipient(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = Accepted(envelope.mail_from, envelope.rcpt_tos[0], bytes(envelope.content))
        answer = self.at_data(mail)
        if answer == OK:
            with self.lock:
                self.accepted.append(mail)
        if self.hangs_up:
            server.transport.abort()
        return answer


class _Office(Controller):
    """Remembers its lines, so that closing cuts them rather than leaving them to the collector."""

    def __init__(self, postman: Postman) -> None:
        super().__init__(
            postman,
            hostname="127.0.0.1",
            port=postman.port,
            authenticator=postman.check,
            auth_require_tls=False,
            enable_SMTPUTF8=postman.knows_utf8,
        )
        self.lines: list[Any] = []

    def factory(self) -> Any:
        line = super().factory()  # type: ignore[no-untyped-call]
        self.lines.append(line)
        return line

    async def hang_up(self) -> None:
        if self.server is not None:
            self.server.close()
        for _ in range(100):
            open_lines = [line for line in self.lines if line.transport is not None]
            for line in open_lines:
                line.transport.abort()
            await asyncio.sleep(0.02)
            if not open_lines:
                return


@contextmanager
def open_post_office(postman: Postman) -> Iterator[Postman]:
    """Open the server for a while; closing it breaks whatever is under way."""
    office = _Office(postman)
    office.start()
    try:
        yield postman
    finally:
        asyncio.run_coroutine_threadsafe(office.hang_up(), office.loop).result(5)
        office.stop()
