"""The one transaction, and what broken promises become."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from openmap.accounts.models import User
from openmap.core.db import db, transaction
from openmap.core.errors import AlreadyThereError
from openmap.core.logging import log_mistake


def test_a_transaction_inside_another_is_a_mistake(app: Flask) -> None:
    with (
        transaction(),
        pytest.raises(RuntimeError, match="must not be nested"),
        transaction(),
    ):
        pass


def test_nothing_of_a_refused_block_stays(app: Flask) -> None:
    db.session.add(User(name="Awa", email="awa@ville.test"))
    db.session.commit()
    zoe, again = User(name="Zoé", email="zoe@ville.test"), User(name="A", email="awa@ville.test")

    with pytest.raises(AlreadyThereError), transaction():  # noqa: PT012 - a block is what it is about
        db.session.add(zoe)
        db.session.flush()
        db.session.add(again)

    assert db.session.scalars(text('SELECT name FROM "user" ORDER BY id')).all() == ["Awa"]


def test_what_people_typed_stays_out_of_the_log(app: Flask) -> None:
    with pytest.raises(IntegrityError) as broken, transaction():
        db.session.execute(
            text("INSERT INTO person (given_name, family_name) VALUES (:given, NULL)"),
            {"given": "Zoé Lefèvre"},
        )

    with capture_logs() as lines:
        log_mistake(broken.value, "registrations.register")

    (line,) = lines
    assert (line["event"], line["endpoint"]) == ("mistake", "registrations.register")
    assert "violates not-null constraint" in line["exception"]
    assert "Lefèvre" not in line["exception"]


def test_dead_connection_that_lay_idle_is_replaced(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openmap.core.db.FRESH_SECONDS", -1.0)
    engine = db.engines["throttle"]
    with engine.connect() as connection:
        killed = connection.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 1000)"), {"pid": killed})

    with engine.connect() as connection:
        lives = connection.scalar(text("SELECT pg_backend_pid()"))

    assert lives != killed


def test_connection_used_a_moment_ago_is_believed_to_live(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    engine = db.engines["throttle"]
    with engine.connect():
        pass
    monkeypatch.setattr(engine.dialect, "do_ping", asked.append)

    with engine.connect():
        pass

    assert asked == []
