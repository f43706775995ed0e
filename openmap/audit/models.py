"""The table of what was done."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core import clock
from openmap.core.db import Model, enum_type


class ActorKind(StrEnum):
    """Who may act."""

    TEAM = "team"
    PARTICIPANT = "participant"
    DOOR = "door"
    COMMAND = "command"
    SYSTEM = "system"


class AuditEntry(Model):
    """One thing done to one subject. Rows are added, never changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_event_id_at", "event_id", "at"),
        Index("ix_audit_entry_subject", "subject_kind", "subject_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: A verb of the trade with its capability: `registrations.cancel`.
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    actor_kind: Mapped[ActorKind] = mapped_column(enum_type(ActorKind, "actor_kind"))
    actor_id: Mapped[int | None] = mapped_column(default=None)
    #: As it was then; the account may be gone later.
    actor_name: Mapped[str] = mapped_column(default="")
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), default=None
    )
    #: Only what changed: {"email": ["a@x.fr", "b@x.fr"]}.
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)
    reason: Mapped[str | None] = mapped_column(default=None)
    at: Mapped[datetime] = mapped_column(default_factory=clock.now)
