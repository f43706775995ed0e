"""Delivers a mail step by step, so that a kill at any moment loses nothing."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum

from openmap.core import clock, hooks
from openmap.core.hooks import FileMade
from openmap.core.locale import speaking
from openmap.mail import queries, rules
from openmap.mail.models import Mail, MailState
from openmap.mail.services import mime


class MailNotMadeError(Exception):
    """Its parts could not be made; it is tried again as if the server had refused it."""


class Ending(StrEnum):
    """How one try ended."""

    ACCEPTED = "accepted"
    #: The server said no for good.
    REFUSED = "refused"
    #: The server said not now, or could not be reached: it surely does not have the mail.
    NOT_NOW = "not_now"
    #: The line broke after the mail was handed over; only a repeat is sure.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What became of one try, in the server's words."""

    ending: Ending
    reason: str = ""


@dataclass(frozen=True)
class Outgoing:
    """A mail ready for the server."""

    id: int
    recipient: str
    queued_at: datetime
    message: EmailMessage
    #: An earlier try ended without an answer, or with the worker: the server may have it already.
    may_be_there: bool


def begin(mail_id: int) -> Outgoing | None:
    """Write the mail out and mark it as being sent; None when nothing is to be sent.

    A mail already marked so belongs to a worker that was killed: whether the server accepted it
    cannot be known, so it goes out again under the same Message-ID.
    """
    mail = queries.lock_mail(mail_id)
    if mail is None or mail.state not in queries.WAITING or mail.text is None:
        return None
    may_be_there = mail.state is MailState.SENDING
    mail.state = MailState.SENDING
    mail.attempts += 1
    try:
        with speaking(mail.language):
            message = mime.written(mail, _files(mail))
    except Exception as error:
        raise MailNotMadeError(f"{type(error).__name__}: {error}") from error
    return Outgoing(mail.id, mail.recipient, mail.queued_at, message, may_be_there)


def conclude(outgoing: Outgoing, outcome: Outcome) -> bool:
    """Keep what became of the try; say whether the mail is to be tried again."""
    mail = queries.lock_mail(outgoing.id)
    if mail is None or mail.state is not MailState.SENDING:
        return False
    match outcome.ending:
        case Ending.ACCEPTED:
            mail.state, mail.sent_at, mail.last_error = MailState.SENT, clock.now(), None
            return False
        case Ending.REFUSED:
            mail.state = MailState.FAILED
        case Ending.NOT_NOW if not outgoing.may_be_there:
            mail.state = MailState.QUEUED
    return _may_go_on(mail, outcome.reason)


def put_off_unmade(mail_id: int, reason: str) -> bool:
    """Count the try of a mail whose parts could not be made; say whether to try again."""
    mail = queries.lock_mail(mail_id)
    if mail is None:
        return False
    mail.attempts += 1
    return _may_go_on(mail, reason)


def _may_go_on(mail: Mail, reason: str) -> bool:
    mail.last_error = reason[: rules.LONGEST_REASON]
    if rules.wait_after(mail.attempts) is None:
        mail.state = MailState.FAILED
    return mail.state is not MailState.FAILED


def _files(mail: Mail) -> list[FileMade]:
    """Have the attachments made; what no longer exists (a badge given back) is left out."""
    made = (hooks.attachment(str(kind), int(id_)) for kind, id_ in mail.attachments)
    return [file for answers in made for file in answers if file is not None]
