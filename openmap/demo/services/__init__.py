"""Loads the demonstration and removes exactly what it loaded."""

from typing import Final

from sqlalchemy import delete, exists, func, insert, select, text
from sqlalchemy.dialects.postgresql import Range

from openmap.accounts.models import User
from openmap.core import clock
from openmap.core.db import db
from openmap.demo import queries
from openmap.demo.models import DemoLoad
from openmap.demo.services.archive import load_archive
from openmap.demo.services.bulk import count_seats, write
from openmap.demo.services.coming import add_organiser, make_coming
from openmap.demo.services.crowd import Crowd, seats_for
from openmap.events.models import Event
from openmap.events.queries import categories_of
from openmap.people.models import Person
from openmap.registrations.models import Registration

#: From so many rows on, the planner is told at once.
MANY: Final = 10_000


def load(*, registrations: int) -> Event:
    """Add the real past editions, and a coming one with that many invented registrations."""
    for past in load_archive():
        _remember(past)
    coming = make_coming(seats=seats_for(registrations))
    add_organiser()
    _fill(coming, registrations)
    _remember(coming)
    return coming


def clear() -> int:
    """Remove what was loaded and whatever hangs on it; return how many editions went."""
    loaded = db.session.execute(select(DemoLoad.event_id, DemoLoad.person_ids)).all()
    db.session.execute(delete(Event).where(Event.id.in_([row.event_id for row in loaded])))
    for people in (ids for row in loaded for ids in row.person_ids):
        _forget(people)
    db.session.execute(delete(User).where(User.is_demonstration))
    db.session.expire_all()
    return len(loaded)


def _forget(ids: Range[int]) -> None:
    """Delete invented people, save those who meanwhile registered for an edition of one's own."""
    elsewhere = exists().where(Registration.person_id == Person.id)
    db.session.execute(
        delete(Person).where(Person.id >= ids.lower, Person.id < ids.upper, ~elsewhere)
    )


def _fill(event: Event, registrations: int) -> None:
    crowd = Crowd(
        number=registrations,
        seats=seats_for(registrations),
        now=clock.now(),
        categories=categories_of(event),
        questions=queries.questions_by_category(event.id),
    )
    write(event.id, crowd.people(), now=clock.now())
    count_seats(event.id)
    if registrations >= MANY:
        db.session.execute(text("ANALYZE person, registration, answer, consent"))


def _remember(event: Event) -> None:
    """Keep which edition was loaded, and which people came with it."""
    people = select(
        func.coalesce(
            func.range_agg(func.int4range(Registration.person_id, Registration.person_id, "[]")),
            text("'{}'::int4multirange"),
        )
    ).where(Registration.event_id == event.id)
    db.session.execute(
        insert(DemoLoad).values(event_id=event.id, person_ids=people.scalar_subquery())
    )
