"""Reads the person in front of the door: as little as the door needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, String, bindparam, func, literal, select
from sqlalchemy.orm import joinedload

from openmap.badges.models import Badge
from openmap.checkin.models import Scan, ScanKind, VerdictKind
from openmap.checkin.queries.scans import stands
from openmap.core.db import db
from openmap.core.folding import fold
from openmap.core.locale import LocalText
from openmap.events.models import Category, CategoryCode, Event
from openmap.registrations.models import ENDED, Registration, RegistrationState

#: Who waits, or is asked whether they still come, and could be let in now.
ADMITTABLE = (RegistrationState.WAITING, RegistrationState.OFFERED)


@dataclass(frozen=True)
class Wanted:
    """How the person was named: by exactly one of these."""

    #: The very text of a badge that we made: no signature needs to be checked.
    code: str | None = None
    badge_number: int | None = None
    short_code: str | None = None
    registration_id: int | None = None


@dataclass(frozen=True)
class PersonAtDoor:
    """What a verdict says of a person: name and organisation only, and their category."""

    id: int
    state: RegistrationState
    given_name: str
    family_name: str
    organisation_name: str
    is_speaker: bool
    category_code: CategoryCode
    category_label: LocalText

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


def _people() -> Select[*tuple[object, ...]]:
    return select(
        Registration.id,
        Registration.state,
        Registration.given_name,
        Registration.family_name,
        Registration.organisation_name,
        Registration.is_speaker,
        Category.code,
        Category.label,
    ).join(Category, Category.id == Registration.category_id)


def lock_person(event_id: int, wanted: Wanted) -> PersonAtDoor | None:
    """Return the person of this edition, locked: one door at a time decides about them."""
    if wanted.code is not None:
        found = db.session.execute(_LOCKED_BY_CODE, {"event_id": event_id, "code": wanted.code})
    else:
        found = db.session.execute(
            _people()
            .where(Registration.event_id == event_id, _is(wanted))
            .with_for_update(of=Registration, key_share=True)
        )
    row = found.one_or_none()
    return PersonAtDoor(*row) if row else None  # type: ignore[arg-type]


#: Made once: every scan asks it.
_LOCKED_BY_CODE = (
    _people()
    .join(Badge, Badge.registration_id == Registration.id)
    .where(Registration.event_id == bindparam("event_id"), Badge.code == bindparam("code"))
    .with_for_update(of=Registration, key_share=True)
)


def person_by_id(event_id: int, registration_id: int) -> PersonAtDoor | None:
    row = db.session.execute(
        _people().where(Registration.event_id == event_id, Registration.id == registration_id)
    ).one_or_none()
    return PersonAtDoor(*row) if row else None  # type: ignore[arg-type]


def _is(wanted: Wanted) -> ColumnElement[bool]:
    if wanted.badge_number is not None:
        return Registration.badge_number == wanted.badge_number
    if wanted.short_code is not None:
        return Registration.short_code == wanted.short_code
    return Registration.id == wanted.registration_id


def people_named(event_id: int, words: str, *, limit: int) -> Sequence[PersonAtDoor]:
    """Return whose names have a part that begins with each word, live registrations first."""
    name = literal(" ", String) + Registration.sort_name
    statement = _people().where(Registration.event_id == event_id)
    for word in fold(words).split():
        statement = statement.where(name.contains(f" {word}", autoescape=True))
    rows = db.session.execute(
        statement.order_by(
            Registration.state.in_(ENDED), Registration.sort_name, Registration.id
        ).limit(limit)
    )
    return [PersonAtDoor(*row) for row in rows]  # type: ignore[arg-type]


def title_of_event(event_id: int) -> LocalText | None:
    return db.session.scalar(select(Event.title).where(Event.id == event_id))


def title_by_short_code(short_code: str) -> LocalText | None:
    """Return the latest edition that knows these six signs."""
    return db.session.scalar(
        select(Event.title)
        .join(Registration, Registration.event_id == Event.id)
        .where(Registration.short_code == short_code)
        .order_by(Event.held_on.desc(), Event.id.desc())
        .limit(1)
    )


def waiting_and_here(
    event_id: int, *, category_ids: Collection[int] | None = None, before_rank: int | None = None
) -> Sequence[Registration]:
    """Return who was scanned at the door without having a seat, in the order of the queue."""
    scanned = (
        select(literal(1))
        .where(
            Scan.registration_id == Registration.id,
            Scan.kind == ScanKind.ARRIVAL,
            Scan.verdict.in_((VerdictKind.WAITING_LIST, VerdictKind.NOT_CONFIRMED)),
            Scan.is_practice.is_(False),
            stands(),
        )
        .exists()
    )
    statement = select(Registration).where(
        Registration.event_id == event_id, Registration.state.in_(ADMITTABLE), scanned
    )
    if category_ids is not None:
        statement = statement.where(Registration.category_id.in_(category_ids))
    if before_rank is not None:
        statement = statement.where(Registration.waiting_rank < before_rank)
    return db.session.scalars(
        statement.options(joinedload(Registration.category)).order_by(
            func.coalesce(Registration.waiting_rank, 0), Registration.id
        )
    ).all()
