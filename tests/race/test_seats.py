"""Many people at once on real commits: no seat twice, none idle, nobody overtaken."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import cast

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import QueuePool, create_engine, select, text

from openmap.audit.services import COMMAND
from openmap.core.db import db, transaction
from openmap.core.errors import (
    AlreadyThereError,
    ChangedMeanwhileError,
    DomainError,
    fingerprint,
)
from openmap.core.locale import LocalText
from openmap.core.settings import Settings
from openmap.events.models import Event
from openmap.events.queries import categories_of
from openmap.factory import create_app
from openmap.mail.models import Mail
from openmap.registrations import services
from openmap.registrations.models import Registration, RegistrationState
from openmap.seats import services as seats
from openmap.seats.models import SeatPool
from tests.conftest import SECRET
from tests.make.events import make_event
from tests.make.newcomers import make_newcomer

pytestmark = pytest.mark.race
AT_ONCE = 16
DATABASE = "race_for_seats"
CONFIRMED, WAITING = RegistrationState.CONFIRMED, RegistrationState.WAITING
OFFERED, CANCELLED = RegistrationState.OFFERED, RegistrationState.CANCELLED


@pytest.fixture(scope="module")
def racing(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give the app a database of its own, whose commits are real, and enough connections."""
    maintenance = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {DATABASE}"))
    own = maintenance.url.set(database=DATABASE).render_as_string(hide_password=False)
    app = _app(own, str(tmp_path_factory.mktemp("race")))
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        # The pool is not fair: on a busy machine a thread may wait long for its turn.
        cast("QueuePool", db.engine.pool)._timeout = 120  # noqa: SLF001
        yield app
        db.session.remove()
        db.engine.dispose()
    with maintenance.connect() as connection:
        connection.execute(text(f"DROP DATABASE {DATABASE} WITH (FORCE)"))
    maintenance.dispose()


def _app(url: str, instance: str) -> Flask:
    app = create_app(
        Settings.from_environment(
            {
                "OPENMAP_ENV": "testing",
                "OPENMAP_DATABASE_URL": url,
                "OPENMAP_INSTANCE": instance,
                "OPENMAP_BASE_URL": "http://localhost",
                "OPENMAP_SECRET_KEYS": SECRET,
            }
        )
    )
    app.config["THROTTLE"] = False
    return app


def make_racing_event(capacity: int) -> int:
    with transaction():
        event = make_event(capacity=capacity)
    number = event.id
    db.session.remove()
    return number


def at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[object]:
    """Do all of these, `AT_ONCE` at a time, each in a transaction of its own; return refusals."""
    together = Barrier(min(AT_ONCE, len(acts)))

    def one(number: int, act: Callable[[], object]) -> object:
        with app.app_context():
            if number < together.parties:
                together.wait()
            return _done(act)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(len(acts)), acts))


def _done(act: Callable[[], object]) -> object:
    """Do it as a view would: a name that appeared meanwhile is looked up once more."""
    for _ in range(2):
        try:
            with transaction():
                act()
        except AlreadyThereError:
            continue
        except DomainError as refusal:
            return refusal
        finally:
            db.session.remove()
        return None
    return AlreadyThereError()


def registering(event_id: int, number: int, *, email: str | None = None) -> Callable[[], object]:
    def act() -> object:
        event = db.session.get_one(Event, event_id)
        address = email or f"race{number}@ville.example"
        return services.register(event, make_newcomer(event, email=address))

    return act


def cancelling(registration_id: int) -> Callable[[], object]:
    def act() -> object:
        registration = db.session.get_one(Registration, registration_id)
        services.cancel(registration, services.participant(registration))
        return None

    return act


def offering(event_id: int) -> Callable[[], object]:
    return lambda: services.offer_free_seats(event_id)


def rows(event_id: int) -> list[Registration]:
    return list(
        db.session.scalars(
            select(Registration).where(Registration.event_id == event_id).order_by(Registration.id)
        )
    )


def pool(event_id: int) -> SeatPool:
    return db.session.scalars(select(SeatPool).where(SeatPool.event_id == event_id)).one()


def test_400_people_for_200_seats(racing: Flask) -> None:
    event_id = make_racing_event(200)

    refusals = at_once(racing, [registering(event_id, number) for number in range(400)])

    people = rows(event_id)
    seated = [one for one in people if one.state is CONFIRMED]
    waiting = [one for one in people if one.state is WAITING]
    assert refusals == [None] * 400
    assert (len(seated), len(waiting), pool(event_id).taken) == (200, 200, 200)
    assert [one.waiting_rank for one in waiting] == sorted(
        one.waiting_rank or 0 for one in waiting
    )
    assert len({one.contact_email for one in people}) == 400
    assert max(one.id for one in seated) < min(one.id for one in waiting)
    mails = Counter(db.session.scalars(select(Mail.recipient).where(Mail.event_id == event_id)))
    assert set(mails.values()) == {1}


