"""Reads the shipped data of the demonstration."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parents[1] / "data"


@cache
def shipped(name: str) -> Any:
    """Return the content of `data/<name>.json`."""
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
