"""What a scan means: the table, and the limits of clocks and undos."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from openmap.checkin import decision
from openmap.checkin.decision import Facts, Seen
from openmap.checkin.models import VerdictKind
from openmap.registrations.models import RegistrationState

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(decision.__file__).parent / "data" / "vectors.json").read_text(encoding="utf-8")
)
NOW = datetime(2030, 5, 16, 7, 0, tzinfo=UTC)
SEEN = Seen(at=NOW - timedelta(minutes=8), place="Porte A")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_table_decides(vector: dict[str, Any]) -> None:
    said = vector["facts"]
    facts = Facts(
        is_elsewhere=said["is_elsewhere"],
        state=RegistrationState(said["state"]) if said["state"] else None,
        seen=SEEN if said["seen"] else None,
    )

    assert decision.verdict_kind(facts) == vector["verdict"]


def test_the_table_knows_every_state_and_every_verdict_of_a_scan() -> None:
    states = {vector["facts"]["state"] for vector in VECTORS if not vector["facts"]["seen"]}
    verdicts = {vector["verdict"] for vector in VECTORS}

    assert states - {None} == set(RegistrationState)
    assert verdicts == set(VerdictKind) - {VerdictKind.UNDONE}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (None, NOW),
        (NOW - timedelta(minutes=40), NOW - timedelta(minutes=40)),
        (NOW - timedelta(hours=24), NOW - timedelta(hours=24)),
        (NOW - timedelta(hours=24, seconds=1), NOW),
        (NOW + timedelta(days=400), NOW),
        (NOW + timedelta(minutes=5), NOW),
    ],
    ids=["silent", "queued", "one day", "more than a day", "next year", "in the future"],
)
def test_a_clock_is_believed_within_a_day_and_never_ahead(
    said: datetime | None, kept: datetime
) -> None:
    assert decision.scan_time(said, now=NOW) == kept


@pytest.mark.parametrize(
    ("seconds", "is_own", "may"),
    [(10, True, True), (60, True, True), (61, True, False), (10, False, False)],
)
def test_one_s_own_scan_can_be_undone_at_the_door_for_a_minute(
    *, seconds: int, is_own: bool, may: bool
) -> None:
    received_at = NOW - timedelta(seconds=seconds)

    assert decision.may_undo_at_door(received_at, now=NOW, is_own=is_own) is may
