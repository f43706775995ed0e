"""Decides how an edition is shown: to come, over, or cancelled."""

from datetime import date
from enum import StrEnum

from openmap.events.models import EventState


class Phase(StrEnum):
    """What a reader of the page can still do."""

    PREVIEW = "preview"
    COMING = "coming"
    PAST = "past"
    CANCELLED = "cancelled"


def phase_of(state: EventState, held_on: date, *, today: date) -> Phase:
    """Return the phase; a cancelled edition stays cancelled whatever the day."""
    if state is EventState.CANCELLED:
        return Phase.CANCELLED
    if state in {EventState.CLOSED, EventState.ARCHIVED} or held_on < today:
        return Phase.PAST
    return Phase.PREVIEW if state is EventState.DRAFT else Phase.COMING
