"""Decides where a sign-in may lead, how long things last, and how a browser is called."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

LINK_LASTS: Final = timedelta(minutes=15)
SESSION_LASTS: Final = timedelta(days=30)
#: Last seen is written no oftener than this.
SEEN_EVERY: Final = timedelta(minutes=10)
LONGEST_PATH: Final = 500

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def safe_next(path: str | None) -> str | None:
    """Return the path if it stays in this house: it begins with one slash and names no host."""
    if not path or len(path) > LONGEST_PATH or not re.match(r"/(?![/\\])", path):
        return None
    if re.search(r"[\x00-\x20\x7f\\]", path):
        return None
    parts = urlsplit(path)
    return None if parts.scheme or parts.netloc else path


def seen_is_due(last_seen: datetime, *, now: datetime) -> bool:
    return now - last_seen >= SEEN_EVERY


def browser_in_words(user_agent: str) -> str:
    """Return what its owner recognises, « Firefox, Windows »; empty when nothing is known."""
    found = (_first(user_agent, _BROWSERS), _first(user_agent, _SYSTEMS))
    return ", ".join(part for part in found if part)


def _first(user_agent: str, known: Sequence[tuple[str, str]]) -> str:
    return next((word for mark, word in known if mark in user_agent), "")
