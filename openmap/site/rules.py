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
    """Return the phase; what is cancelled or not yet published stays so whatever the day."""
    if state is EventState.CANCELLED:
        return Phase.CANCELLED
    if state is EventState.DRAFT:
        return Phase.PREVIEW
    if state is EventState.PUBLISHED and held_on >= today:
        return Phase.COMING
    return Phase.PAST
