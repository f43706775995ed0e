"""Hands a mail to the SMTP server, or puts it as a file where development reads it."""

import os
import smtplib
import ssl
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from openmap.core.rendering import current_settings
from openmap.mail import rules
from openmap.mail.services.delivery import Ending, Outcome, Outgoing
from openmap.mail.services.posting import own_address

PATIENCE_SECONDS: Final = 30
_ACCEPTED: Final = Outcome(Ending.ACCEPTED)


def hand_over(outgoing: Outgoing) -> Outcome:
    """Try once; whatever happens is told in the outcome."""
    url = current_settings().smtp_url
    if url is None or rules.is_made_up(outgoing.recipient):
        return _put_into_folder(outgoing)
    try:
        server = _connected(urlsplit(url))
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Ending.NOT_NOW, _words(error))
    try:
        return _sent(server, outgoing)
    finally:
        _leave(server)


def mail_folder() -> Path:
    return current_settings().instance / "mail"


def _sent(server: smtplib.SMTP, outgoing: Outgoing) -> Outcome:
    try:
        server.send_message(outgoing.message, own_address(), [_envelope(outgoing)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _refusal(code, words)
    except smtplib.SMTPResponseException as error:
        return _refusal(error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError as error:
        return Outcome(Ending.REFUSED, _words(error))
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Ending.UNKNOWN, _words(error))
    return _ACCEPTED


def _envelope(outgoing: Outgoing) -> str:
    """Return the address as the header has it, its domain in ASCII."""
    return str(outgoing.message["To"].addresses[0].addr_spec)


def _connected(url: SplitResult) -> smtplib.SMTP:
    host, port = url.hostname or "localhost", url.port
    server: smtplib.SMTP
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(
            host, port or 465, timeout=PATIENCE_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port or 25, timeout=PATIENCE_SECONDS)
    try:
        if url.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; the mail's fate is decided, so a rude server changes nothing."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _refusal(code: int, words: bytes | str) -> Outcome:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    ending = Ending.REFUSED if rules.is_permanent(code) else Ending.NOT_NOW
    return Outcome(ending, f"{code} {text}")


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _put_into_folder(outgoing: Outgoing) -> Outcome:
    """Write a file named by its time; a repeat writes the same file."""
    folder = mail_folder()
    name = f"{outgoing.queued_at:%Y%m%dT%H%M%S%f}-{outgoing.id}.eml"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = folder / f"{name}.{os.getpid()}.part"
        part.write_bytes(outgoing.message.as_bytes())
        part.replace(folder / name)
    except OSError as error:
        return Outcome(Ending.NOT_NOW, _words(error))
    return _ACCEPTED
