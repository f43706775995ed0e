"""Writes a mail as MIME: words first, the calendar inline and as a file, papers at the end."""

from collections.abc import Sequence
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any, Final

from email_validator import validate_email

from openmap.core.hooks import FileMade
from openmap.core.rendering import current_settings
from openmap.mail.models import Mail


class _Policy(EmailPolicy):
    """The SMTP policy with its own encoded words: the library loses spaces between long ones."""

    def fold(self, name: str, value: Any) -> str:
        text = str(value)
        if text.isascii() or name not in {"Subject", "From"}:
            return str(super().fold(name, value))
        address = value.addresses[0] if name == "From" else None
        words = Header(address.display_name if address else text, "utf-8", header_name=name)
        tail = f"{self.linesep} <{address.addr_spec}>" if address else ""
        return f"{name}: {words.encode(linesep=self.linesep)}{tail}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name in {"Subject", "From"}:
            return self.fold(name, value).encode()
        return super().fold_binary(name, value)


POLICY: Final = _Policy(linesep="\r\n")


def written(mail: Mail, files: Sequence[FileMade]) -> EmailMessage:
    """Write the mail: mixed [alternative [text, related [html, pictures], calendar], files]."""
    message = EmailMessage(policy=POLICY)
    _add_headers(message, mail)
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        _add_pictures(message, files)
    calendar = next((file for file in files if file.method), None)
    if calendar is not None:
        _add_calendar(message, calendar)
    for file in files:
        if not (file.content_id and mail.html):
            _attach(message, file)
    return message


def _add_headers(message: EmailMessage, mail: Mail) -> None:
    name, address = parseaddr(current_settings().mail_from)
    message["From"] = _address(mail.sender_name or name, address)
    message["To"] = _address("", mail.recipient)
    if mail.reply_to and (reply_to := _address_or_none(mail.reply_to)):
        message["Reply-To"] = reply_to
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message["Content-Language"] = mail.language


def _add_pictures(message: EmailMessage, files: Sequence[FileMade]) -> None:
    parts: Any = message.get_payload()
    html: EmailMessage = parts[-1]
    for file in files:
        if file.content_id:
            main, _, sub = file.media_type.partition("/")
            html.add_related(
                file.content,
                main,
                sub,
                cid=f"<{file.content_id}>",
                filename=one_line(file.filename),
                disposition="inline",
            )


def _add_calendar(message: EmailMessage, file: FileMade) -> None:
    """Show the object to mail readers; its method must be that of the body (RFC 6047, 2.4)."""
    message.add_alternative(
        file.content,
        "text",
        "calendar",
        disposition="inline",
        params={"method": str(file.method), "charset": "UTF-8"},
    )


def _attach(message: EmailMessage, file: FileMade) -> None:
    media_type = "application/ics" if file.method else file.media_type
    main, _, sub = media_type.partition("/")
    message.add_attachment(file.content, main, sub, filename=one_line(file.filename))


def _address(name: str, email: str) -> Address:
    """Return the address for a header; its domain in ASCII, since not all servers know better."""
    local, _, domain = email.rpartition("@")
    return Address(one_line(name), local, domain if domain.isascii() else _in_ascii(domain))


def _in_ascii(domain: str) -> str:
    """Return the domain as DNS knows it (IDNA 2008; Python's own « idna » reads ß as ss)."""
    known = validate_email(f"x@{domain}", check_deliverability=False, test_environment=True)
    return known.ascii_domain


def _address_or_none(email: str) -> Address | None:
    """Return the address, or None: an organiser's odd Reply-To must not hold up the mail."""
    try:
        return _address("", email)
    except (MessageError, ValueError):
        return None


def one_line(text: str) -> str:
    """Return the text without anything that could begin another header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
