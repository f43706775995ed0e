"""Decides about editions on plain values: roles, hours, states, addresses, order."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from openmap.core.folding import fold
from openmap.core.hooks import Readiness
from openmap.core.locale import LazyString, _l
from openmap.events.errors import (
    DayPastError,
    DayStillToComeError,
    DayTooFarError,
    EndsBeforeStartError,
    EndWithoutStartError,
    LastLeadError,
    LocalTimeMissingError,
    LocalTimeTwiceError,
    NotReadyError,
    RoleEndsInPastError,
    RoleUnknownError,
    SlugMisshapenError,
    SlugReservedError,
    StateForbidsError,
    ZoneUnknownError,
)
from openmap.events.models import EventState, Role

#: A role holds what the roles beside it may do.
INCLUDES: Final[dict[Role, frozenset[Role]]] = {
    Role.LEAD: frozenset({Role.LEAD, Role.EDITOR, Role.DOOR_LEAD, Role.READER}),
    Role.EDITOR: frozenset({Role.EDITOR, Role.DOOR_LEAD, Role.READER}),
    Role.DOOR_LEAD: frozenset({Role.DOOR_LEAD, Role.READER}),
    Role.READER: frozenset({Role.READER}),
}


def may_act_as(needed: Role, held: AbstractSet[Role]) -> bool:
    """Say whether someone with these roles may do what the needed role does."""
    return any(needed in INCLUDES[role] for role in held)


# Hours: what a clock on the wall shows, in the zone of the edition.

#: Metropolitan and overseas France.
ZONES: Final = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "America/St_Barthelemy",
    "America/Marigot",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Wallis",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
    "Pacific/Gambier",
)
YEARS_AHEAD: Final = 5
FIRST_DAY: Final = date(2000, 1, 1)


def zone_named(name: str) -> ZoneInfo:
    """Return the zone, one of those of France."""
    if name not in ZONES:
        raise ZoneUnknownError
    return ZoneInfo(name)


def moment_at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the moment when clocks show this; refuse hours that a change skips or repeats."""
    wall = datetime.combine(day, hour)
    before, after = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if before is None or after is None or before == after:
        return wall.replace(tzinfo=zone).astimezone(UTC)
    if before < after:
        raise LocalTimeMissingError(day, hour)
    raise LocalTimeTwiceError(day, hour)


def span_at(
    day: date, starts: time | None, ends: time | None, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """Return beginning and end; both may still be open, the end alone cannot be known."""
    if starts is None:
        if ends is not None:
            raise EndWithoutStartError
        return None, None
    beginning = moment_at(day, starts, zone)
    if ends is None:
        return beginning, None
    if ends <= starts:
        raise EndsBeforeStartError
    return beginning, moment_at(day, ends, zone)


def ensure_day_near(day: date, *, today: date) -> None:
    """Refuse a year that can only be a slip of the finger."""
    if day < FIRST_DAY or day > date(today.year + YEARS_AHEAD, 12, 31):
        raise DayTooFarError(day)


def ensure_day_fits(state: EventState, day: date, *, today: date) -> None:
    """Keep the day of a coming edition to come, and that of a past one past."""
    ensure_day_near(day, today=today)
    if state in {EventState.DRAFT, EventState.PUBLISHED} and day < today:
        raise DayPastError(day)
    if state in {EventState.CLOSED, EventState.ARCHIVED} and day > today:
        raise DayStillToComeError(day)


def day_is_over(held_on: date, *, today: date) -> bool:
    return today > held_on


# States.

NEXT: Final[dict[EventState, frozenset[EventState]]] = {
    EventState.DRAFT: frozenset({EventState.PUBLISHED, EventState.CANCELLED}),
    EventState.PUBLISHED: frozenset({EventState.CLOSED, EventState.CANCELLED}),
    EventState.CLOSED: frozenset({EventState.ARCHIVED, EventState.CANCELLED}),
    EventState.ARCHIVED: frozenset(),
    EventState.CANCELLED: frozenset(),
}


def may_become(state: EventState, wanted: EventState) -> bool:
    return wanted in NEXT[state]


def ensure_may_become(state: EventState, wanted: EventState) -> None:
    if not may_become(state, wanted):
        raise StateForbidsError


def ensure_ready(lines: Iterable[Readiness]) -> None:
    """Refuse while a blocking line of the readiness list is open, and say which."""
    if missing := [line.sentence for line in lines if line.blocking and not line.done]:
        raise NotReadyError(missing)


# Addresses of pages.

RESERVED: Final = frozenset({
    "about", "account", "admin", "api", "archive", "archives", "assets", "calendar", "cancel",
    "contact", "demo", "dev", "door", "edit", "editions", "en", "events", "feed", "flask", "fr",
    "health", "help", "home", "index", "legal", "login", "logout", "mail", "manage", "me", "new",
    "next", "null", "openmap", "past", "people", "poster", "preview", "privacy", "register",
    "robots", "search", "settings", "sign-in", "sitemap", "static", "team", "test", "undefined",
})  # fmt: skip
LONGEST_SLUG: Final = 80
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
SHORTEST_SLUG: Final = 3


def slug_from(title: str, year: int) -> str:
    """Return an address made of the title and the year, which it does not repeat."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")
    ending = "" if str(year) in words.split("-") else f"-{year}"
    head = (words or "edition")[: LONGEST_SLUG - len(ending)].strip("-")
    return head + ending


def ensure_slug(slug: str) -> None:
    if not SHORTEST_SLUG <= len(slug) <= LONGEST_SLUG or not _SLUG.match(slug):
        raise SlugMisshapenError
    if slug in RESERVED:
        raise SlugReservedError


# Places.


def departement_of(postcode: str) -> str | None:
    """Return the département of a postcode; Corsica has two, overseas codes three digits."""
    if not re.fullmatch(r"[0-9]{5}", postcode):
        return None
    if postcode[:2] == "20":
        return {"0": "2A", "1": "2A", "2": "2B", "4": "2B", "6": "2B", "7": "2A"}.get(postcode[2])
    return postcode[:3] if postcode[:2] in {"97", "98"} else postcode[:2]


def moved(order: Sequence[int], item: int, *, by: int) -> list[int]:
    """Return the order with the item one place up (by=-1) or down (by=1); at the end it stays."""
    ids = list(order)
    if item not in ids:
        return ids
    place = ids.index(item)
    goal = min(max(place + by, 0), len(ids) - 1)
    ids.insert(goal, ids.pop(place))
    return ids


# The team.

ROLE_WORDS: Final[dict[Role, LazyString]] = {
    Role.LEAD: _l("Lead"),
    Role.EDITOR: _l("Editor"),
    Role.DOOR_LEAD: _l("Door lead"),
    Role.READER: _l("Reader"),
}


def leads_for_good(role: Role, ends_on: date | None) -> bool:
    return role is Role.LEAD and ends_on is None


def ensure_a_lead_remains(*, before: bool, after: bool, others: int) -> None:
    """Refuse that someone stops leading for good while nobody else does."""
    if before and not after and others == 0:
        raise LastLeadError


def ensure_still_to_come(ends_on: date | None, *, today: date) -> None:
    """Refuse a role that ends before it begins."""
    if ends_on is not None and ends_on < today:
        raise RoleEndsInPastError


def role_named(name: str) -> Role:
    """Return the role that a command names."""
    if name not in {role.value for role in Role}:
        raise RoleUnknownError([role.value for role in Role])
    return Role(name)
