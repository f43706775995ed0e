"""Jobs of a killed worker go back to the queue."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace

import procrastinate
import pytest
from flask import Flask
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, text

from openmap.core import jobs
from openmap.core.db import db

ONCE = "seats.promote:1"


@pytest.fixture
def queue(app: Flask) -> Iterator[None]:
    """Leave the queue of committed jobs as empty as it was."""
    yield
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs"))


def add(status: str, *, once: str | None = None) -> int:
    with db.engine.begin() as connection:
        number = connection.scalar(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock)"
                " VALUES ('default', 'seats.promote', :once) RETURNING id"
            ),
            {"once": once},
        )
        connection.execute(
            text("UPDATE procrastinate_jobs SET status = :status WHERE id = :id"),
            {"status": status, "id": number},
        )
    return int(number or 0)


def waiting() -> set[int]:
    with db.engine.begin() as connection:
        rows = connection.execute(text("SELECT id FROM procrastinate_jobs WHERE status = 'todo'"))
        return {row.id for row in rows}


async def rescue() -> None:
    conninfo = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connector = procrastinate.PsycopgConnector(conninfo=conninfo)
    with jobs.app.replace_connector(connector) as worker:
        async with worker.open_async():
            await jobs.rescue.func(SimpleNamespace(app=worker), 0)  # type: ignore[arg-type]


@pytest.mark.usefixtures("queue")
def test_a_killed_job_that_waits_anew_holds_nobody_back() -> None:
    add("doing", once=ONCE)
    behind = add("doing")
    anew = add("todo", once=ONCE)

    asyncio.run(rescue())

    assert waiting() == {behind, anew}


def test_the_worker_finds_a_database_in_a_path_with_spaces() -> None:
    where = {"host": "/srv/une rencontre/instance/pg"}
    url = URL.create("postgresql+psycopg", "openmap", "s+e cret", database="openmap", query=where)

    read = conninfo_to_dict(jobs.conninfo_of(url))

    assert read == {
        "host": "/srv/une rencontre/instance/pg",
        "user": "openmap",
        "password": "s+e cret",
        "dbname": "openmap",
    }
