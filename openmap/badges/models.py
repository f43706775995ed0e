"""Tables of badges and the keys that sign them."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core import clock
from openmap.core.db import Model


class SigningKey(Model):
    """An Ed25519 key. The newest signs; the older ones still verify the badges they signed."""

    __tablename__ = "signing_key"
    __table_args__ = (
        Index(
            "uq_signing_key_current",
            text("(retired_at IS NULL)"),
            unique=True,
            postgresql_where="retired_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Sealed with the secret of the installation.
    sealed_private_key: Mapped[bytes]
    public_key: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class Badge(Model):
    """What is computed once for a registration: its signed code, drawn as one path."""

    __tablename__ = "badge"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "registration_id"],
            ["registration.event_id", "registration.id"],
            ondelete="CASCADE",
        ),
        Index("ix_badge_event_id", "event_id"),
    )

    registration_id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int]
    key_id: Mapped[int] = mapped_column(ForeignKey("signing_key.id"))
    code: Mapped[str] = mapped_column(unique=True)
    #: SVG path of the QR modules, one unit per module, runs joined.
    qr_path: Mapped[str]
    modules: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    printed_at: Mapped[datetime | None] = mapped_column(default=None)
    times_printed: Mapped[int] = mapped_column(default=0)
    #: Digest of the words last printed: who was renamed since wants a new badge.
    printed_as: Mapped[str | None] = mapped_column(default=None)
