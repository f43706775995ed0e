"""Reads what the organiser's pages gather: editions, counts, the list of registrations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from openmap.accounts.models import User
from openmap.core.db import db
from openmap.core.folding import fold
from openmap.events.models import Category, Event, TeamRole
from openmap.registrations.models import Registration, RegistrationCount, RegistrationState

#: Beyond it a search says "more than": counting on would cost more than it tells.
MOST_COUNTED = 5_000
ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Filter:
    """What the organiser narrows the list to; all of it stands in the URL."""

    words: str = ""
    state: RegistrationState | None = None
    category_id: int | None = None
    departement_code: str | None = None

    @property
    def needs_counting(self) -> bool:
        """Say whether the counts kept by state and category are not enough."""
        return bool(self.words or self.departement_code)


@dataclass(frozen=True)
class Counts:
    """How many registrations of an edition stand where."""

    by_state: dict[RegistrationState, int]
    by_category: dict[int, int]
    cells: dict[tuple[int, RegistrationState], int]

    def of(self, narrowed: Filter) -> int:
        """Return how many a filter without words or département keeps."""
        return sum(
            number
            for (category_id, state), number in self.cells.items()
            if narrowed.state in {None, state} and narrowed.category_id in {None, category_id}
        )


def seats_held(event_ids: Sequence[int]) -> dict[int, int]:
    """Return how many are confirmed, by edition."""
    rows = db.session.execute(
        select(RegistrationCount.event_id, func.sum(RegistrationCount.number))
        .where(
            RegistrationCount.event_id.in_(event_ids),
            RegistrationCount.state == RegistrationState.CONFIRMED,
        )
        .group_by(RegistrationCount.event_id)
    )
    return {event_id: int(number) for event_id, number in rows}


def counts_of(event: Event) -> Counts:
    """Return the counts of the edition, from the rows that triggers keep."""
    rows = db.session.scalars(
        select(RegistrationCount).where(
            RegistrationCount.event_id == event.id, RegistrationCount.number > 0
        )
    )
    counts = Counts(by_state={}, by_category={}, cells={})
    for row in rows:
        counts.by_state[row.state] = counts.by_state.get(row.state, 0) + row.number
        counts.by_category[row.category_id] = (
            counts.by_category.get(row.category_id, 0) + row.number
        )
        counts.cells[row.category_id, row.state] = row.number
    return counts


def registrations_of(event: Event, narrowed: Filter) -> Select[Any]:
    """Return the statement of the list, by family name."""
    statement = (
        select(Registration)
        .where(Registration.event_id == event.id)
        .join(Category, Category.id == Registration.category_id)
        .options(contains_eager(Registration.category))
        .order_by(Registration.sort_name, Registration.id)
    )
    if narrowed.state is not None:
        statement = statement.where(Registration.state == narrowed.state)
    if narrowed.category_id is not None:
        statement = statement.where(Registration.category_id == narrowed.category_id)
    if narrowed.departement_code is not None:
        statement = statement.where(Registration.departement_code == narrowed.departement_code)
    for word in fold(narrowed.words).split():
        statement = statement.where(Registration.search_text.contains(word, autoescape=True))
    return statement


def counted(statement: Select[Any]) -> int:
    """Return how many rows the statement keeps, or one more than are counted."""
    bare = statement.with_only_columns(Registration.id).order_by(None).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(bare.subquery())) or 0


def departements_present(event: Event) -> Sequence[str]:
    """Return the départements people of the edition come from, by walking the index of values."""
    return [
        code
        for code in db.session.scalars(
            select(Registration.departement_code)
            .where(Registration.event_id == event.id, Registration.departement_code.is_not(None))
            .distinct()
        )
        if code
    ]


def in_chunks(statement: Select[Any]) -> Iterator[Registration]:
    """Yield the registrations of the statement; memory does not grow with their number."""
    rows = db.session.scalars(
        statement.options(joinedload(Registration.person)).execution_options(
            yield_per=ROWS_AT_ONCE
        )
    )
    for registration in rows:
        yield registration
        db.session.expunge(registration)


def registration_of(event: Event, registration_id: int) -> Registration | None:
    """Return the registration if it belongs to the edition."""
    return db.session.scalar(
        select(Registration)
        .where(Registration.event_id == event.id, Registration.id == registration_id)
        .options(joinedload(Registration.category), joinedload(Registration.person))
    )


def number_to_approve(event_id: int) -> int:
    """Return how many registrations wait for the team's yes or no."""
    return (
        db.session.scalar(
            select(func.sum(RegistrationCount.number)).where(
                RegistrationCount.event_id == event_id,
                RegistrationCount.state == RegistrationState.REQUESTED,
            )
        )
        or 0
    )


def sees_access_arrangements(user: User, event_id: int) -> bool:
    """Say whether the lead named this member for the edition's access arrangements."""
    named = select(TeamRole.id).where(
        TeamRole.user_id == user.id,
        TeamRole.event_id == event_id,
        TeamRole.sees_access_arrangements,
    )
    return db.session.scalar(named) is not None
