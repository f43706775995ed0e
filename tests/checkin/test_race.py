"""The same badge at several doors at once: exactly one welcome."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from flask import Flask

from openmap.checkin import queries
from openmap.checkin.models import Means, VerdictKind
from openmap.checkin.services import ScanMade, record_scan
from openmap.core.db import db, transaction
from openmap.events.models import Event
from tests.make.registrations import make_registration

DOORS = 6


def _scanned(app: Flask, event_id: int, scan: ScanMade, barrier: Barrier) -> VerdictKind:
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        barrier.wait(timeout=20)
        with transaction():
            return record_scan(event, scan).kind


def _at_once(app: Flask, event_id: int, scans: list[ScanMade]) -> list[VerdictKind]:
    barrier = Barrier(len(scans))
    with ThreadPoolExecutor(len(scans)) as doors:
        return list(doors.map(lambda scan: _scanned(app, event_id, scan, barrier), scans))


def _arrive() -> tuple[int, str]:
    with transaction():
        zoe = make_registration()
    return zoe.event_id, zoe.short_code


@pytest.mark.race
def test_one_badge_at_several_doors_is_welcomed_once(committed: Flask) -> None:
    event_id, code = _arrive()
    scans = [
        ScanMade(place=f"Porte {door}", means=Means.SHORT_CODE, text=code) for door in range(DOORS)
    ]

    kinds = _at_once(committed, event_id, scans)

    assert sorted(kinds) == [VerdictKind.ALREADY_IN] * (DOORS - 1) + [VerdictKind.WELCOME]
    assert queries.present_number(event_id) == 1


@pytest.mark.race
def test_one_scan_repeated_at_once_has_one_answer(committed: Flask) -> None:
    event_id, code = _arrive()
    scan = ScanMade(place="Porte A", means=Means.SHORT_CODE, text=code, nonce=uuid4())

    kinds = _at_once(committed, event_id, [scan] * DOORS)

    assert kinds == [VerdictKind.WELCOME] * DOORS
