"""Races at the running server: two web workers, limits on, real commits."""

import itertools
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from openmap.core.db import db
from openmap.registrations import queries, services
from tests.race.crowd import (
    Answered,
    Browser,
    at_once,
    complaints,
    counts,
    counts_kept,
    jobs_left,
    make_edition,
    one_after_the_other,
    rows,
    seats,
)
from tests.running import Stack, running

Crowd = Callable[[int, str], tuple[str, list[Browser]]]
pytestmark = pytest.mark.race
PEOPLE_AT_ONCE = 16
#: Longer than nobody needs to read the form.
READING = 3.1


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running(OPENMAP_THROTTLE="1", OPENMAP_PROXIES="1", worker=False) as stack, stack.app():
        yield stack


@pytest.fixture(scope="module")
def browsers(stack: Stack) -> Iterator[list[Browser]]:
    """Open the form in 16 browsers, and leave their readers the time they need."""
    slug = make_edition(seats=1, title="Pour ouvrir le formulaire")
    with ExitStack() as opened:
        browsers = [opened.enter_context(Browser(stack, n)) for n in range(PEOPLE_AT_ONCE)]
        for browser in browsers:
            browser.slug = slug
            browser.open_form()
        time.sleep(READING)
        yield browsers


@pytest.fixture
def crowd(browsers: list[Browser]) -> Iterator[Crowd]:
    """Send the crowd to a new edition."""

    def gathered(seats: int, title: str) -> tuple[str, list[Browser]]:
        slug = make_edition(seats=seats, title=title)
        for browser in browsers:
            browser.slug = slug
        return slug, browsers

    yield gathered
    db.session.remove()


def register(number: int) -> Callable[[Browser], Answered]:
    return lambda browser: browser.register(f"zoe{number}@ville.example")


def states(stack: Stack, slug: str) -> dict[str, tuple[str, int | None]]:
    query = """SELECT r.contact_email, r.state, r.waiting_rank FROM registration r
        JOIN event e ON e.id = r.event_id WHERE e.slug = %s"""
    return {email: (state, rank) for email, state, rank in rows(stack, query, slug)}


def overtaken(answers: list[Answered], after: dict[str, tuple[str, int | None]]) -> list[str]:
    """Return who had their answer before another sent the form, and yet stands behind them."""
    found = []
    for first, second in itertools.permutations(answers, 2):
        if first.answered < second.sent:
            one, other = after[first.email], after[second.email]
            is_behind = one[0] == "waiting" and (
                other[0] == "confirmed" or (one[1] or 0) > (other[1] or 0)
            )
            if is_behind:
                found.append(f"{first.email} behind {second.email}")
    return found


def test_400_people_on_200_seats(stack: Stack, crowd: Crowd) -> None:
    slug, people = crowd(200, "Quatre cents sur deux cents")

    answers = one_after_the_other(people, [register(n) for n in range(400)])

    assert complaints(stack) == []
    assert Counter((each.status, each.location) for each in answers) == {
        (303, f"/events/{slug}/registered"): 400
    }
    ensure_200_are_seated_and_200_wait(stack, slug)
    assert overtaken(answers, states(stack, slug)) == []


def ensure_200_are_seated_and_200_wait(stack: Stack, slug: str) -> None:
    after = states(stack, slug)
    assert counts(stack, slug) == {"confirmed": 200, "waiting": 200}
    assert counts_kept(stack, slug) == {"confirmed": 200, "waiting": 200}
    assert seats(stack, slug) == (200, 200)
    assert set(after) == {f"zoe{n}@ville.example" for n in range(400)}
    assert len({rank for _, rank in after.values() if rank is not None}) == 200


def test_everybody_of_the_crowd_is_told_once(stack: Stack, crowd: Crowd) -> None:
    slug, people = crowd(10, "Chacun son mail")

    one_after_the_other(people, [register(n) for n in range(40)])

    mails = """SELECT count(*), count(DISTINCT m.recipient) FROM mail m
        JOIN event e ON e.id = m.event_id WHERE e.slug = %s"""
    jobs = """SELECT count(*), count(DISTINCT j.args->>'mail_id') FROM procrastinate_jobs j
        JOIN mail m ON m.id = (j.args->>'mail_id')::int JOIN event e ON e.id = m.event_id
        WHERE j.task_name = 'mail.deliver' AND e.slug = %s"""
    invitations = """SELECT count(*), count(DISTINCT i.uid) FROM invitation i
        JOIN event e ON e.id = i.event_id WHERE e.slug = %s"""
    assert rows(stack, mails, slug) == [(40, 40)]
    assert rows(stack, jobs, slug) == [(40, 40)]
    assert rows(stack, invitations, slug) == [(10, 10)]


