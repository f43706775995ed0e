"""Everything that is recorded has words of its own in the history."""

import re

from flask import Flask

from openmap.core import hooks
from openmap.core.settings import ROOT

ACTION = re.compile(
    r'"((?:events|team|programme|seats|registrations|badges|checkin|people)\.[a-z_]+)"'
)


def _recorded() -> set[str]:
    """Return the actions that services name; jobs and pages are none."""
    found: set[str] = set()
    for path in (ROOT / "openmap").rglob("*.py"):
        if "services" not in str(path):
            continue
        source = path.read_text(encoding="utf-8")
        source = re.sub(r"jobs\.defer\(\s*\"[a-z_.]+\"|absolute_url\(\"[a-z_.]+\"", "", source)
        found |= set(ACTION.findall(source))
    return found


def test_every_deed_has_a_word(app: Flask) -> None:
    named = {action for part in hooks.deeds() for action in part}

    assert _recorded() - named == set()


def test_an_unknown_deed_is_still_a_sentence(app: Flask) -> None:
    assert str(hooks.word_of_deed("nothing.known")) == "a modifié une donnée"
