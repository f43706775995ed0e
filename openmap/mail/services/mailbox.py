"""Reads the folder where mails lie as files when there is no SMTP server."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import SMTP, compat32
from email.utils import parsedate_to_datetime
from mimetypes import guess_extension
from pathlib import Path
from typing import Final

from openmap.core.ical import CalendarRead, read
from openmap.mail.services.transport import mail_folder

_NAME: Final = re.compile(r"\d{8}T\d{12}-\d{1,18}\.eml")


@dataclass(frozen=True)
class MailFile:
    """One mail of the folder, by its head."""

    name: str
    subject: str
    sender: str
    recipient: str
    reply_to: str
    at: datetime | None


@dataclass(frozen=True)
class Part:
    """A file that a mail carries."""

    number: int
    filename: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


def mail_files(recipient: str = "") -> list[str]:
    """Return the names of the mails to whoever is asked for, the newest first."""
    folder = mail_folder()
    names = sorted(
        (path.name for path in folder.glob("*.eml") if _NAME.fullmatch(path.name)), reverse=True
    )
    wanted = recipient.strip().lower()
    return [name for name in names if not wanted or wanted in _recipient(folder / name)]


def head(name: str) -> MailFile:
    """Return what a list shows of the mail."""
    heads = _heads(mail_folder() / name)
    return MailFile(
        name=name,
        subject=heads("Subject"),
        sender=heads("From"),
        recipient=heads("To"),
        reply_to=heads("Reply-To"),
        at=_moment(heads("Date")),
    )


def opened(name: str) -> EmailMessage | None:
    """Return the whole mail, or None when there is none of that name."""
    path = mail_folder() / name
    return _parsed(path) if _NAME.fullmatch(name) and path.is_file() else None


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    return str(body.get_content()) if body is not None else ""


def parts_of(message: EmailMessage) -> list[Part]:
    """Return everything that is not the words: papers, pictures, calendar objects."""
    return [
        Part(
            number=number,
            filename=part.get_filename() or _name(number, part),
            media_type=part.get_content_type(),
            content=bytes(part.get_payload(decode=True) or b""),
        )
        for number, part in enumerate(_leaves(message))
        if part.get_content_type() not in {"text/plain", "text/html"}
    ]


def pictures_of(message: EmailMessage) -> dict[str, Part]:
    """Return the pictures that the HTML names, by their ids."""
    numbers = {part.number: part for part in parts_of(message)}
    return {
        str(part["Content-ID"]).strip("<> "): numbers[number]
        for number, part in enumerate(_leaves(message))
        if part["Content-ID"] and number in numbers and part.get_content_maintype() == "image"
    }


def calendar_of(message: EmailMessage) -> CalendarRead | None:
    """Return what the calendar object of the mail says, if it carries one."""
    for part in parts_of(message):
        if part.media_type == "text/calendar":
            try:
                return read(part.content)
            except ValueError:
                return None
    return None


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.walk():
        if not part.is_multipart() and isinstance(part, EmailMessage):
            yield part


def _name(number: int, part: EmailMessage) -> str:
    return f"part-{number}{guess_extension(part.get_content_type()) or ''}"


def _recipient(path: Path) -> str:
    return _heads(path)("To").lower()


def _heads(path: Path) -> Callable[[str], str]:
    """Read the heads alone, each as one line; the old parser keeps all spaces of a long name."""
    with path.open("rb") as file:
        message = BytesHeaderParser(policy=compat32).parse(file)

    def words(name: str) -> str:
        raw = " ".join(str(message[name] or "").split())
        return str(make_header(decode_header(raw)))

    return words


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None


def _parsed(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return BytesParser(EmailMessage, policy=SMTP).parse(file)