def test_one_address_and_name_sent_16_times_at_once(stack: Stack, crowd: Crowd) -> None:
    slug, people = crowd(200, "Seize fois la même")

    answers = at_once(people, lambda browser: browser.register("seize@ville.example", "Seize"))

    persons = "SELECT count(*) FROM person WHERE email = 'seize@ville.example'"
    assert complaints(stack) == []
    assert {(each.status, each.location) for each in answers} == {
        (303, f"/events/{slug}/registered")
    }
    assert counts(stack, slug) == {"confirmed": 1}
    assert rows(stack, persons) == [(1,)]
    assert seats(stack, slug) == (1, 1)


def test_one_mailbox_for_16_people_at_once(stack: Stack, crowd: Crowd) -> None:
    slug, people = crowd(10, "Une mairie, seize agents")

    at_once(people, lambda one: one.register("mairie@ville.example", f"N{people.index(one)}"))

    assert complaints(stack) == []
    assert counts(stack, slug) == {"confirmed": 10, "waiting": 6}
    assert seats(stack, slug) == (10, 10)


def test_cancellations_among_registrations_leave_no_seat_idle_and_nobody_overtaken(
    stack: Stack, crowd: Crowd
) -> None:
    slug, people = crowd(40, "Partir, venir")
    put_off_mails(stack)
    stack.start_worker()
    one_after_the_other(people, [register(n) for n in range(100)])
    queue = in_line(stack, slug)
    leaving = [cancel(*one) for one in links_of_confirmed(stack, slug)[:20]]
    coming = [register(n) for n in range(100, 130)]

    one_after_the_other(people, [act for pair in mixed(leaving, coming) for act in pair])
    wait_until_offered(stack)
    stack.end("worker")

    assert complaints(stack) == []
    assert counts(stack, slug) == {
        "confirmed": 20,
        "offered": 20,
        "waiting": 70,
        "cancelled": 20,
    }
    assert counts_kept(stack, slug) == counts(stack, slug)
    assert seats(stack, slug) == (40, 40)
    offered = {email for email, (state, _) in states(stack, slug).items() if state == "offered"}
    assert offered == set(queue[:20])
    assert in_line(stack, slug)[:40] == queue[20:]


def cancel(registration_id: int, link: str) -> Callable[[Browser], int]:
    return lambda browser: browser.cancel(registration_id, link)


def mixed(
    some: list[Callable[[Browser], int]], others: list[Callable[[Browser], Answered]]
) -> Iterator[list[Callable[[Browser], object]]]:
    for one, other in itertools.zip_longest(some, others):
        yield [act for act in (one, other) if act is not None]


def put_off_mails(stack: Stack) -> None:
    """Leave the worker free for the queue of this test."""
    later = """UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day'
        WHERE task_name = 'mail.deliver' RETURNING id"""
    rows(stack, later)


def in_line(stack: Stack, slug: str) -> list[str]:
    waiting = [(rank, email) for email, (_, rank) in states(stack, slug).items() if rank]
    return [email for _, email in sorted(waiting)]


def links_of_confirmed(stack: Stack, slug: str) -> list[tuple[int, str]]:
    query = """SELECT r.id FROM registration r JOIN event e ON e.id = r.event_id
        WHERE e.slug = %s AND r.state = 'confirmed' ORDER BY r.id"""
    found = [queries.registration_by_id(id_) for (id_,) in rows(stack, query, slug)]
    links = [
        (one.id, services.private_link(one).removeprefix(stack.base_url)) for one in found if one
    ]
    db.session.rollback()
    return links


def wait_until_offered(stack: Stack) -> None:
    end = time.monotonic() + 30
    while jobs_left(stack, "seats.promote") and time.monotonic() < end:
        time.sleep(0.1)
    assert jobs_left(stack, "seats.promote") == 0


@pytest.mark.prove
def test_kill_9_of_a_web_worker_loses_nobody_and_seats_nobody_twice(
    stack: Stack, crowd: Crowd
) -> None:
    slug, people = crowd(200, "Un serveur tombe")
    acts: list[Callable[[Browser], object]] = [insist(n) for n in range(400)]
    acts[150:150] = [lambda browser: kill_one_web_worker(stack)]
    acts[300:300] = [lambda browser: kill_one_web_worker(stack)]

    one_after_the_other(people, acts)

    ensure_200_are_seated_and_200_wait(stack, slug)


def insist(number: int) -> Callable[[Browser], Answered]:
    return lambda browser: browser.insist(f"zoe{number}@ville.example")


def kill_one_web_worker(stack: Stack) -> None:
    parent = stack.children["web"].process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    os.kill(int(children[-1]), signal.SIGKILL)
