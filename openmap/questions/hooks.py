"""What questions contribute: those of the preset, asked by a new edition."""

from typing import Any

from openmap.core.db import db
from openmap.events.models import Event
from openmap.events.queries import categories_of
from openmap.questions import services


def event_created(event_id: int, preset: str, options: dict[str, Any]) -> None:
    """Ask what the preset asks of each category."""
    services.ask_preset(event_id, preset, categories_of(db.session.get_one(Event, event_id)))
