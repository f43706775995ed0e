"""What a run found: a line per measure, printed as a table and written as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

LATEST = Path(__file__).with_name("latest.json")
_HEADS = ("", "value", "unit", "ceiling", "ratio", "p50 ms", "p99 ms", "queries", "bytes", "goal")


@dataclass(frozen=True)
class Goal:
    """What is to be reached, in words and as a limit of the ratio or of the value."""

    words: str
    least_ratio: float | None = None
    most_ratio: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Line:
    """One measure beside its ceiling; what does not apply is None."""

    value: float
    unit: str
    ceiling: float | None = None
    ratio: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    queries: int | None = None
    bytes: int | None = None
    goal: str | None = None
    met: bool | None = None


def judged(line: Line, goal: Goal) -> Line:
    """Return the line with its goal and whether it was reached."""
    ratio = line.ratio or 0
    met = (
        (goal.least_ratio is None or ratio >= goal.least_ratio)
        and (goal.most_ratio is None or ratio <= goal.most_ratio)
        and (goal.most is None or line.value <= goal.most)
    )
    return Line(**{**asdict(line), "goal": goal.words, "met": met})


def table(lines: Mapping[str, Line]) -> str:
    rows = [_HEADS, *(_row(name, line) for name, line in lines.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, 2, 9} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _row(name: str, line: Line) -> tuple[str, ...]:
    goal = "" if line.goal is None else f"{'ok ' if line.met else 'NOT'} {line.goal}"
    return (
        name,
        _number(line.value),
        line.unit,
        _number(line.ceiling),
        "" if line.ratio is None else f"{line.ratio:.2f}",
        _number(line.p50_ms),
        _number(line.p99_ms),
        _number(line.queries),
        _number(line.bytes),
        goal,
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if isinstance(value, int) or value >= 100 else f"{value:.2f}"


def write(lines: Mapping[str, Line]) -> None:
    content = {name: asdict(line) for name, line in lines.items()}
    LATEST.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
