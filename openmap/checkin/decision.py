"""What a scan means at the door: a pure table; its vectors are `data/vectors.json`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from openmap.checkin.models import VerdictKind
from openmap.registrations.models import RegistrationState

#: A device's clock further off than this is not believed.
MOST_OFF: Final = timedelta(days=1)
#: The button shows for ten seconds; the network may need longer.
UNDO_WITHIN: Final = timedelta(seconds=60)
#: Practice forgets, so that the same badges can be tried again.
PRACTICE_LASTS: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Seen:
    """When and where the person came in before."""

    at: datetime
    place: str


@dataclass(frozen=True)
class Facts:
    """All that decides; nothing is known of a code that is not ours."""

    #: The code names another edition.
    is_elsewhere: bool = False
    #: None: nobody of this edition answers to it.
    state: RegistrationState | None = None
    #: The first arrival that nobody took back.
    seen: Seen | None = None


_BY_STATE: Final = {
    RegistrationState.CONFIRMED: VerdictKind.WELCOME,
    RegistrationState.WAITING: VerdictKind.WAITING_LIST,
    RegistrationState.OFFERED: VerdictKind.NOT_CONFIRMED,
    RegistrationState.REQUESTED: VerdictKind.NOT_CONFIRMED,
    RegistrationState.REFUSED: VerdictKind.NOT_CONFIRMED,
    RegistrationState.CANCELLED: VerdictKind.CANCELLED,
    RegistrationState.REPLACED: VerdictKind.CANCELLED,
}


def verdict_kind(facts: Facts) -> VerdictKind:
    """Decide. Who came in while confirmed stays « already in », whatever the office did since."""
    if facts.is_elsewhere:
        return VerdictKind.OTHER_EVENT
    if facts.state is None:
        return VerdictKind.UNKNOWN
    if facts.seen is not None:
        return VerdictKind.ALREADY_IN
    return _BY_STATE[facts.state]


def scan_time(said: datetime | None, *, now: datetime) -> datetime:
    """Return when the scan was made: as the device says, unless its clock is out of its mind."""
    if said is None or abs(said - now) > MOST_OFF:
        return now
    return min(said, now)


def may_undo_at_door(received_at: datetime, *, now: datetime, is_own: bool) -> bool:
    """Say whether whoever scanned may still take it back themselves."""
    return is_own and now - received_at <= UNDO_WITHIN
