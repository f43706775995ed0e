"""Builders of registrations: the row alone, as past services would have left it."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select

from openmap.core import clock
from openmap.core.db import db
from openmap.core.folding import fold
from openmap.events.models import Category, Event
from openmap.events.queries import categories_of
from openmap.people.models import Person
from openmap.registrations.models import Registration, RegistrationState
from openmap.seats.models import PoolCategory, SeatPool, waiting_rank
from tests.make.events import make_event

_numbers = count(1)


def make_registration(
    *,
    event: Event | None = None,
    category: Category | None = None,
    given_name: str = "Zoé",
    family_name: str = "Lefèvre",
    email: str | None = None,
    organisation_name: str = "Ville de Montreuil",
    state: RegistrationState = RegistrationState.CONFIRMED,
) -> Registration:
    event = event or make_event()
    category = category or categories_of(event)[0]
    email = email or f"zoe{next(_numbers)}@ville.example"
    person = Person(
        given_name=given_name,
        family_name=family_name,
        folded_name=fold(f"{given_name} {family_name}"),
        email=email,
    )
    registration = Registration(
        event=event,
        person=person,
        category=category,
        given_name=given_name,
        family_name=family_name,
        contact_email=email,
        folded_name=person.folded_name,
        sort_name=fold(f"{family_name} {given_name}"),
        search_text=fold(f"{given_name} {family_name} {organisation_name} {email}"),
        organisation_name=organisation_name,
        state=state,
        waiting_rank=db.session.scalar(waiting_rank)
        if state is RegistrationState.WAITING
        else None,
        offered_until=clock.now() + timedelta(days=2)
        if state is RegistrationState.OFFERED
        else None,
        confirmed_at=clock.now() if state is RegistrationState.CONFIRMED else None,
    )
    db.session.add(registration)
    if registration.holds_a_seat:
        _take_a_seat(category)
    db.session.flush()
    return registration


def _take_a_seat(category: Category) -> None:
    pools = db.session.scalars(
        select(SeatPool)
        .join(PoolCategory, PoolCategory.pool_id == SeatPool.id)
        .where(PoolCategory.category_id == category.id)
    )
    for pool in pools:
        pool.taken += 1
