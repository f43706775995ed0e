"""Reads scans; which of them still stand is derived, never written."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from openmap.checkin.models import Scan, ScanKind, VerdictKind
from openmap.core.db import db
from openmap.registrations.models import Registration

_undo, _redo = aliased(Scan), aliased(Scan)


def stands(scan: type[Scan] = Scan) -> ColumnElement[bool]:
    """Say that nobody took the scan back, or that taking it back was itself taken back."""
    redone = exists().where(_redo.undoes == _undo.nonce)
    return ~exists().where(_undo.undoes == scan.nonce, ~redone)


def came_in(scan: type[Scan] = Scan) -> ColumnElement[bool]:
    """Say that the scan let someone in, for real, and still stands: presence is made of these."""
    return and_(
        scan.kind == ScanKind.ARRIVAL,
        scan.verdict == VerdictKind.WELCOME,
        scan.is_practice.is_(False),
        stands(scan),
    )


def scan_by_nonce(nonce: UUID) -> Scan | None:
    return db.session.scalar(select(Scan).where(Scan.nonce == nonce))


def is_undone(nonce: UUID) -> bool:
    return not db.session.scalar(select(stands()).where(Scan.nonce == nonce))


def standing_arrival(registration_id: int) -> Scan | None:
    """Return the scan that makes the person present."""
    return db.session.scalar(
        select(Scan)
        .where(Scan.registration_id == registration_id, came_in())
        .order_by(Scan.scanned_at, Scan.id)
        .limit(1)
    )


def scans_of_registration(registration_id: int) -> Sequence[tuple[Scan, bool]]:
    """Return the person's scans in order, each with whether it still stands; practice left out."""
    rows = db.session.execute(
        select(Scan, stands())
        .where(Scan.registration_id == registration_id, Scan.is_practice.is_(False))
        .order_by(Scan.received_at, Scan.id)
    )
    return [(row[0], row[1]) for row in rows]


def scans_of_person(person_id: int) -> Sequence[Scan]:
    return db.session.scalars(
        select(Scan)
        .join(Registration, Registration.id == Scan.registration_id)
        .where(Registration.person_id == person_id)
        .order_by(Scan.id)
    ).all()


#: Made once: every scan asks it.
_FIRST_ARRIVAL = (
    select(Scan.scanned_at, Scan.place)
    .where(Scan.registration_id == bindparam("registration_id"), came_in())
    .order_by(Scan.scanned_at, Scan.id)
    .limit(1)
)
_WELCOMES = select(Scan.scanned_at, Scan.place).where(
    Scan.kind == ScanKind.ARRIVAL, Scan.verdict == VerdictKind.WELCOME
)


def first_arrival(registration_id: int) -> tuple[datetime, str] | None:
    """Return when and where the person was first let in, if that still stands."""
    row = db.session.execute(_FIRST_ARRIVAL, {"registration_id": registration_id}).one_or_none()
    return (row[0], row[1]) if row else None


def first_in_practice(registration_id: int, *, since: datetime) -> tuple[datetime, str] | None:
    """Return when and where the person was first let in while practising, lately."""
    return _earliest(
        _WELCOMES.where(
            Scan.registration_id == registration_id,
            Scan.is_practice,
            Scan.received_at >= since,
            stands(),
        )
    )


def first_before(scan: Scan) -> tuple[datetime, str] | None:
    """Return what the scan answered when it was new, whatever was taken back since."""
    return _earliest(
        _WELCOMES.where(
            Scan.registration_id == scan.registration_id,
            Scan.is_practice.is_(scan.is_practice),
            Scan.id < scan.id,
        )
    )


def _earliest(statement: Select[datetime, str]) -> tuple[datetime, str] | None:
    row = db.session.execute(statement.order_by(Scan.scanned_at, Scan.id).limit(1)).one_or_none()
    return (row[0], row[1]) if row else None
