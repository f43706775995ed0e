"""Posts mails: a row and its delivery, in the transaction of their cause."""

import uuid
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from openmap.core import jobs
from openmap.core.db import db
from openmap.core.rendering import current_settings, render_mail
from openmap.mail.models import Mail


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
        message_id=f"<{uuid.uuid4()}@{mail_domain()}>",
        sender_name=message.sender_name,
        reply_to=message.reply_to,
        attachments=[[attachment.kind, attachment.id] for attachment in message.attachments],
        event_id=message.event_id,
        person_id=message.person_id,
    )
    db.session.add(mail)
    db.session.flush()
    jobs.defer("mail.deliver", mail_id=mail.id, lock=f"mail:{mail.recipient}")
    return mail


def mail_domain() -> str:
    """Return the domain that all our mails and calendar UIDs carry."""
    return parseaddr(current_settings().mail_from)[1].rpartition("@")[2]
