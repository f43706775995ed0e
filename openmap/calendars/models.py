"""Tables of calendar invitations."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openmap.core import clock
from openmap.core.db import Model, enum_type


class Method(StrEnum):
    """METHOD of a calendar object (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class EventCalendar(Model):
    """The UID of an event's public calendar file, given once; its slug and title may change."""

    __tablename__ = "event_calendar"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    uid: Mapped[str] = mapped_column(unique=True)


class Invitation(Model):
    """One thing in one person's calendar: one UID for life, a SEQUENCE that only rises."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id"),
        CheckConstraint("sequence >= 0", name="sequence_not_negative"),
        Index("ix_invitation_event_id", "event_id"),
        Index("ix_invitation_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: A UUID with our domain, never made from a title, a slug or an index.
    uid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    #: What it is about: ("registration", 12).
    subject: Mapped[str]
    subject_id: Mapped[int]
    #: The ATTENDEE, who is also the recipient of the mail.
    attendee_email: Mapped[str]
    attendee_name: Mapped[str]
    #: The address of ORGANIZER, kept for the life of the UID: clients ignore any other.
    organiser_email: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)
    method: Mapped[Method] = mapped_column(enum_type(Method, "method"), default=Method.REQUEST)
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)


class InvitationMessage(Model):
    """One calendar object as it is sent; its bytes are kept by the worker that sends it."""

    __tablename__ = "invitation_message"
    __table_args__ = (Index("ix_invitation_message_invitation_id", "invitation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), init=False
    )
    invitation: Mapped[Invitation] = relationship(lazy="joined", innerjoin=True)
    method: Mapped[Method] = mapped_column(enum_type(Method, "method"))
    sequence: Mapped[int]
    #: As they were when it was made: an old address is told too.
    attendee_email: Mapped[str]
    attendee_name: Mapped[str]
    #: What, when and where, as the capability said at that moment.
    occurrence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: A CANCEL for this address only: the thing itself goes on, so it carries no STATUS.
    uninvites: Mapped[bool] = mapped_column(default=False)
    content: Mapped[bytes | None] = mapped_column(default=None)
    #: Its DTSTAMP.
    made_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
