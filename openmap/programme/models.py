"""Tables of the programme."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core.db import Model, enum_type
from openmap.core.locale import LocalText


class SessionKind(StrEnum):
    """What happens in an item of the programme."""

    WELCOME = "welcome"
    OPENING = "opening"
    PLENARY = "plenary"
    ROUND_TABLE = "round_table"
    TESTIMONY = "testimony"
    WORKSHOP = "workshop"
    EXPRESS = "express"
    SCREENING = "screening"
    APPOINTMENTS = "appointments"
    DESK = "desk"
    BREAK = "break"
    CLOSING = "closing"


class Session(Model):
    """One item of the programme. Its hours may still be unknown; then `position` orders it."""

    __tablename__ = "programme_session"
    __table_args__ = (
        UniqueConstraint("event_id", "id"),
        CheckConstraint("ends_at IS NULL OR starts_at < ends_at", name="ends_after_start"),
        Index("ix_programme_session_event_id_position", "event_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[SessionKind] = mapped_column(enum_type(SessionKind, "kind"))
    title: Mapped[LocalText]
    position: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    summary: Mapped[LocalText | None] = mapped_column(default=None)
    room: Mapped[str] = mapped_column(default="")
    #: Names as they are to be read, separated by semicolons.
    speakers: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
