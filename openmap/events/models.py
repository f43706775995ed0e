"""Tables of an edition: event, venue, partners, categories of attendee, roles of the team."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openmap.accounts.models import User
from openmap.core import clock
from openmap.core.db import Model, enum_type
from openmap.core.locale import LocalText


class EventState(StrEnum):
    """The life of an edition (docs/glossary.md)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class Visibility(StrEnum):
    """Where a published edition shows."""

    PUBLIC = "public"
    #: Reached by its link only: in no list, feed or sitemap.
    UNLISTED = "unlisted"


class Event(Model):
    """One edition: a half-day meetup on one trade."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR starts_at < ends_at", name="ends_after_start"),
        Index("ix_event_held_on", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[LocalText]
    #: Always known; the hours may still be open.
    held_on: Mapped[date]
    venue: Mapped["Venue"] = relationship(
        back_populates="event",
        lazy="joined",
        innerjoin=True,
        cascade="all, delete-orphan",
    )
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    timezone: Mapped[str] = mapped_column(default="Europe/Paris")
    edition_number: Mapped[int | None] = mapped_column(default=None)
    theme: Mapped[LocalText | None] = mapped_column(default=None)
    #: Markdown.
    description: Mapped[LocalText | None] = mapped_column(default=None)
    state: Mapped[EventState] = mapped_column(
        enum_type(EventState, "state"), default=EventState.DRAFT
    )
    visibility: Mapped[Visibility] = mapped_column(
        enum_type(Visibility, "visibility"), default=Visibility.PUBLIC
    )
    organiser_name: Mapped[str] = mapped_column(default="GIP Maximilien (MACS)")
    contact_name: Mapped[str | None] = mapped_column(default=None)
    contact_email: Mapped[str | None] = mapped_column(default=None)
    contact_phone: Mapped[str | None] = mapped_column(default=None)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    #: Raise it to make every preview link sent so far useless.
    preview_generation: Mapped[int] = mapped_column(default=1)
    cancelled_because: Mapped[LocalText | None] = mapped_column(default=None)
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    #: Raised by every change of the event or of anything its public page shows.
    version: Mapped[int] = mapped_column(default=1)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def local_start(self) -> datetime | None:
        return self.starts_at.astimezone(self.zone) if self.starts_at else None

    @property
    def local_end(self) -> datetime | None:
        return self.ends_at.astimezone(self.zone) if self.ends_at else None

    @property
    def is_public(self) -> bool:
        return self.state is not EventState.DRAFT


class Venue(Model):
    """Where an edition takes place, and how one gets in with a wheelchair or a guide dog."""

    __tablename__ = "venue"
    __table_args__ = (
        CheckConstraint("legal_limit IS NULL OR legal_limit > 0", name="legal_limit_positive"),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, init=False
    )
    event: Mapped[Event] = relationship(back_populates="venue", init=False)
    name: Mapped[str | None] = mapped_column(default=None)
    address: Mapped[str | None] = mapped_column(default=None)
    postcode: Mapped[str | None] = mapped_column(default=None)
    city: Mapped[str | None] = mapped_column(default=None)
    departement_code: Mapped[str | None] = mapped_column(default=None)
    #: How many people may be in the room at once, everybody counted.
    legal_limit: Mapped[int | None] = mapped_column(default=None)
    #: None means nobody has said so yet.
    step_free: Mapped[bool | None] = mapped_column(default=None)
    lift: Mapped[bool | None] = mapped_column(default=None)
    adapted_toilet: Mapped[bool | None] = mapped_column(default=None)
    induction_loop: Mapped[bool | None] = mapped_column(default=None)
    reserved_parking: Mapped[bool | None] = mapped_column(default=None)
    #: Public transport, Markdown; the accessible one apart.
    transport: Mapped[LocalText | None] = mapped_column(default=None)
    accessible_transport: Mapped[LocalText | None] = mapped_column(default=None)
    access_note: Mapped[LocalText | None] = mapped_column(default=None)
    accessibility_contact: Mapped[str | None] = mapped_column(default=None)


class OldSlug(Model):
    """An address an edition once had; it redirects for ever."""

    __tablename__ = "old_slug"

    slug: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)


class EventSector(Model):
    """A trade an edition is about."""

    __tablename__ = "event_sector"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    sector_slug: Mapped[str] = mapped_column(
        ForeignKey("sector.slug", onupdate="CASCADE"), primary_key=True
    )


class PartnerRole(StrEnum):
    """What an organisation is for an edition."""

    ORGANISER = "organiser"
    FUNDER = "funder"
    HOST = "host"
    PARTNER = "partner"


class Partner(Model):
    """An organisation behind an edition, with its logo and the mention a funder asks for."""

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("event_id", "id"),
        CheckConstraint("logo IS NULL OR logo_alternative <> ''", name="logo_has_alternative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    role: Mapped[PartnerRole] = mapped_column(enum_type(PartnerRole, "role"))
    position: Mapped[int] = mapped_column(default=0)
    url: Mapped[str | None] = mapped_column(default=None)
    #: A re-encoded PNG, never what was uploaded.
    logo: Mapped[bytes | None] = mapped_column(default=None, deferred=True, repr=False)
    logo_alternative: Mapped[str] = mapped_column(default="")
    #: « Cofinancé par l’Union européenne », as the funder's charter words it.
    mention: Mapped[LocalText | None] = mapped_column(default=None)


class CategoryCode(StrEnum):
    """The closed palette of attendees: word, colour and shape are the same everywhere."""

    PUBLIC_BUYER = "public_buyer"
    PRIVATE_BUYER = "private_buyer"
    SUPPLIER = "supplier"
    NETWORK = "network"
    FACILITATOR = "facilitator"
    ELECTED = "elected"
    STATE = "state"
    PRESCRIBER = "prescriber"
    PRESS = "press"
    STAFF = "staff"
    OTHER = "other"


class Category(Model):
    """A category of attendee of one edition."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("event_id", "id"), UniqueConstraint("event_id", "code"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[CategoryCode] = mapped_column(enum_type(CategoryCode, "code"))
    label: Mapped[LocalText]
    #: One sentence that helps people choose.
    hint: Mapped[LocalText | None] = mapped_column(default=None)
    position: Mapped[int] = mapped_column(default=0)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    #: Press and staff hold none.
    holds_a_seat: Mapped[bool] = mapped_column(default=True)
    #: Shown on the public form; otherwise only the team registers people as this.
    is_public: Mapped[bool] = mapped_column(default=True)


class Role(StrEnum):
    """What a member of the team may do, for one edition or all."""

    LEAD = "lead"
    EDITOR = "editor"
    DOOR_LEAD = "door_lead"
    READER = "reader"


class TeamRole(Model):
    """A role of a user, until a day or without end, for one edition or (no event) all."""

    __tablename__ = "team_role"
    __table_args__ = (
        UniqueConstraint("user_id", "event_id"),
        Index(
            "uq_team_role_user_everywhere",
            "user_id",
            unique=True,
            postgresql_where="event_id IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), init=False)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), default=None, index=True
    )
    #: The last day on which it holds.
    ends_on: Mapped[date | None] = mapped_column(default=None)
    #: May see the access arrangements of this edition, beside the lead.
    sees_access_arrangements: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
