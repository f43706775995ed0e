from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from sqlalchemy import QueuePool, text

from openmap.core.db import db
from openmap.core.errors import TooManyRequestsError
from openmap.core.throttle import ensure_not_too_many


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
