"""Tables of seats."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Sequence,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core.db import Model
from openmap.core.locale import LocalText

#: Ranks in the queue; drawn under the lock of the pools, so they order people as they came.
waiting_rank = Sequence("waiting_rank_seq", metadata=Model.metadata, data_type=BigInteger)


class SeatPool(Model):
    """Seats counted together: one pool for the event, others per category or shared.

    Capacity is never below what is taken; the CHECK holds when a rule is forgotten.
    """

    __tablename__ = "seat_pool"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        UniqueConstraint("event_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    label: Mapped[LocalText]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class PoolCategory(Model):
    """A category of attendee that takes its seats from the pool."""

    __tablename__ = "pool_category"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "pool_id"], ["seat_pool.event_id", "seat_pool.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["event_id", "category_id"], ["category.event_id", "category.id"], ondelete="CASCADE"
        ),
    )

    event_id: Mapped[int]
    pool_id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(primary_key=True, index=True)
