"""Kills and refusals in the middle of many mails: none lost, none twice without need, in order."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from flask import Flask
from sqlalchemy import URL, func, make_url, select

from openmap.core.db import db, transaction
from openmap.core.settings import ROOT, Settings
from openmap.factory import create_app
from openmap.mail.models import Mail, MailState
from openmap.mail.queries import WAITING
from openmap.mail.services import post
from tests.mail.smtp import OK, Accepted, Postman, free_port, open_post_office
from tests.make.mail import make_message

RECIPIENTS = 20
CONCURRENCY = 2


@pytest.fixture
def own_database(database_url: str) -> Iterator[URL]:
    """Make a database for committed rows and drop it afterwards."""
    url = make_url(database_url)
    name = f"kills_{os.getpid()}"
    with psycopg.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield url.set(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def environment(own_database: URL, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "OPENMAP_ENV": "testing",
        "OPENMAP_DATABASE_URL": own_database.render_as_string(hide_password=False),
        "OPENMAP_INSTANCE": str(tmp_path),
        "OPENMAP_BASE_URL": "http://localhost",
        "OPENMAP_SECRET_KEYS": "for tests only, long enough to be accepted",
        "OPENMAP_SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
    }


@pytest.fixture
def house(environment: dict[str, str]) -> Iterator[Flask]:
    house = create_app(Settings.from_environment(environment))
    with house.app_context():
        flask_migrate.upgrade()
        yield house
        db.session.remove()
        db.engine.dispose()


@contextmanager
def working(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker; at the end of the block nothing of it is left."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.mail.worker"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def wait_until(true: Callable[[], bool], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def post_many(number: int) -> dict[str, int]:
    """Post mails to a few people in turn; return the number of each by its id."""
    with transaction():
        mails = [
            post(make_message(recipient=f"p{n % RECIPIENTS}@ville.test", subject=f"Mail {n}"))
            for n in range(number)
        ]
        return {mail.message_id: n for n, mail in enumerate(mails)}


def nothing_waits() -> bool:
    with transaction():
        return not db.session.scalar(
            select(func.count()).select_from(Mail).where(Mail.state.in_(WAITING))
        )


def being_sent() -> set[str]:
    with transaction():
        return set(
            db.session.scalars(select(Mail.message_id).where(Mail.state == MailState.SENDING))
        )


def assert_told_well(posted: dict[str, int], accepted: list[Accepted], doubtful: set[str]) -> None:
    """None lost, none twice but where acceptance could not be known, each reader in order."""
    times = Counter(mail.message_id for mail in accepted)
    assert set(times) == set(posted)
    assert {message_id for message_id, number in times.items() if number > 1} <= doubtful
    assert len(doubtful) <= CONCURRENCY
    with transaction():
        states = set(db.session.scalars(select(Mail.state)))
    assert states == {MailState.SENT}
    firsts: dict[str, list[int]] = defaultdict(list)
    for mail in accepted:
        if posted[mail.message_id] not in firsts[mail.recipient]:
            firsts[mail.recipient].append(posted[mail.message_id])
    assert all(order == sorted(order) for order in firsts.values())


def slow(answer: Callable[[], str]) -> Callable[[Accepted], str]:
    def decide(mail: Accepted) -> str:
        time.sleep(0.01)
        return answer()

    return decide


def one_in_seven() -> Callable[[], str]:
    numbers = count(1)
    return lambda: "451 4.3.0 Try later" if next(numbers) % 7 == 0 else OK


NUMBERS = [
    pytest.param(100, marks=pytest.mark.race),
    pytest.param(500, marks=pytest.mark.prove),
]


def port_of(environment: dict[str, str]) -> int:
    return int(environment["OPENMAP_SMTP_URL"].rpartition(":")[2])


@pytest.mark.parametrize("number", NUMBERS)
def test_kill_in_the_middle_loses_nothing(
    house: Flask, environment: dict[str, str], number: int
) -> None:
    posted = post_many(number)
    postman = Postman(port_of(environment), at_data=slow(lambda: OK))

    with open_post_office(postman):
        with working(environment) as worker:
            wait_until(lambda: len(postman.accepted) >= number // 3, seconds=60)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        doubtful = being_sent()
        killed_at = len(postman.accepted)
        with working(environment):
            wait_until(nothing_waits, seconds=120)

    assert killed_at < number
    assert_told_well(posted, postman.accepted, doubtful)


@pytest.mark.parametrize("number", NUMBERS)
def test_server_that_refuses_one_in_seven_gets_all_in_order(
    house: Flask, environment: dict[str, str], number: int
) -> None:
    posted = post_many(number)
    postman = Postman(port_of(environment), at_data=slow(one_in_seven()))

    with open_post_office(postman), working(environment):
        wait_until(nothing_waits, seconds=240)

    assert_told_well(posted, postman.accepted, set())
    with transaction():
        tries = db.session.scalar(select(func.sum(Mail.attempts))) or 0
    assert number * 8 // 7 - 1 <= tries <= number * 7 // 6 + 1


@pytest.mark.parametrize("number", NUMBERS)
def test_server_that_is_down_for_a_while_gets_all_in_order(
    house: Flask, environment: dict[str, str], number: int
) -> None:
    posted = post_many(number)
    postman = Postman(port_of(environment), at_data=slow(lambda: OK))

    with working(environment):
        with open_post_office(postman):
            wait_until(lambda: len(postman.accepted) >= number // 4, seconds=60)
        time.sleep(3 if number < 500 else 20)
        before = being_sent()
        with open_post_office(postman):
            wait_until(nothing_waits, seconds=240)

    assert_told_well(posted, postman.accepted, before)


@pytest.mark.prove
def test_kill_refusals_and_a_closed_server_together_lose_nothing(
    house: Flask, environment: dict[str, str]
) -> None:
    posted = post_many(500)
    postman = Postman(port_of(environment), at_data=slow(one_in_seven()))
    doubtful: set[str] = set()

    with open_post_office(postman):
        for part in (100, 200, 300):
            with working(environment) as worker:
                wait_until(lambda part=part: len(postman.accepted) >= part, seconds=120)  # type: ignore[misc]
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
            doubtful |= being_sent()
    with working(environment):
        time.sleep(5)
        with open_post_office(postman):
            wait_until(nothing_waits, seconds=300)

    times = Counter(mail.message_id for mail in postman.accepted)
    assert set(times) == set(posted)
    assert {message_id for message_id, number in times.items() if number > 1} <= doubtful
