"""Builders of mails."""

from itertools import count

from openmap.mail.models import Mail
from openmap.mail.services import Attachment, Message, post

_numbers = count(1)


def make_message(
    *,
    recipient: str = "zoe@ville.test",
    subject: str = "Votre inscription est enregistrée",
    text: str = "Bonjour Zoé,\n\nNous vous attendons à 8 h 45.\n",
    html: str = "<html><head></head><body><p>Bonjour Zoé</p></body></html>",
    kind: str = "registration_confirmed_to_participant",
    attachments: tuple[Attachment, ...] = (),
    event_id: int | None = None,
    person_id: int | None = None,
) -> Message:
    return Message(
        kind=kind,
        recipient=recipient,
        language="fr",
        subject=subject,
        text=text,
        html=html,
        sender_name="GIP Maximilien, La MACS",
        reply_to="macs@maximilien.example",
        attachments=attachments,
        event_id=event_id,
        person_id=person_id,
    )


def make_mail(recipient: str | None = None, **values: object) -> Mail:
    """Post a mail, to someone new unless named."""
    to = recipient or f"zoe{next(_numbers)}@ville.test"
    return post(make_message(recipient=to, **values))  # type: ignore[arg-type]
