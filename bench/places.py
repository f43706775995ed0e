"""Prepares what is measured: the stack as in production, its editions, the bare app beside it."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import text

from openmap.accounts.services import new_link
from openmap.audit.services import COMMAND
from openmap.badges import rules as codes
from openmap.badges import services as badges
from openmap.checkin import services as door
from openmap.core import clock
from openmap.core.db import db, transaction
from openmap.core.launcher.children import granian
from openmap.core.launcher.options import Options
from openmap.demo import queries as demo_queries
from openmap.demo.services.bulk import count_seats, write
from openmap.demo.services.coming import add_organiser, make_coming
from openmap.demo.services.crowd import Crowd
from openmap.events.models import Event
from openmap.events.queries import categories_of
from openmap.registrations.models import RegistrationState
from openmap.registrations.queries import registrations_of
from tests.running import Stack, free_port, running
from tests.visitor import Visitor

HOST = "openmap.example.org"
#: Behind a proxy, as on the Internet; addresses differ, so that limits count as they do there.
HEADERS = {
    "Host": HOST,
    "X-Forwarded-Proto": "https",
    "Referer": f"https://{HOST}/",
    "X-Forwarded-For": "10.{block}.7",
}
PRODUCTION = {
    "OPENMAP_ENV": "production",
    "OPENMAP_BASE_URL": f"https://{HOST}",
    "OPENMAP_PROXIES": "1",
    "OPENMAP_MAIL_FROM": f"Openmap ESS <openmap@{HOST}>",
}
#: As many as a run can scan.
PEOPLE_AT_THE_DOOR = 12_000
MANY = 100_000


@dataclass(frozen=True)
class Editions:
    """Where to find what is measured."""

    small: str
    thousand: str
    many: str
    open: str
    badges: str
    door: str
    #: A code per person at the door.
    codes: Sequence[str]
    door_link: str
    sign_in: str


@contextmanager
def production() -> Iterator[Stack]:
    """Start the stack without its worker: a request is measured alone."""
    with running(durable=True, worker=False, **PRODUCTION) as stack:
        yield stack


@contextmanager
def ceiling(stack: Stack) -> Iterator[int]:
    """Serve the bare app beside it, by the same server and database; yield its port."""
    with psycopg.connect(stack.server.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE ceiling")
    with psycopg.connect(stack.server.dsn("ceiling"), autocommit=True) as connection:
        connection.execute(_tables().encode())
    port = free_port()
    command = granian(Options.from_environment({**stack.environ, "PORT": str(port)}))
    command[command.index("app:app")] = "bench.ceiling:app"
    url = stack.server.url("ceiling").render_as_string(hide_password=False)
    stack.start("ceiling", command, OPENMAP_DATABASE_URL=url)
    _wait_for(port)
    yield port
    stack.end("ceiling")


def _tables() -> str:
    """Read the tables from the source: importing it would open its database."""
    source = Path(__file__).with_name("ceiling.py").read_text(encoding="utf-8")
    found = re.search(r'TABLES = """(.*?)"""', source, re.DOTALL)
    assert found is not None
    return found[1]


def _wait_for(port: int) -> None:
    for _try in range(200):
        try:
            with Visitor(port) as visitor:
                visitor.get("/health")
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the ceiling does not answer")


def prepare(app: Flask) -> Editions:
    """Fill the database as years of use would, and open the doors that are measured."""
    with transaction():
        organiser = add_organiser()
        slugs = {
            "small": _edition(10),
            "thousand": _edition(1_000),
            "many": _edition(MANY),
            "open": _edition(0, seats=MANY),
            "badges": _edition(1_150, seats=2_000),
        }
        at_the_door = _edition_of_today(PEOPLE_AT_THE_DOOR)
        link = door.create_link(at_the_door, volunteer="Camille", place="Porte A", by=COMMAND)
        editions = Editions(
            **slugs,
            door=at_the_door.slug,
            codes=_codes(at_the_door),
            door_link=_path(door.link_url(link)),
            sign_in=f"/sign-in/{new_link(organiser)}",
        )
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))
    return editions


def _edition(registrations: int, *, seats: int | None = None) -> str:
    event = make_coming(seats=seats or registrations)
    _fill(event, registrations, seats or registrations)
    return event.slug


def _edition_of_today(registrations: int) -> Event:
    """Make an edition that lasts all day, so that the door is open whenever this runs."""
    event = make_coming(seats=registrations)
    event.held_on = clock.now().astimezone(event.zone).date()
    event.starts_at = datetime.combine(event.held_on, datetime.min.time(), event.zone)
    event.ends_at = event.starts_at.replace(hour=23, minute=59)
    _fill(event, registrations, registrations)
    return event


def _fill(event: Event, registrations: int, seats: int) -> None:
    crowd = Crowd(
        number=registrations,
        seats=seats,
        now=clock.now(),
        categories=categories_of(event),
        questions=demo_queries.questions_by_category(event.id),
    )
    people = (replace(one, email=f"e{event.id}.{one.email}") for one in crowd.people())
    write(event.id, people, now=clock.now())
    count_seats(event.id)


def _codes(event: Event) -> list[str]:
    key = badges.ensure_key()
    private = badges._unsealed(key)  # noqa: SLF001 - thousands of codes without drawing any
    return [
        codes.signed_code(codes.Label(key.id, event.id, one.badge_number), private)
        for one in registrations_of(event.id, {RegistrationState.CONFIRMED})
    ]


def _path(url: str) -> str:
    return url.removeprefix(f"https://{HOST}")


def visitor(stack: Stack) -> Visitor:
    found = Visitor(stack.port)
    found.headers.update(HEADERS | {"X-Forwarded-For": "192.0.2.7"})
    return found


def signed_in(stack: Stack, editions: Editions) -> Visitor:
    organiser = visitor(stack)
    assert organiser.submit(editions.sign_in).status == 302
    return organiser


def volunteer(stack: Stack, editions: Editions) -> Visitor:
    found = visitor(stack)
    assert found.submit(editions.door_link).status == 302
    return found
