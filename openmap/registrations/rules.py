"""Decides who may register, where a newcomer stands, and how long links and corrections hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from openmap.events.models import EventState, Venue
from openmap.registrations.errors import (
    EventCancelledError,
    RegistrationClosedError,
    RegistrationNotYetOpenError,
)
from openmap.registrations.models import RegistrationState

#: A mistyped address is corrected by the browser that registered, within this time.
MISTYPED_WITHIN: Final = timedelta(minutes=30)
NEW_ADDRESS_WITHIN: Final = timedelta(hours=48)
LINK_DAYS: Final = 90
ARRANGEMENT_DAYS: Final = 30
#: Contacts are forgotten 36 months after the person's last action.
CONTACT_DAYS: Final = 36 * 30 + 18
#: The same link is not mailed more often than this in an hour, whoever asks.
LINKS_AN_HOUR: Final = 3


class TruthKind(StrEnum):
    """What can truly be said about registering."""

    OPEN = "open"
    FULL = "full"
    OPENS_LATER = "opens_later"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    PAST = "past"
    NONE = "none"


@dataclass(frozen=True)
class Window:
    """What of an edition decides whether one may register."""

    state: EventState
    held_on: date
    zone: ZoneInfo
    starts_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def last_moment(self) -> datetime:
        """Return when registration closes: as said, and when the edition begins at the latest."""
        beginning = self.starts_at or datetime.combine(self.held_on, time(), self.zone)
        return min(self.closes_at, beginning) if self.closes_at else beginning


_BY_STATE: Final = {
    EventState.DRAFT: TruthKind.NONE,
    EventState.CANCELLED: TruthKind.CANCELLED,
    EventState.CLOSED: TruthKind.PAST,
    EventState.ARCHIVED: TruthKind.PAST,
}


def truth_kind(window: Window, *, now: datetime, seats_free: bool) -> TruthKind:
    """Return what the public page says about registering."""
    if window.state in _BY_STATE:
        return _BY_STATE[window.state]
    if now.astimezone(window.zone).date() > window.held_on:
        return TruthKind.PAST
    if window.opens_at is not None and now < window.opens_at:
        return TruthKind.OPENS_LATER
    if now >= window.last_moment:
        return TruthKind.CLOSED
    return TruthKind.OPEN if seats_free else TruthKind.FULL


def ensure_open(window: Window, *, now: datetime) -> None:
    """Refuse whoever comes before registration opens or after it closed."""
    match truth_kind(window, now=now, seats_free=True):
        case TruthKind.OPEN:
            return
        case TruthKind.OPENS_LATER if window.opens_at is not None:
            raise RegistrationNotYetOpenError(window.opens_at, window.zone)
        case TruthKind.CANCELLED:
            raise EventCancelledError
        case _:
            raise RegistrationClosedError


def state_for_newcomer(
    *, needs_approval: bool, pools_have_room: bool, someone_could_sit: bool
) -> RegistrationState:
    """Let nobody overtake: a free seat goes to whoever waits for it and could take it now."""
    if needs_approval:
        return RegistrationState.REQUESTED
    if pools_have_room and not someone_could_sit:
        return RegistrationState.CONFIRMED
    return RegistrationState.WAITING


def may_correct_mistyped(
    *, created_at: datetime, link_opened_at: datetime | None, now: datetime
) -> bool:
    """Say whether nobody can have used the link that went to the mistyped address yet."""
    return link_opened_at is None and now - created_at <= MISTYPED_WITHIN


def link_is_alive(held_on: date, *, today: date) -> bool:
    """Say whether a private link still opens: until 90 days after the edition."""
    return today <= held_on + timedelta(days=LINK_DAYS)


def may_offer(window: Window, *, now: datetime) -> bool:
    """Say whether seats are still offered: once the edition begins, only presence counts."""
    beginning = window.starts_at or datetime.combine(window.held_on, time(), window.zone)
    return window.state is EventState.PUBLISHED and now < beginning


def arrangements_outlived(held_on: date, *, today: date) -> bool:
    """Say whether arrangements of access must go: 30 days after the edition."""
    return today > held_on + timedelta(days=ARRANGEMENT_DAYS)


def place_in_words(venue: Venue) -> str:
    """Return « Les Canaux, 6 quai de la Seine, 75019 Paris », or as much as is known."""
    town = " ".join(part for part in (venue.postcode, venue.city) if part)
    return ", ".join(part for part in (venue.name, venue.address, town) if part)


@dataclass(frozen=True)
class News:
    """Which of day, hours and place changed, and the day before."""

    old_day: date | None = None
    hours: bool = False
    place: bool = False


def news_in(changes: Iterable[Mapping[str, Any]]) -> News:
    """Sum up changes {field: [before, after]}, the first one first; what came back is none."""
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for change in changes:
        for name, (before, after) in change.items():
            first.setdefault(name, before)
            last[name] = after
    changed = {name for name in first if first[name] != last[name]}
    return News(
        old_day=date.fromisoformat(first["held_on"]) if "held_on" in changed else None,
        hours=bool(changed & {"starts_at", "ends_at"}),
        place=bool(changed & {"name", "address", "postcode", "city"}),
    )
