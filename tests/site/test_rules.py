"""How an edition is shown."""

from datetime import date

import pytest

from openmap.events.models import EventState
from openmap.site.rules import Phase, phase_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("state", "held_on", "phase"),
    [
        (EventState.PUBLISHED, date(2026, 11, 24), Phase.COMING),
        (EventState.PUBLISHED, TODAY, Phase.COMING),
        (EventState.PUBLISHED, date(2026, 11, 22), Phase.PAST),
        (EventState.CLOSED, TODAY, Phase.PAST),
        (EventState.ARCHIVED, date(2017, 5, 18), Phase.PAST),
        (EventState.CANCELLED, date(2026, 12, 1), Phase.CANCELLED),
        (EventState.CANCELLED, date(2017, 5, 18), Phase.CANCELLED),
        (EventState.DRAFT, date(2026, 12, 1), Phase.PREVIEW),
        (EventState.DRAFT, date(2026, 11, 1), Phase.PREVIEW),
    ],
)
def test_phase(state: EventState, held_on: date, phase: Phase) -> None:
    assert phase_of(state, held_on, today=TODAY) is phase
