"""Tables of mails."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core import clock
from openmap.core.db import Model, enum_type


class MailState(StrEnum):
    """Where a mail is on its way."""

    QUEUED = "queued"
    #: Handed to the server; whether it was accepted is not known yet.
    SENDING = "sending"
    SENT = "sent"
    #: Refused for good, with the server's words in `last_error`.
    FAILED = "failed"
    #: Never to be sent: its cause was withdrawn while it waited.
    WITHDRAWN = "withdrawn"


class Mail(Model):
    """One mail to one address. "Did she get the invitation?" is answered here."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_event_id_queued_at", "event_id", "queued_at"),
        Index("ix_mail_person_id", "person_id"),
        Index("ix_mail_recipient", "recipient"),
        Index("ix_mail_waiting", "id", postgresql_where="state IN ('queued', 'sending')"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: What happened and to whom, as its template: `registration_confirmed_to_participant`.
    kind: Mapped[str]
    recipient: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    #: Bodies are erased after 90 days; the fact of the mail stays.
    text: Mapped[str | None]
    html: Mapped[str | None]
    #: Unique for life, so that a repeat can be recognised by whoever receives it.
    message_id: Mapped[str] = mapped_column(unique=True)
    sender_name: Mapped[str | None] = mapped_column(default=None)
    reply_to: Mapped[str | None] = mapped_column(default=None)
    #: What it carries, made by the worker: [["badge", 12], ["calendar", 40]].
    attachments: Mapped[list[list[str | int]]] = mapped_column(JSONB, default_factory=list)
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), default=None
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), default=None
    )
    state: Mapped[MailState] = mapped_column(
        enum_type(MailState, "state"), default=MailState.QUEUED
    )
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(default=None)
    queued_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def may_be_listed(self) -> bool:
        """Sign-in mails open the team's own doors: nobody sees them listed, whoever asks."""
        return not self.kind.startswith("sign_in_")
