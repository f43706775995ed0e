"""Whether a page made earlier still says the truth."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from openmap.core.db import db
from openmap.events.models import EventState
from openmap.site.queries import Standing, standing_of
from tests.make.events import make_event

NINE = datetime(2030, 5, 16, 7, tzinfo=UTC)


def standing(*moments: datetime) -> Standing:
    return Standing(1, date(2030, 5, 16), ZoneInfo("Europe/Paris"), moments, "7")


def test_the_key_changes_when_a_moment_passes() -> None:
    before, at, after = (NINE + timedelta(seconds=step) for step in (-1, 0, 1))
    found = standing(NINE)

    assert found.key(now=before) != found.key(now=at) == found.key(now=after)


def test_the_key_changes_with_the_day_of_the_edition_there() -> None:
    found = standing()
    eve = datetime(2030, 5, 14, 22, tzinfo=UTC)
    moments = (eve, eve + timedelta(days=1), eve + timedelta(days=2))

    assert len({found.key(now=moment) for moment in moments}) == 3


def test_an_edition_that_is_no_longer_public_stands_nowhere(app: Flask) -> None:
    event = make_event()
    known = standing_of(event.slug)
    event.state = EventState.DRAFT
    db.session.flush()

    assert known is not None
    assert known.event_id == event.id
    assert standing_of(event.slug) is None


def test_reads_on_a_connection_of_its_own_outside_tests(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.session, "get_bind", lambda: db.engine)

    assert standing_of("nowhere") is None