def test_one_address_and_name_16_times_at_once(racing: Flask) -> None:
    event_id = make_racing_event(50)

    refusals = at_once(
        racing, [registering(event_id, 0, email="mairie@ville.example") for _ in range(AT_ONCE)]
    )

    assert refusals == [None] * AT_ONCE
    assert [one.state for one in rows(event_id)] == [CONFIRMED]
    assert pool(event_id).taken == 1


def test_one_person_at_many_editions_at_once(racing: Flask) -> None:
    events = [make_racing_event(1) for _ in range(AT_ONCE)]

    refusals = at_once(
        racing, [registering(one, 0, email="everywhere@ville.example") for one in events]
    )

    assert refusals == [None] * AT_ONCE
    assert len({rows(one)[0].person_id for one in events}) == 1


def test_one_registration_cancelled_16_times_at_once(racing: Flask) -> None:
    event_id = make_racing_event(2)
    at_once(racing, [registering(event_id, number) for number in range(2)])
    first = rows(event_id)[0].id
    db.session.remove()

    refusals = at_once(racing, [cancelling(first) for _ in range(AT_ONCE)])

    assert refusals.count(None) == 1
    assert pool(event_id).taken == 1


@pytest.mark.parametrize("seed", range(3))
def test_cancellations_registrations_and_offers_mixed(racing: Flask, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
    event_id = make_racing_event(20)
    at_once(racing, [registering(event_id, number) for number in range(40)])
    leaving = chance.sample([one.id for one in rows(event_id)], 15)
    db.session.remove()
    acts = [
        *(cancelling(one) for one in leaving),
        *(registering(event_id, number) for number in range(100, 130)),
        *(offering(event_id) for _ in range(10)),
    ]
    chance.shuffle(acts)

    refusals = at_once(racing, acts)
    at_once(racing, [offering(event_id)])

    people = rows(event_id)
    holders = [one for one in people if one.holds_a_seat]
    waiting = [one for one in people if one.state is WAITING]
    assert refusals == [None] * len(acts)
    assert (len(holders), pool(event_id).taken) == (20, 20), "no seat is idle, none is twice"
    assert nobody_overtook(people)
    assert len(waiting) == 70 - 15 - 20
    assert [one.state for one in people].count(CANCELLED) == 15


def nobody_overtook(people: Sequence[Registration]) -> bool:
    """Say whether everybody offered a seat had come before all who still wait.

    Ids follow the order in which people came, since both are drawn under the same lock.
    """
    offered = [one.id for one in people if one.state is OFFERED]
    waiting = [one.id for one in people if one.state is WAITING]
    confirmed_late = [
        one.id for one in people if one.state is CONFIRMED and one.id > people[19].id
    ]
    return not waiting or max(offered + confirmed_late, default=0) < min(waiting)


def widening(event_id: int) -> Callable[[], object]:
    """Add a seat as the team does, from what it saw a moment before."""

    def act() -> object:
        count = seats.count_of(pool(event_id))
        more = replace(count, capacity=count.capacity + 1)
        seats.change_count(pool(event_id), more, seen=fingerprint(count), by=COMMAND)
        return None

    return act


def test_the_team_adds_seats_while_people_register(racing: Flask) -> None:
    event_id = make_racing_event(5)
    acts = [registering(event_id, number) for number in range(24)]
    acts += [widening(event_id) for _ in range(8)]
    random.Random(7).shuffle(acts)  # noqa: S311 - a test that can be repeated

    refusals = at_once(racing, acts)
    at_once(racing, [offering(event_id)])

    seated = [one for one in rows(event_id) if one.holds_a_seat]
    refused = [one for one in refusals if one is not None]
    assert all(isinstance(one, ChangedMeanwhileError) for one in refused)
    assert pool(event_id).capacity == 5 + 8 - len(refused)
    assert len(seated) == pool(event_id).taken == pool(event_id).capacity


def adding_a_pool(event_id: int) -> Callable[[], object]:
    def act() -> object:
        event = db.session.get_one(Event, event_id)
        count = seats.Count(
            label=LocalText(fr="Acheteurs"),
            capacity=100,
            categories=(categories_of(event)[0].id,),
        )
        return seats.add_count(event, count, by=COMMAND)

    return act


@pytest.mark.parametrize("seed", range(3))
def test_who_registers_while_a_pool_is_added_is_counted_in_it(racing: Flask, seed: int) -> None:
    event_id = make_racing_event(100)
    acts = [registering(event_id, number) for number in range(32)]
    acts += [adding_a_pool(event_id) for _ in range(6)]
    random.Random(seed).shuffle(acts)  # noqa: S311 - a test that can be repeated

    refusals = at_once(racing, acts)

    pools = db.session.scalars(select(SeatPool).where(SeatPool.event_id == event_id)).all()
    assert set(refusals) == {None}
    assert [pool.taken for pool in pools] == [32] * 7
