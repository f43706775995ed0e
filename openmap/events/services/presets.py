"""Presets: what an edition begins with. They are data shipped with openmap."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any, Final

from openmap.core.locale import LocalText
from openmap.events.errors import PresetUnknownError
from openmap.events.models import CategoryCode
from openmap.events.services.facts import CategoryFacts

_FILE: Final = Path(__file__).parents[1] / "data" / "presets.json"


@dataclass(frozen=True)
class PresetItem:
    """An item of the programme, in minutes from the beginning."""

    kind: str
    title: LocalText
    start_minute: int
    end_minute: int


@dataclass(frozen=True)
class Preset:
    """A kind of edition that organisers know by name."""

    name: str
    label: LocalText
    starts_at: time
    ends_at: time
    categories: tuple[CategoryFacts, ...]
    programme: tuple[PresetItem, ...]


@cache
def presets() -> Sequence[Preset]:
    return [_preset(row) for row in json.loads(_FILE.read_text(encoding="utf-8"))]


def preset_named(name: str) -> Preset:
    for preset in presets():
        if preset.name == name:
            return preset
    raise PresetUnknownError([preset.name for preset in presets()])


def _preset(row: Mapping[str, Any]) -> Preset:
    return Preset(
        name=row["name"],
        label=LocalText(**row["label"]),
        starts_at=time.fromisoformat(row["starts"]),
        ends_at=time.fromisoformat(row["ends"]),
        categories=tuple(_category(one) for one in row["categories"]),
        programme=tuple(
            PresetItem(one["kind"], LocalText(**one["title"]), one["from"], one["to"])
            for one in row["programme"]
        ),
    )


def _category(row: Mapping[str, Any]) -> CategoryFacts:
    return CategoryFacts(
        code=CategoryCode(row["code"]),
        label=LocalText(**row["label"]),
        hint=LocalText(**row["hint"]),
        needs_approval=row.get("needs_approval", False),
        holds_a_seat=row.get("holds_a_seat", True),
        is_public=row.get("is_public", True),
    )
