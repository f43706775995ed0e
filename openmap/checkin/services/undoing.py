"""Takes scans back, and takes that back: each is one more scan, nothing is erased."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from openmap.checkin import decision, queries
from openmap.checkin.errors import AlreadyUndoneError, ScanUnknownError, UndoTooLateError
from openmap.checkin.models import Scan, ScanKind, VerdictKind
from openmap.checkin.queries import Wanted
from openmap.checkin.services.scans import Verdict, added, again
from openmap.core import clock
from openmap.events.models import Event


@dataclass(frozen=True)
class UndoMade:
    """What a device takes back."""

    undoes: UUID
    place: str
    door_link_id: int | None = None
    #: Whoever leads the door may undo anybody's scan, at any time.
    leads: bool = False
    said_at: datetime | None = None
    nonce: UUID = field(default_factory=uuid4)


def undo(event: Event, made: UndoMade) -> Verdict:
    """Take back a scan, or take back an undo; both stay on record.

    Raises:
        ScanUnknownError: no such scan was made here.
        AlreadyUndoneError: it was taken back before.
        UndoTooLateError: only whoever leads the door may still do it.

    """
    target = queries.scan_by_nonce(made.undoes)
    if target is None or target.event_id != event.id:
        raise ScanUnknownError
    if target.registration_id is not None:
        queries.lock_person(event.id, Wanted(registration_id=target.registration_id))
    if queries.scan_by_nonce(made.nonce):
        return again(event, made.nonce)
    _ensure_undoable(target, made)
    verdict, now = VerdictKind.UNDONE, clock.now()
    if target.kind is ScanKind.UNDO:
        verdict = _verdict_restored(target)
    added(
        nonce=made.nonce,
        event_id=event.id,
        kind=ScanKind.UNDO,
        means=target.means,
        verdict=verdict,
        place=made.place,
        scanned_at=decision.scan_time(made.said_at, now=now),
        received_at=now,
        door_link_id=made.door_link_id,
        registration_id=target.registration_id,
        undoes=target.nonce,
        is_practice=target.is_practice,
    )
    return again(event, made.nonce)


def _ensure_undoable(target: Scan, made: UndoMade) -> None:
    own = target.door_link_id == made.door_link_id
    if not made.leads and not decision.may_undo_at_door(
        target.received_at, now=clock.now(), is_own=own
    ):
        raise UndoTooLateError
    if queries.is_undone(target.nonce):
        raise AlreadyUndoneError


def _verdict_restored(undone: Scan) -> VerdictKind:
    """Return what the scan said that stands again.

    Raises:
        AlreadyUndoneError: nothing can be restored, or the person came in again meanwhile.

    """
    original = queries.scan_by_nonce(undone.undoes) if undone.undoes else None
    if original is None or original.kind is ScanKind.UNDO:
        raise AlreadyUndoneError
    came_again = original.registration_id and queries.standing_arrival(original.registration_id)
    if original.verdict is VerdictKind.WELCOME and came_again and not original.is_practice:
        raise AlreadyUndoneError
    return original.verdict
