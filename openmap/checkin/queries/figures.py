"""Counts arrivals: by category, by time, and where two doors contradict each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Interval, func, literal, select
from sqlalchemy.orm import aliased, joinedload

from openmap.checkin.models import Scan, ScanKind, VerdictKind
from openmap.checkin.queries.scans import came_in, stands
from openmap.core.db import db
from openmap.core.folding import fold
from openmap.registrations.models import Registration, RegistrationCount, RegistrationState

#: The arrival curve counts in steps of this.
STEP = timedelta(minutes=10)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Conflict:
    """Someone let in at one door and shown at another: perhaps a friend with the same badge."""

    registration_id: int
    name: str
    came_at: datetime
    came_where: str
    again_at: datetime
    again_where: str


@dataclass(frozen=True)
class ArrivalRow:
    """A line of the arrivals: who, and since when they are here."""

    registration: Registration
    came_at: datetime | None
    place: str | None


def present_number(event_id: int) -> int:
    """Return how many people are inside, everybody counted once."""
    return (
        db.session.scalar(
            select(func.count(Scan.registration_id.distinct())).where(
                Scan.event_id == event_id, came_in()
            )
        )
        or 0
    )


def present_by_category(event_id: int) -> dict[int, int]:
    rows = db.session.execute(
        select(Registration.category_id, func.count(Scan.registration_id.distinct()))
        .join(Registration, Registration.id == Scan.registration_id)
        .where(Scan.event_id == event_id, came_in())
        .group_by(Registration.category_id)
    )
    return {row[0]: row[1] for row in rows}


def expected_by_category(event_id: int) -> dict[int, int]:
    """Return how many are confirmed, from the counts that triggers keep."""
    rows = db.session.execute(
        select(RegistrationCount.category_id, RegistrationCount.number).where(
            RegistrationCount.event_id == event_id,
            RegistrationCount.state == RegistrationState.CONFIRMED,
        )
    )
    return {row[0]: row[1] for row in rows}


def arrivals_by_time(event_id: int) -> Sequence[tuple[datetime, int]]:
    """Return how many came in each ten minutes, from the first arrival to the last."""
    first = (
        select(func.min(Scan.scanned_at).label("at"))
        .where(Scan.event_id == event_id, came_in())
        .group_by(Scan.registration_id)
        .subquery()
    )
    step = func.date_bin(literal(STEP, Interval), first.c.at, _EPOCH)
    counted = {
        row[0]: row[1] for row in db.session.execute(select(step, func.count()).group_by(step))
    }
    if not counted:
        return []
    start, end = min(counted), max(counted)
    steps = min(int((end - start) / STEP), 200)
    return [(start + STEP * n, counted.get(start + STEP * n, 0)) for n in range(steps + 1)]


def conflicts_of(event_id: int, *, limit: int = 50) -> Sequence[Conflict]:
    """Return who was let in at one place and shown at another, the latest first."""
    first = aliased(Scan)
    came = (
        select(first.scanned_at, first.place)
        .where(first.registration_id == Scan.registration_id, came_in(first))
        .order_by(first.scanned_at, first.id)
        .limit(1)
        .lateral()
    )
    rows = db.session.execute(
        select(Registration, came.c.scanned_at, came.c.place, Scan.scanned_at, Scan.place)
        .join(Scan, Scan.registration_id == Registration.id)
        .join(came, came.c.place != Scan.place)
        .where(
            Scan.event_id == event_id,
            Scan.kind == ScanKind.ARRIVAL,
            Scan.verdict == VerdictKind.ALREADY_IN,
            Scan.is_practice.is_(False),
            stands(),
        )
        .order_by(Scan.id.desc())
        .limit(limit)
    )
    return [Conflict(row[0].id, row[0].full_name, *row[1:]) for row in rows]


def arrival_rows(
    event_id: int, *, words: str = "", limit: int | None = None
) -> Sequence[ArrivalRow]:
    """Return who is here or should be, by family name, with since when and where."""
    came = (
        select(Scan.scanned_at, Scan.place)
        .where(Scan.registration_id == Registration.id, came_in())
        .order_by(Scan.scanned_at, Scan.id)
        .limit(1)
        .lateral()
    )
    statement = (
        select(Registration, came.c.scanned_at, came.c.place)
        .outerjoin(came, literal(value=True))
        .where(
            Registration.event_id == event_id,
            (Registration.state == RegistrationState.CONFIRMED) | came.c.scanned_at.is_not(None),
        )
        .options(joinedload(Registration.category))
        .order_by(Registration.sort_name, Registration.id)
    )
    for word in fold(words).split():
        statement = statement.where(Registration.search_text.contains(word, autoescape=True))
    rows = db.session.execute(statement.limit(limit))
    return [ArrivalRow(row[0], row[1], row[2]) for row in rows]
