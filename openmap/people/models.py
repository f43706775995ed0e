"""Tables of people and their consents."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openmap.core import clock
from openmap.core.db import Model, enum_type


class Person(Model):
    """Someone openmap knows, under one address and one name; a town hall may share an address."""

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "uq_person_email_folded_name",
            "email",
            "folded_name",
            unique=True,
            postgresql_where="erased_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    given_name: Mapped[str]
    family_name: Mapped[str]
    folded_name: Mapped[str]
    #: None for someone who comes with whoever leads them and has no address.
    email: Mapped[str | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(default="fr")
    #: When mails to the address last came back for good.
    bounced_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    #: Starts the clock of retention: what the person did, not what was sent to them.
    last_action_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    erased_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class ConsentPurpose(StrEnum):
    """What a person may agree to; each is asked apart and unticked."""

    DIRECTORY = "directory"
    CONTACT_EXCHANGE = "contact_exchange"
    PHOTOS = "photos"
    NEXT_EDITIONS = "next_editions"
    ACCESS_ARRANGEMENTS = "access_arrangements"


class Consent(Model):
    """What a person agreed to, in which words and when; withdrawn, never changed."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_purpose", "person_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), init=False)
    person: Mapped[Person] = relationship()
    purpose: Mapped[ConsentPurpose] = mapped_column(enum_type(ConsentPurpose, "purpose"))
    #: Version of the sentence that stood beside the box, for instance "2026-11".
    text_version: Mapped[str]
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), default=None
    )
    given_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
