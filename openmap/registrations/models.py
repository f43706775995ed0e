"""Tables of registrations."""

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import String

from openmap.core import clock
from openmap.core.db import Model, enum_type
from openmap.events.models import Category, Event
from openmap.people.models import Person

#: Crockford's base32: no I, L, O, U, so that nobody reads one sign for another.
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORT_CODE_LENGTH: Final = 6


def new_badge_number() -> int:
    """Return 63 random bits, which a BIGINT holds without sign."""
    return secrets.randbits(63)


def new_short_code() -> str:
    """Return six signs that people can read to each other: 30 random bits."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(SHORT_CODE_LENGTH))


class RegistrationState(StrEnum):
    """Where a registration stands (docs/glossary.md). Presence is derived from scans."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


ENDED: Final = frozenset(
    {RegistrationState.REFUSED, RegistrationState.CANCELLED, RegistrationState.REPLACED}
)
_LIVE: Final = "state NOT IN ('cancelled', 'refused', 'replaced')"


class RegistrationSettings(Model):
    """When registration for an edition is open, and what people are told beside the form."""

    __tablename__ = "registration_settings"
    __table_args__ = (
        CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at",
            name="closes_after_opening",
        ),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    #: Without one, registration opens when the edition is published.
    opens_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Without one, registration closes when the edition begins.
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Until when arrangements of access may be asked for with a promise.
    access_needs_until: Mapped[date | None] = mapped_column(default=None)
    daily_digest: Mapped[bool] = mapped_column(default=True)


class Registration(Model):
    """One person's place at one event. A town hall may share an address: the name counts."""

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "uq_registration_live",
            "event_id",
            "contact_email",
            "folded_name",
            unique=True,
            postgresql_where=_LIVE,
        ),
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("event_id", "short_code"),
        ForeignKeyConstraint(["event_id", "category_id"], ["category.event_id", "category.id"]),
        Index("ix_registration_list", "event_id", "sort_name", "id"),
        Index("ix_registration_state", "event_id", "state", "sort_name", "id"),
        Index("ix_registration_category", "event_id", "category_id", "sort_name", "id"),
        Index(
            "ix_registration_queue",
            "event_id",
            "category_id",
            "waiting_rank",
            postgresql_where="state = 'waiting'",
        ),
        Index("ix_registration_offers", "offered_until", postgresql_where="state = 'offered'"),
        Index("ix_registration_person_id", "person_id"),
        Index("ix_registration_contact_email", "contact_email"),
        Index(
            "ix_registration_replaced_by_id",
            "replaced_by_id",
            postgresql_where="replaced_by_id IS NOT NULL",
        ),
        CheckConstraint(
            "(state = 'waiting') = (waiting_rank IS NOT NULL)", name="rank_while_waiting"
        ),
        CheckConstraint(
            "(state = 'offered') = (offered_until IS NOT NULL)", name="deadline_while_offered"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), init=False)
    event: Mapped[Event] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    person: Mapped[Person] = relationship()
    category_id: Mapped[int] = mapped_column(init=False)
    category: Mapped[Category] = relationship(overlaps="event")
    #: As written for this event; the person may change later.
    given_name: Mapped[str]
    family_name: Mapped[str]
    #: Own address, or that of whoever leads someone without one: it guards against doubles.
    contact_email: Mapped[str]
    folded_name: Mapped[str]
    #: Family name first, folded: the order of lists and badges.
    sort_name: Mapped[str]
    #: Name, organisation and address, folded: what a search looks through.
    search_text: Mapped[str]
    state: Mapped[RegistrationState] = mapped_column(enum_type(RegistrationState, "state"))
    organisation_name: Mapped[str] = mapped_column(default="")
    job_title: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None] = mapped_column(default=None)
    departement_code: Mapped[str | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(default="fr")
    #: Speakers, press and staff hold none, whatever their category.
    takes_a_seat: Mapped[bool] = mapped_column(default=True)
    is_speaker: Mapped[bool] = mapped_column(default=False)
    waiting_rank: Mapped[int | None] = mapped_column(BigInteger, default=None)
    offered_until: Mapped[datetime | None] = mapped_column(default=None)
    #: Why it ended, in words for the person.
    ended_because: Mapped[str | None] = mapped_column(default=None)
    #: "participant" or "team".
    ended_by: Mapped[str | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), default=None)
    #: Registered at the door or by the team rather than by the person.
    registered_by: Mapped[str] = mapped_column(default="participant")
    #: Printed on the badge: anyone near it can read it. Never opens what the private link opens.
    badge_number: Mapped[int] = mapped_column(
        BigInteger, unique=True, default_factory=new_badge_number
    )
    #: For people, beside the code: never reprinted for our sake.
    short_code: Mapped[str] = mapped_column(
        String(SHORT_CODE_LENGTH), default_factory=new_short_code
    )
    #: Raise it to revoke every private link sent so far; links are HMACs, no secret is stored.
    link_generation: Mapped[int] = mapped_column(default=1)
    #: First sight of the private page: the form no longer corrects a mistyped address.
    link_opened_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def holds_a_seat(self) -> bool:
        return self.takes_a_seat and self.state in {
            RegistrationState.CONFIRMED,
            RegistrationState.OFFERED,
        }

    @property
    def is_live(self) -> bool:
        return self.state not in ENDED

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class RegistrationCount(Model):
    """How many registrations of a category stand where; kept by triggers, in the same transaction.

    Lists, the dashboard and the public page read it instead of counting rows, so they cost the
    same with ten people and with 100,000. Take the pools' locks before changing a state.
    """

    __tablename__ = "registration_count"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    category_id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[RegistrationState] = mapped_column(
        enum_type(RegistrationState, "state"), primary_key=True
    )
    number: Mapped[int]


class AccessNeed(StrEnum):
    """An arrangement wanted; never the disability (RGPD, article 9)."""

    WHEELCHAIR_ROUTE = "wheelchair_route"
    RESERVED_SEAT = "reserved_seat"
    INDUCTION_LOOP = "induction_loop"
    SIGN_LANGUAGE = "sign_language"
    LIVE_CAPTIONS = "live_captions"
    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    COMPANION = "companion"
    GUIDE_DOG = "guide_dog"
    OTHER = "other"


class AccessArrangement(Model):
    """What a registered person needs to take part; purged 30 days after the event."""

    __tablename__ = "access_arrangement"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    needs: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    note: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default_factory=clock.now)


class AddressChange(Model):
    """A new address that waits for whoever reads it to confirm; the old one was told."""

    __tablename__ = "address_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    new_email: Mapped[str]
    expires_at: Mapped[datetime]
    asked_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
