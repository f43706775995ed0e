"""Keeps scans, once whatever the network repeats, and says what each means."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, cast
from uuid import UUID, uuid4

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert

from openmap.badges.services import begins_like_a_code, read_code, short_code_typed
from openmap.checkin import decision, queries
from openmap.checkin.decision import Facts, Seen
from openmap.checkin.errors import (
    ScanUnknownError,
    TooFewLettersError,
)
from openmap.checkin.models import Means, Scan, ScanKind, VerdictKind
from openmap.checkin.queries import PersonAtDoor, Wanted
from openmap.core import clock
from openmap.core.db import db
from openmap.core.folding import fold
from openmap.core.locale import LocalText
from openmap.events.models import Event

#: No signed code is shorter, no name is longer.
SHORTEST_CODE: Final = 100
FEWEST_LETTERS: Final = 3
MOST_HITS: Final = 10


@dataclass(frozen=True)
class ScanMade:
    """What a device at the door saw."""

    place: str
    means: Means
    #: What was read or typed.
    text: str = ""
    #: Who was chosen in a list of names.
    registration_id: int | None = None
    #: By the clock of the device, corrected by the offset that it measured.
    said_at: datetime | None = None
    door_link_id: int | None = None
    is_practice: bool = False
    nonce: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Verdict:
    """What the screen says."""

    kind: VerdictKind
    #: What an undo would name.
    nonce: UUID
    person: PersonAtDoor | None = None
    seen_at: datetime | None = None
    seen_where: str | None = None
    #: The edition whose badge it is.
    elsewhere: LocalText | None = None
    #: It begins like one of our codes, and cannot be read.
    is_damaged: bool = False
    is_practice: bool = False
    #: It takes back an undo rather than being one.
    may_undo: bool = False


@dataclass(frozen=True)
class Found:
    """Whose names begin like what was typed."""

    people: Sequence[PersonAtDoor]
    has_more: bool = False


@dataclass(frozen=True)
class _Target:
    wanted: Wanted | None = None
    elsewhere: LocalText | None = None
    is_elsewhere: bool = False


def is_searched(scan: ScanMade) -> bool:
    """Say whether the text is typed by a hand that may try many."""
    return scan.registration_id is None and len(scan.text) < SHORTEST_CODE


def look_up(event: Event, scan: ScanMade) -> Verdict | Found:
    """Take a typed text for a code, else for the beginnings of a name.

    Raises:
        TooFewLettersError: it is neither.

    """
    if scan.registration_id is not None or len(scan.text) >= SHORTEST_CODE:
        return record_scan(event, scan)
    short = short_code_typed(scan.text)
    if short and queries.lock_person(event.id, Wanted(short_code=short)):
        return record_scan(event, scan)
    if _is_damaged(scan):
        return record_scan(event, scan)
    if len(fold(scan.text).replace(" ", "")) < FEWEST_LETTERS:
        raise TooFewLettersError
    people = queries.people_named(event.id, scan.text, limit=MOST_HITS + 1)
    if not people and short:
        return record_scan(event, scan)
    return Found(people[:MOST_HITS], has_more=len(people) > MOST_HITS)


def record_scan(event: Event, scan: ScanMade) -> Verdict:
    """Keep the scan (once, whatever the network repeats) and say what it means at this door.

    The person stays locked until the transaction ends: two doors decide one after the other.
    """
    (person, target), now = _found(event, scan), clock.now()
    seen = _seen(person, scan, now) if person else None
    facts = Facts(
        is_elsewhere=target.is_elsewhere, state=person.state if person else None, seen=seen
    )
    kind = decision.verdict_kind(facts)
    verdict = (
        _verdict(kind, scan.nonce, person, seen, target.elsewhere, practice=scan.is_practice)
        if _kept(event, scan, kind, person, now)
        else again(event, scan.nonce, target.elsewhere)
    )
    is_damaged = verdict.kind is VerdictKind.UNKNOWN and _is_damaged(scan)
    return replace(verdict, is_damaged=is_damaged)


def _found(event: Event, scan: ScanMade) -> tuple[PersonAtDoor | None, _Target]:
    """Return the person, locked; a badge that we keep is known by its text alone."""
    code = scan.text if scan.registration_id is None and _is_plain_code(scan.text) else None
    if code and (person := queries.lock_person(event.id, Wanted(code=code))):
        return person, _Target()
    target = _target(event, scan)
    person = queries.lock_person(event.id, target.wanted) if target.wanted else None
    if person is None and target.wanted and target.wanted.short_code:
        target = _elsewhere(queries.title_by_short_code(target.wanted.short_code))
    return person, target


def _is_damaged(scan: ScanMade) -> bool:
    """Say whether the text was meant to be a code of ours, which nobody can read any more."""
    return (
        scan.registration_id is None
        and begins_like_a_code(scan.text)
        and short_code_typed(scan.text) is None
        and not read_code(scan.text).valid
    )


def _is_plain_code(text: str) -> bool:
    return text.startswith("O1.") and text.isascii() and text[3:].isalnum()


def _target(event: Event, scan: ScanMade) -> _Target:
    if scan.registration_id is not None:
        return _Target(Wanted(registration_id=scan.registration_id))
    if len(scan.text) < SHORTEST_CODE:
        short = short_code_typed(scan.text)
        return _Target(Wanted(short_code=short) if short else None)
    read = read_code(scan.text)
    if not read.valid or read.event_id is None:
        return _Target()
    if read.event_id != event.id:
        return _elsewhere(queries.title_of_event(read.event_id))
    return _Target(Wanted(badge_number=read.badge_number))


def _elsewhere(title: LocalText | None) -> _Target:
    return _Target(elsewhere=title, is_elsewhere=title is not None)


def _seen(person: PersonAtDoor, scan: ScanMade, now: datetime) -> Seen | None:
    found = (
        queries.first_in_practice(person.id, since=now - decision.PRACTICE_LASTS)
        if scan.is_practice
        else queries.first_arrival(person.id)
    )
    return Seen(*found) if found else None


def _kept(
    event: Event, scan: ScanMade, kind: VerdictKind, person: PersonAtDoor | None, now: datetime
) -> bool:
    """Add the row; say whether it is new."""
    return added(
        nonce=scan.nonce,
        event_id=event.id,
        kind=ScanKind.ARRIVAL,
        means=scan.means,
        verdict=kind,
        place=scan.place,
        scanned_at=decision.scan_time(scan.said_at, now=now),
        received_at=now,
        door_link_id=scan.door_link_id,
        registration_id=person.id if person else None,
        is_practice=scan.is_practice,
    )


_table: Final = cast("Table", Scan.__table__)
_ADD: Final = (
    insert(_table).on_conflict_do_nothing(index_elements=["nonce"]).returning(_table.c.id)
)


def added(**values: object) -> bool:
    row = {"undoes": None, **values}
    return db.session.scalar(_ADD, row) is not None


def _verdict(
    kind: VerdictKind,
    nonce: UUID,
    person: PersonAtDoor | None,
    seen: Seen | None = None,
    elsewhere: LocalText | None = None,
    *,
    practice: bool,
) -> Verdict:
    return Verdict(
        kind=kind,
        nonce=nonce,
        person=person,
        seen_at=seen.at if seen else None,
        seen_where=seen.place if seen else None,
        elsewhere=elsewhere,
        is_practice=practice,
        may_undo=kind in UNDOABLE,
    )


#: The verdicts that leave a trace somebody may want to take back.
UNDOABLE: Final = frozenset(
    {
        VerdictKind.WELCOME,
        VerdictKind.WAITING_LIST,
        VerdictKind.NOT_CONFIRMED,
        VerdictKind.UNDONE,
    }
)


def again(event: Event, nonce: UUID, elsewhere: LocalText | None = None) -> Verdict:
    """Answer a repeated nonce as it was answered first."""
    scan = queries.scan_by_nonce(nonce)
    if scan is None or scan.event_id != event.id:
        raise ScanUnknownError
    person = queries.person_by_id(event.id, scan.registration_id) if scan.registration_id else None
    seen = None
    if scan.verdict is VerdictKind.ALREADY_IN and person:
        found = queries.first_before(scan)
        seen = Seen(*found) if found else None
    return _verdict(
        scan.verdict, _undoable_nonce(scan), person, seen, elsewhere, practice=scan.is_practice
    )


def _undoable_nonce(scan: Scan) -> UUID:
    """Return what a further undo would name: a scan set right again is named by itself."""
    if scan.verdict is VerdictKind.UNDONE or scan.undoes is None:
        return scan.nonce
    undone = queries.scan_by_nonce(scan.undoes)
    return undone.undoes if undone and undone.undoes else scan.nonce
