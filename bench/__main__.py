"""`make bench`: measures openmap beside its ceiling, prints a table, writes latest.json."""

import statistics
import sys
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlencode

import structlog
from flask import Flask
from sqlalchemy import event

from bench import places, report, rest
from bench.load import Plan
from bench.places import HEADERS, Editions
from bench.report import Goal, Line, judged
from bench.rounds import Series, in_turns
from openmap.core.db import db
from tests.counting import Queries
from tests.running import Stack
from tests.visitor import Visitor

T = TypeVar("T")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CONNECTIONS = 8
#: Longer than nobody needs to read the form.
READING = 3.2
#: Numbers of twelve digits, so that each ends a nonce.
FIRST_NONCE = 100_000_000_000
NEWCOMER = {
    "given_name": "Zoé",
    "family_name": "Lefèvre",
    "email": "zoe{n}@ville.example",
    "organisation_name": "Ville de Montreuil",
    "job_title": "Acheteuse",
    "departement_code": "93",
    "question_buyer_kind": "local_authority",
}
PAGES_WEIGHED = ("/", "/events/{small}", "/events/{small}/register/public-buyer")


class Bench:
    """The stack, the bare app beside it, and what is measured of them."""

    def __init__(self, stack: Stack, app: Flask, bare: int) -> None:
        self.stack, self.app, self.bare = stack, app, bare
        self.editions: Editions = timed("editions", lambda: places.prepare(app))
        self.organiser: Visitor = places.signed_in(stack, self.editions)
        self.lines: dict[str, Line] = {}

    def plan(self, path: str, **more: object) -> Plan:
        return Plan(self.stack.port, path, headers=HEADERS, **more)  # type: ignore[arg-type]

    def pages(self) -> None:
        """Measure pages that everybody reads, with few and with many registered."""
        small, many = self.editions.small, self.editions.many
        series = {
            "bare route": Series(Plan(self.bare, "/bare")),
            "one query": Series(Plan(self.bare, "/query")),
            "edition page": Series(self.plan(f"/events/{small}")),
            "edition page 100k": Series(self.plan(f"/events/{many}")),
            "calendar file": Series(self.plan(f"/events/{small}.ics")),
        }
        in_turns(series)
        bare, query, page, page_many, ics = series.values()
        half = Goal("≥ 0.50 of one query", least_ratio=0.5)
        same = Goal("≥ 0.90 of the page with 10", least_ratio=0.9)
        self.lines |= {
            "bare route": bare.line(0),
            "one query": query.line(1),
            "edition page": judged(page.beside(query, self.queries(page.plan)), half),
            "edition page 100k": judged(
                page_many.beside(page, self.queries(page_many.plan)), same
            ),
            "calendar file": ics.beside(query, self.queries(ics.plan)),
        }

    def list(self) -> None:
        """Measure the organiser's list at 1,000 and 100,000."""
        cookie = {"Cookie": self.organiser.cookie}
        few, many = (
            Series(
                self.plan(
                    f"/manage/events/{slug}/registrations", own_headers=[cookie] * CONNECTIONS
                )
            )
            for slug in (self.editions.thousand, self.editions.many)
        )
        query = Series(Plan(self.bare, "/query"))
        in_turns({"query": query, "few": few, "many": many})
        slower = statistics.median(
            one / other for one, other in zip(few.rates, many.rates, strict=True)
        )
        line = replace(many.line(self.queries(many.plan)), ceiling=few.rate, ratio=slower)
        self.lines["list 1k"] = few.beside(query, self.queries(few.plan))
        self.lines["list 100k"] = judged(line, Goal("time ≤ 1.30 of 1k", most_ratio=1.3))

    def writes(self) -> None:
        """Measure a registration and a scan beside the bare route that takes a seat."""
        series = {
            "bare insert": Series(
                Plan(
                    self.bare,
                    "/seat",
                    "POST",
                    headers=FORM,
                    body="family_name=Lef%C3%A8vre&contact_email=zoe{n}%40ville.example",
                )
            ),
            "registration": Series(self.registration(), status="303"),
            "scan": Series(self.scan()),
        }
        in_turns(series)
        bare, registration, scan = series.values()
        goal = Goal("≥ 0.40 of bare insert", least_ratio=0.4)
        self.lines |= {
            "bare insert": bare.line(3),
            "registration": judged(
                registration.beside(bare, self.queries(registration.plan)), goal
            ),
            "scan": judged(scan.beside(bare, self.queries(scan.plan)), goal),
        }

    def registration(self) -> Plan:
        path = f"/events/{self.editions.open}/register/public-buyer"
        forms = [self._form(path) for _connection in range(CONNECTIONS)]
        time.sleep(READING)
        bodies = [_body({**hidden, **NEWCOMER}) for hidden, _cookie in forms]
        own = [{**FORM, "Cookie": cookie} for _hidden, cookie in forms]
        return self.plan(path, method="POST", own_headers=own, own_bodies=bodies)

    def _form(self, path: str) -> tuple[dict[str, str], str]:
        with places.visitor(self.stack) as visitor:
            return visitor.get(path).hidden, visitor.cookie

    def scan(self) -> Plan:
        path = f"/door/{self.editions.door}"
        bodies, own = [], []
        for _connection in range(CONNECTIONS):
            with places.volunteer(self.stack, self.editions) as volunteer:
                token = volunteer.get(path).hidden["csrf_token"]
                own.append({**FORM, "Cookie": volunteer.cookie, "Accept": "application/json"})
            nonce = "00000000-0000-4000-8000-{n}"
            fields = {"csrf_token": token, "nonce": nonce, "means": "camera", "text": "{value}"}
            bodies.append(_body(fields))
        return self.plan(
            f"{path}/scans",
            method="POST",
            own_headers=own,
            own_bodies=bodies,
            values=list(self.editions.codes),
            first=FIRST_NONCE,
        )

    def badges(self) -> None:
        """Print 1,000 badges: with codes to compute, then with codes that jobs made before."""
        self.organiser.hang_up()  # the server did, while others were measured
        first, size = self._print()
        times = [self._print()[0] for _time in range(3)]
        goal = Goal("≤ 3 s", most=3.0)
        self.lines["1,000 badges"] = judged(Line(statistics.median(times), "s", bytes=size), goal)
        self.lines["1,000 badges, no code made"] = Line(first, "s", bytes=size)

    def _print(self) -> tuple[float, int]:
        page = f"/manage/events/{self.editions.badges}/badges"
        hidden = self.organiser.get(page).hidden
        began = time.perf_counter()
        answer = self.organiser.post(f"{page}/print", {"csrf_token": hidden["csrf_token"]})
        assert answer.status == 200, answer.text
        return time.perf_counter() - began, len(answer.text)

    def weights(self) -> None:
        with places.visitor(self.stack) as visitor:
            heaviest = max(
                rest.weight(visitor, page.format(small=self.editions.small))
                for page in PAGES_WEIGHED
            )
        goal = Goal("≤ 60 KB", most=60)
        self.lines["styles and scripts"] = judged(Line(heaviest, "KB gz"), goal)

    def queries(self, plan: Plan) -> int:
        """Count the statements of one such request in this process, once it is warm."""
        self._answer(plan, plan.first)
        counter = Queries()
        for engine in db.engines.values():
            event.listen(engine, "before_cursor_execute", counter.count)
        self._answer(plan, plan.first + 1)
        for engine in db.engines.values():
            event.remove(engine, "before_cursor_execute", counter.count)
        return len(counter.statements)

    def _answer(self, plan: Plan, number: int) -> None:
        value = plan.values[number % len(plan.values)] if plan.values else ""
        headers = {**plan.headers, **(plan.own_headers[0] if plan.own_headers else {})}
        headers["X-Forwarded-For"] = "198.51.100.7"
        body = plan.own_bodies[0] if plan.own_bodies else ""
        data = body.replace("{n}", str(number)).replace("{value}", value)
        answer = self.app.test_client(use_cookies=False).open(
            plan.path, method=plan.method, headers=headers, data=data
        )
        db.session.remove()
        assert answer.status_code in {200, 303}, answer.text


def _body(fields: Mapping[str, str]) -> str:
    return urlencode(fields, safe="{}")


def timed(words: str, act: Callable[[], T]) -> T:
    began = time.monotonic()
    sys.stderr.write(f"{words}… ")
    sys.stderr.flush()
    found = act()
    sys.stderr.write(f"{time.monotonic() - began:.0f} s\n")
    return found


def main(asked: Collection[str]) -> int:
    """Measure everything, or the parts that are asked for; only a whole run is kept."""
    lines: dict[str, Line] = {}
    if "rest" in asked or not asked:
        goal = Goal("< 400 MB", most=400)
        line = Line(timed("memory at rest", rest.memory_at_rest), "MB PSS")
        lines["memory at rest"] = judged(line, goal)
    with places.production() as stack, places.ceiling(stack) as bare, stack.app() as app:
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
        bench = Bench(stack, app, bare)
        with bench.organiser:
            for part in ("pages", "list", "writes", "badges", "weights"):
                if part in asked or not asked:
                    timed(part, getattr(bench, part))
    lines = bench.lines | lines
    print(report.table(lines))
    if not asked:
        report.write(lines)
    return 0 if all(line.met is not False for line in lines.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
