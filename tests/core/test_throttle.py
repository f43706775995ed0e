from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from sqlalchemy import QueuePool, text

from openmap.core.db import db
from openmap.core.errors import TooManyRequestsError
from openmap.core.throttle import BIND, address_block, ensure_not_too_many, forget


@pytest.fixture
def limited(app: Flask) -> Iterator[Flask]:
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM throttle"))
    app.config["THROTTLE"] = True
    yield app
    app.config["THROTTLE"] = False


def test_tries_beyond_the_limit_are_refused(limited: Flask) -> None:
    for _ in range(3):
        ensure_not_too_many("3 per hour", "sign-in-for", "zoe@ville.example")
    ensure_not_too_many("3 per hour", "sign-in-for", "awa@ville.example")

    with pytest.raises(TooManyRequestsError):
        ensure_not_too_many("3 per hour", "sign-in-for", "zoe@ville.example")


def test_counting_does_not_wait_for_the_connections_of_requests(limited: Flask) -> None:
    """Eight requests that each hold one and wait for a second would wait for each other."""
    pool = db.engine.pool
    assert isinstance(pool, QueuePool)
    with ExitStack() as requests:
        for _ in range(pool.size() - pool.checkedout()):
            requests.enter_context(db.engine.connect())

        ensure_not_too_many("3 per hour", "register", "2001:db8::/64")

        assert pool.checkedout() == pool.size()


def test_what_no_longer_counts_is_forgotten(limited: Flask) -> None:
    for who in ("zoe@ville.example", "awa@ville.example"):
        ensure_not_too_many("3 per hour", "sign-in-for", who)
    with db.engines[BIND].begin() as connection:
        connection.execute(
            text("UPDATE throttle SET expires_at = 0 WHERE key LIKE '%zoe@ville.example%'")
        )

    forget(timestamp=0)

    with db.engines[BIND].connect() as connection:
        (key,) = connection.scalars(text("SELECT key FROM throttle"))
    assert "awa@ville.example" in key


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2aa::7", "2001:db8:1:200::/56"),
        ("unix socket", "unknown"),
        (None, "unknown"),
    ],
)
def test_neighbours_count_as_one(address: str | None, block: str) -> None:
    assert address_block(address) == block
