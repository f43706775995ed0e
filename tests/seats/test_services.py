"""Pools: made, changed, emptied; what is taken is never lost from sight."""

import pytest
from flask import Flask

from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events.models import CategoryCode
from openmap.events.queries import categories_of
from openmap.seats import hooks, jobs, queries, services
from openmap.seats.errors import CapacityBelowTakenError, NoSeatLeftError, SeatsStillTakenError
from openmap.seats.models import SeatPool
from tests.make.events import make_category, make_event
from tests.make.newcomers import come, jobs_waiting

LABEL = LocalText(fr="Ateliers")


def test_all_pools_of_the_event_are_locked_in_order(app: Flask) -> None:
    event = make_event(capacity=3)
    buyer, supplier = categories_of(event)
    own = services.create_pool(event.id, label=LABEL, capacity=1, category_ids=[supplier.id])

    hall = services.lock_all(event.id)

    assert list(hall.pools) == sorted(hall.pools)
    assert [pool.id for pool in hall.pools_of(supplier.id)] == list(hall.pools)
    assert own.id not in {pool.id for pool in hall.pools_of(buyer.id)}
    assert services.lock(event.id, supplier.id) == hall.pools_of(supplier.id)
    assert hall.free == 3
    assert hall.categories_with_room() == {buyer.id, supplier.id}
    assert hall.rivals_with_room(buyer.id) == {buyer.id, supplier.id}


def test_an_event_without_pools_keeps_nobody_out(app: Flask) -> None:
    event = make_event()
    press = make_category(event, code=CategoryCode.PRESS, label="Presse")

    hall = services.hall_of(event.id)

    assert (hall.pools_of(press.id), hall.has_room(press.id)) == ([], True)
    assert services.hall_of(0).free == 0


def test_a_full_pool_gives_no_seat(app: Flask) -> None:
    event = make_event(capacity=1)
    pools = list(services.lock_all(event.id).pools.values())
    services.take(pools)

    with pytest.raises(NoSeatLeftError):
        services.take(pools)


def test_the_database_stands_behind_the_rule(app: Flask) -> None:
    (pool,) = queries.pools_of_event(make_event(capacity=1).id)

    pool.taken = 2

    with pytest.raises(NoSeatLeftError):
        db.session.flush()


def test_more_seats_are_offered_and_fewer_than_taken_refused(app: Flask) -> None:
    event = make_event(capacity=2)
    come(event)
    come(event)
    (pool,) = queries.pools_of_event(event.id)

    services.change_capacity(pool, 2)
    before = jobs_waiting("seats.promote")
    services.change_capacity(pool, 5)

    assert (before, jobs_waiting("seats.promote")) == ([], [{"pool_id": pool.id}])
    with pytest.raises(CapacityBelowTakenError) as refusal:
        services.change_capacity(pool, 1)
    assert str(refusal.value.sentence) == (
        "2 places sont déjà prises ici\u00a0: le nombre ne peut pas être inférieur."
    )
    assert pool.capacity == 5


def test_who_already_sits_is_counted_in_a_new_pool(app: Flask) -> None:
    event = make_event()
    buyer, supplier = categories_of(event)
    come(event, category=supplier)

    pool = services.create_pool(event.id, label=LABEL, capacity=1, category_ids=[supplier.id])

    assert pool.taken == 1
    with pytest.raises(CapacityBelowTakenError):
        services.create_pool(event.id, label=LABEL, capacity=0, category_ids=[supplier.id])
    services.set_categories(pool, [buyer.id])
    assert (pool.taken, queries.pools_of_category(buyer.id)[-1].id) == (0, pool.id)
    come(event, category=buyer)
    assert pool.taken == 1
    with pytest.raises(CapacityBelowTakenError):
        services.set_categories(pool, [buyer.id, supplier.id])


def test_a_pool_goes_when_nobody_sits_in_it(app: Flask) -> None:
    event = make_event()
    (pool,) = queries.pools_of_event(event.id)
    come(event)

    with pytest.raises(SeatsStillTakenError):
        services.remove_pool(pool)

    empty = services.create_pool(event.id, label=LABEL, capacity=1, category_ids=[])
    services.remove_pool(empty)
    db.session.flush()
    assert queries.pools_of_event(event.id) == [pool]


def test_a_pool_of_another_event_is_not_found(app: Flask) -> None:
    event, other = make_event(), make_event()
    (pool,) = queries.pools_of_event(other.id)

    assert queries.pool_by_id(other.id, pool.id) is pool
    assert queries.pool_by_id(event.id, pool.id) is None


def test_a_new_edition_has_one_pool_for_all_who_hold_a_seat(app: Flask) -> None:
    event = make_event()
    db.session.delete(queries.pools_of_event(event.id)[0])
    db.session.flush()
    buyer, supplier = categories_of(event)
    supplier.holds_a_seat = False
    unready = hooks.readiness(event.id)[0].done

    hooks.event_created(event.id, "openmap-matinee", {"seats": 80})

    (pool,) = queries.pools_of_event(event.id)
    assert (pool.capacity, unready, hooks.readiness(event.id)[0].done) == (80, False, True)
    assert services.hall_of(event.id).categories == {pool.id: {buyer.id}}


def test_a_freed_seat_reaches_the_owner_of_the_queue(app: Flask) -> None:
    event = make_event(capacity=1)
    come(event)
    waiting = come(event)
    (pool,) = queries.pools_of_event(event.id)
    services.change_capacity(pool, 2)
    db.session.flush()

    jobs.promote(pool.id)

    assert waiting.state == "offered"


def test_a_pool_that_is_gone_frees_nothing(app: Flask) -> None:
    jobs.promote(0)

    assert db.session.get(SeatPool, 0) is None
