"""Tables of the archive: what was published about an edition afterwards."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core.db import Model, enum_type


class Qualifier(StrEnum):
    """How exact a published figure is."""

    EXACTLY = "exactly"
    MORE_THAN = "more_than"
    NEARLY = "nearly"


class ReportedAttendance(Model):
    """How many people took part in an edition, as a public source says; sources may differ."""

    __tablename__ = "reported_attendance"
    __table_args__ = (CheckConstraint("number > 0", name="number_positive"),)

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    source_url: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    qualifier: Mapped[Qualifier] = mapped_column(enum_type(Qualifier, "qualifier"))
