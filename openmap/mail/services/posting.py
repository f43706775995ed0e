"""Posts mails: a row and its delivery, in the transaction of their cause."""

import uuid
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from openmap.core import jobs
from openmap.core.db import db
from openmap.core.rendering import current_settings, render_mail
from openmap.mail.errors import BodyForgottenError, NotFailedError
from openmap.mail.models import Mail, MailState


@dataclass(frozen=True)
class Attachment:
    """What a mail carries, named; the capability that can make it does so in the worker."""

    kind: str
    id: int


@dataclass(frozen=True)
class Reader:
    """Whom a mail is for."""

    email: str
    language: str = "fr"
    person_id: int | None = None


@dataclass(frozen=True)
class Sender:
    """In whose name a mail leaves; answers go to `reply_to`."""

    name: str
    contact: str = ""
    reply_to: str | None = None
    event_id: int | None = None


@dataclass(frozen=True)
class Message:
    """A mail as a capability wrote it, in the language of its reader."""

    #: The name of its templates: `registration_confirmed_to_participant`.
    kind: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str
    event_id: int | None = None
    person_id: int | None = None
    sender_name: str | None = None
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()


def message(
    template: str,
    *,
    to: Reader,
    sender: Sender,
    attachments: tuple[Attachment, ...] = (),
    **values: Any,
) -> Message:
    """Write a mail from `<template>.{subject.txt,txt,html}`, in its reader's language."""
    values |= {"organiser_name": sender.name, "organiser_contact": sender.contact}
    subject, text, html = render_mail(template, to.language, **values)
    return Message(
        kind=template.rpartition("/")[2],
        recipient=to.email,
        language=to.language,
        subject=subject,
        text=text,
        html=html,
        event_id=sender.event_id,
        person_id=to.person_id,
        sender_name=sender.name,
        reply_to=sender.reply_to,
        attachments=attachments,
    )


def post(message: Message) -> Mail:
    """Keep the mail and queue its delivery; mails to one address leave in their order."""
    mail = Mail(
        kind=message.kind,
        recipient=message.recipient,
        language=message.language,
        subject=" ".join(message.subject.split()),
        text=message.text,
        html=message.html,
        message_id=_new_message_id(),
        sender_name=message.sender_name,
        reply_to=message.reply_to,
        attachments=[[attachment.kind, attachment.id] for attachment in message.attachments],
        event_id=message.event_id,
        person_id=message.person_id,
    )
    return _queued(mail)


def send_again(mail: Mail, *, to: str | None = None) -> Mail:
    """Send the same words and the same attachments once more, perhaps to a corrected address."""
    if mail.text is None:
        raise BodyForgottenError
    return _queued(
        Mail(
            kind=mail.kind,
            recipient=to or mail.recipient,
            language=mail.language,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            message_id=_new_message_id(),
            sender_name=mail.sender_name,
            reply_to=mail.reply_to,
            attachments=[list(attachment) for attachment in mail.attachments],
            event_id=mail.event_id,
            person_id=mail.person_id,
        )
    )


def retry(mail: Mail) -> None:
    """Take a mail that was given up back into the queue, with its own Message-ID."""
    if mail.state is not MailState.FAILED:
        raise NotFailedError
    if mail.text is None:
        raise BodyForgottenError
    mail.state = MailState.QUEUED
    mail.attempts = 0
    _queued(mail)


def own_address() -> str:
    """Return the address all mails leave from, which is also the organiser of invitations."""
    return parseaddr(current_settings().mail_from)[1]


def mail_domain() -> str:
    """Return the domain that all our mails and calendar UIDs carry."""
    return own_address().rpartition("@")[2]


def _new_message_id() -> str:
    return f"<{uuid.uuid4()}@{mail_domain()}>"


def _queued(mail: Mail) -> Mail:
    """Keep the mail and queue its delivery; one lock per address keeps their order."""
    db.session.add(mail)
    db.session.flush()
    jobs.defer("mail.deliver", mail_id=mail.id, lock=f"mail:{mail.recipient}")
    return mail
