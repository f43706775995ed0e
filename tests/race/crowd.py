"""Many people at once at the running server, each with their own browser and address."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPException
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import psycopg

from openmap.audit.services import COMMAND
from openmap.core import clock
from openmap.core.db import transaction
from openmap.core.locale import LocalText
from openmap.events.services import NewEdition, create_event, publish
from tests.running import Stack
from tests.visitor import Visitor

CATEGORY = "public-buyer"
P = TypeVar("P")
R = TypeVar("R")
HOLDING = "('confirmed', 'offered')"


@dataclass(frozen=True)
class Answered:
    """When someone sent the form and when the answer was there."""

    email: str
    sent: float
    answered: float
    status: int
    location: str | None


class Browser(Visitor):
    """Someone who opened the form of registration and has read it."""

    slug: str

    def __init__(self, stack: Stack, number: int) -> None:
        super().__init__(stack.port, X_Forwarded_For=f"10.{number // 250}.{number % 250}.7")
        self.hidden: dict[str, str] = {}

    @property
    def path(self) -> str:
        return f"/events/{self.slug}/register/{CATEGORY}"

    def open_form(self) -> None:
        page = self.get(self.path)
        assert page.status == HTTPStatus.OK, page.text
        self.hidden = page.hidden

    def register(self, email: str, family_name: str = "Lefèvre") -> Answered:
        fields = typed(email, family_name)
        sent = time.monotonic()
        answer = self.post(self.path, {**self.hidden, **fields})
        return Answered(email, sent, time.monotonic(), answer.status, answer.location)

    def insist(self, email: str) -> Answered:
        """Register, and again whenever the line breaks, as a person would."""
        while True:
            try:
                return self.register(email)
            except (OSError, HTTPException):
                self.hang_up()

    def cancel(self, registration_id: int, link: str) -> int:
        """Open one's private link and cancel."""
        assert self.get(link).status == HTTPStatus.SEE_OTHER
        return self.submit(f"/me/registrations/{registration_id}/cancel").status


def typed(email: str, family_name: str = "Lefèvre") -> dict[str, str]:
    return {
        "given_name": "Zoé",
        "family_name": family_name,
        "email": email,
        "organisation_name": "Ville de Montreuil",
        "job_title": "Acheteuse",
        "departement_code": "93",
        "question_buyer_kind": "local_authority",
    }


def make_edition(*, seats: int, title: str) -> str:
    """Create and publish an edition as the command does; return its slug."""
    new = NewEdition(
        preset="openmap-matinee",
        title=LocalText(fr=title),
        held_on=clock.now().date() + timedelta(days=60),
        starts_at=dt.time(8, 45),
        ends_at=dt.time(12, 30),
        seats=seats,
    )
    with transaction():
        event = create_event(new, by=COMMAND)
        publish(event, by=COMMAND)
        return event.slug


def at_once(people: Sequence[P], act: Callable[[P], R]) -> list[R]:
    """Have all of them act at the same moment."""
    barrier = threading.Barrier(len(people))

    def together(person: P) -> R:
        barrier.wait()
        return act(person)

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(together, people))


def one_after_the_other(
    browsers: Sequence[Browser], acts: Iterable[Callable[[Browser], Any]]
) -> list[Any]:
    """Have each browser take the next act as soon as it is free, until none is left."""
    waiting: SimpleQueue[Callable[[Browser], Any]] = SimpleQueue()
    for act in acts:
        waiting.put(act)

    def work(browser: Browser) -> list[Any]:
        done: list[Any] = []
        while True:
            try:
                act = waiting.get_nowait()
            except Empty:
                return done
            done.append(act(browser))

    return [each for done in at_once(browsers, work) for each in done]


def rows(stack: Stack, query: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(stack.server.dsn(), autocommit=True) as connection:
        return connection.execute(query.encode(), values).fetchall()


def counts(stack: Stack, slug: str) -> dict[str, int]:
    """Count the rows themselves, by state."""
    query = """SELECT r.state, count(*) FROM registration r JOIN event e ON e.id = r.event_id
        WHERE e.slug = %s GROUP BY r.state"""
    return dict(rows(stack, query, slug))


def counts_kept(stack: Stack, slug: str) -> dict[str, int]:
    """Read the counts that triggers keep."""
    query = """SELECT c.state, sum(c.number)::int FROM registration_count c
        JOIN event e ON e.id = c.event_id WHERE e.slug = %s AND c.number <> 0 GROUP BY c.state"""
    return dict(rows(stack, query, slug))


def seats(stack: Stack, slug: str) -> tuple[int, int]:
    """Return the seats taken as counted by the pool, and as held by people."""
    query = f"""SELECT p.taken, (SELECT count(*)::int FROM registration r WHERE r.event_id = e.id
            AND r.takes_a_seat AND r.state IN {HOLDING})
        FROM seat_pool p JOIN event e ON e.id = p.event_id WHERE e.slug = %s"""  # noqa: S608
    [(taken, held)] = rows(stack, query, slug)
    return taken, held


def jobs_left(stack: Stack, name: str) -> int:
    query = """SELECT count(*)::int FROM procrastinate_jobs
        WHERE task_name = %s AND status IN ('todo', 'doing')"""
    [(left,)] = rows(stack, query, name)
    return int(left)


#: How procrastinate says that a job of that name waits already, which is asked for.
WAITS_ALREADY = "procrastinate_jobs_queueing_lock_idx"


def complaints(stack: Stack) -> list[str]:
    """Return what went wrong inside: mistakes of ours, and what PostgreSQL refused."""
    signs = ('"event": "mistake"', "Traceback", " ERROR: ", " FATAL: ", "deadlock")
    return [
        line
        for line in stack.complaints.splitlines()
        if any(sign in line for sign in signs) and WAITS_ALREADY not in line
    ]
