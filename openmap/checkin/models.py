"""Tables of the door."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core import clock
from openmap.core.db import Model, enum_type


class DoorLink(Model):
    """A volunteer's link for the day: no account, until six hours after the end."""

    __tablename__ = "door_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    #: Who holds it: « Camille, porte A ».
    volunteer: Mapped[str]
    place: Mapped[str]
    expires_at: Mapped[datetime]
    #: Raise it to make the link and the cookies it gave useless.
    generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class ScanKind(StrEnum):
    """What a person at the door did."""

    ARRIVAL = "arrival"
    UNDO = "undo"


class Means(StrEnum):
    """How the person was recognised."""

    CAMERA = "camera"
    PHOTO = "photo"
    SCANNER = "scanner"
    SHORT_CODE = "short_code"
    NAME = "name"
    WALK_IN = "walk_in"


class VerdictKind(StrEnum):
    """What a scan means at this door; the table is `checkin/data/vectors.json`."""

    WELCOME = "welcome"
    ALREADY_IN = "already_in"
    WAITING_LIST = "waiting_list"
    NOT_CONFIRMED = "not_confirmed"
    CANCELLED = "cancelled"
    OTHER_EVENT = "other_event"
    UNKNOWN = "unknown"
    #: What an undo answers.
    UNDONE = "undone"


class Scan(Model):
    """A fact, kept once whatever the network repeats. Rows are added, never changed."""

    __tablename__ = "scan"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "registration_id"], ["registration.event_id", "registration.id"]
        ),
        Index("ix_scan_registration_id", "registration_id", "scanned_at"),
        Index("ix_scan_event_id", "event_id", "received_at"),
        Index("ix_scan_undoes", "undoes", postgresql_where="undoes IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Made by the device: a repeat of the same nonce is the same scan.
    nonce: Mapped[UUID] = mapped_column(Uuid, unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[ScanKind] = mapped_column(enum_type(ScanKind, "kind"))
    means: Mapped[Means] = mapped_column(enum_type(Means, "means"))
    verdict: Mapped[VerdictKind] = mapped_column(enum_type(VerdictKind, "verdict"))
    place: Mapped[str]
    #: By the device's clock, corrected by the offset it measured; kept beside our own.
    scanned_at: Mapped[datetime]
    door_link_id: Mapped[int | None] = mapped_column(ForeignKey("door_link.id"), default=None)
    registration_id: Mapped[int | None] = mapped_column(default=None)
    #: The nonce that an undo takes back.
    undoes: Mapped[UUID | None] = mapped_column(Uuid, default=None)
    is_practice: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
