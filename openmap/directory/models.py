"""Tables of the directory: the sectors."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core.db import Model
from openmap.core.locale import LocalText


class Sector(Model):
    """A trade; a group has no parent. Groups serve badges and filters, sectors matching."""

    __tablename__ = "sector"

    slug: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[LocalText]
    position: Mapped[int]
    parent_slug: Mapped[str | None] = mapped_column(
        ForeignKey("sector.slug"), default=None, index=True
    )
