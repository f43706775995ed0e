"""The mails a journey reads: files that the real worker wrote."""

import re
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

from tests.running import Stack

ARRIVES_WITHIN = 30.0


@dataclass(frozen=True)
class Received:
    """One mail in somebody's mailbox."""

    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def media_types(self) -> list[str]:
        return [part.get_content_type() for part in self.message.walk() if not part.is_multipart()]

    def part(self, media_type: str) -> EmailMessage:
        """Return the first part of this type."""
        return next(
            part
            for part in self.message.walk()
            if part.get_content_type() == media_type and isinstance(part, EmailMessage)
        )

    def link(self, beginning: str) -> str:
        """Return the link that begins like this, such as `/r/`."""
        found = re.search(rf"https?://[^\s/]+({re.escape(beginning)}\S+)", self.text)
        assert found, self.text
        return found[1]


def mailbox(stack: Stack, address: str) -> list[Received]:
    """Return what lies in the mailbox, in the order in which it was written."""
    received = [
        _read(path.read_bytes()) for path in sorted((stack.instance / "mail").glob("*.eml"))
    ]
    return [mail for mail in received if address in str(mail.message["To"])]


def _read(content: bytes) -> Received:
    message = BytesParser(policy=SMTP).parsebytes(content)
    assert isinstance(message, EmailMessage)
    return Received(message)


def wait_for_mail(stack: Stack, address: str, *, subject: str = "", number: int = 1) -> Received:
    """Wait for the nth mail to the address whose subject holds these words."""
    end = time.monotonic() + ARRIVES_WITHIN
    while time.monotonic() < end:
        found = [mail for mail in mailbox(stack, address) if subject in mail.subject]
        if len(found) >= number:
            return found[number - 1]
        time.sleep(0.1)
    subjects = [mail.subject for mail in mailbox(stack, address)]
    raise AssertionError(
        f"no mail “{subject}” to {address}; there are {subjects}\n" + stack.complaints
    )
