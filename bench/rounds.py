"""Runs plans in turns, so that whatever else the machine does falls on all of them alike."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bench.load import Plan, Seen, load, percentile
from bench.report import Line

ROUNDS = 5


@dataclass
class Series:
    """What one plan did in all rounds."""

    plan: Plan
    #: The only status that counts as an answer.
    status: str = "200"
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    bytes: int = 0

    def run(self) -> None:
        seen = load(self.plan)
        self._check(seen)
        self.plan = replace(self.plan, first=seen.next_number)
        self.rates.append(seen.rate)
        self.times += seen.times
        self.bytes = seen.bytes

    def warm_up(self) -> None:
        seen = load(replace(self.plan, seconds=1.0))
        self._check(seen)
        self.plan = replace(self.plan, first=seen.next_number)

    def _check(self, seen: Seen) -> None:
        assert set(seen.statuses) == {self.status}, (self.plan.path, seen.statuses)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def line(self, queries: int | None = None) -> Line:
        return Line(
            value=self.rate,
            unit="per s",
            p50_ms=percentile(self.times, 0.5),
            p99_ms=percentile(self.times, 0.99),
            queries=queries,
            bytes=self.bytes,
        )

    def beside(self, ceiling: "Series", queries: int | None = None) -> Line:
        """Return the line with the median of the ratios of each round."""
        ratios = [own / other for own, other in zip(self.rates, ceiling.rates, strict=True)]
        return replace(self.line(queries), ceiling=ceiling.rate, ratio=statistics.median(ratios))


def in_turns(series: Mapping[str, Series], rounds: int = ROUNDS) -> None:
    for each in series.values():
        each.warm_up()
    for _round in range(rounds):
        for each in series.values():
            each.run()
