"""What can be said of an edition and its parts, as plain values to compare and keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from openmap.core.locale import LocalText
from openmap.events import queries
from openmap.events.models import (
    Category,
    CategoryCode,
    Event,
    Partner,
    PartnerRole,
    Visibility,
)


@dataclass(frozen=True)
class NewEdition:
    """What it takes to begin an edition; everything else comes from the preset or later."""

    title: LocalText
    held_on: date
    starts_at: time | None
    ends_at: time | None
    preset: str
    seats: int
    edition_number: int | None = None
    timezone: str = "Europe/Paris"


@dataclass(frozen=True)
class Essentials:
    """What and when, in the clock time of the edition's zone."""

    title: LocalText
    held_on: date
    edition_number: int | None = None
    theme: LocalText | None = None
    sectors: tuple[str, ...] = ()
    starts_at: time | None = None
    ends_at: time | None = None
    timezone: str = "Europe/Paris"
    description: LocalText | None = None
    organiser_name: str = ""
    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True)
class VenueFacts:
    """Where, and how one gets in; None means nobody has said so yet."""

    name: str | None = None
    address: str | None = None
    postcode: str | None = None
    city: str | None = None
    legal_limit: int | None = None
    step_free: bool | None = None
    lift: bool | None = None
    adapted_toilet: bool | None = None
    induction_loop: bool | None = None
    reserved_parking: bool | None = None
    transport: LocalText | None = None
    accessible_transport: LocalText | None = None
    access_note: LocalText | None = None
    accessibility_contact: str | None = None


@dataclass(frozen=True)
class PartnerFacts:
    """An organisation behind an edition."""

    name: str
    role: PartnerRole
    url: str | None = None
    logo_alternative: str = ""
    mention: LocalText | None = None


@dataclass(frozen=True)
class Logo:
    """What happens to the logo of a partner: a new picture, none any more, or nothing."""

    picture: bytes | None = field(default=None, repr=False)
    removed: bool = False


AS_IT_IS = Logo()


@dataclass(frozen=True)
class CategoryFacts:
    """A category of attendee of one edition."""

    code: CategoryCode
    label: LocalText
    hint: LocalText | None = None
    needs_approval: bool = False
    holds_a_seat: bool = True
    is_public: bool = True


def essentials_of(event: Event) -> Essentials:
    start, end = event.local_start, event.local_end
    return Essentials(
        title=event.title,
        held_on=event.held_on,
        edition_number=event.edition_number,
        theme=event.theme,
        sectors=queries.sector_groups_of(event.id),
        starts_at=start.time() if start else None,
        ends_at=end.time() if end else None,
        timezone=event.timezone,
        description=event.description,
        organiser_name=event.organiser_name,
        contact_name=event.contact_name,
        contact_email=event.contact_email,
        contact_phone=event.contact_phone,
        visibility=event.visibility,
    )


def venue_facts_of(event: Event) -> VenueFacts:
    return VenueFacts(**_columns_of(event.venue, VenueFacts))


def facts_of_partner(partner: Partner) -> PartnerFacts:
    return PartnerFacts(**_columns_of(partner, PartnerFacts))


def facts_of_category(category: Category) -> CategoryFacts:
    return CategoryFacts(**_columns_of(category, CategoryFacts))


def _columns_of(row: object, facts: type[Any]) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in facts.__dataclass_fields__}
