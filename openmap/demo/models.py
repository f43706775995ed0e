"""What the demonstration loaded, so that exactly this is removed."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core.db import Model


class DemoLoad(Model):
    """An edition the demonstration loaded, and the people it made for it."""

    __tablename__ = "demo_load"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    #: 100,000 ids in a few bytes.
    person_ids: Mapped[Any] = mapped_column(INT4MULTIRANGE)
