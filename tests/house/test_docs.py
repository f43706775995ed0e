"""Documents say what the code does."""

import re

from flask import Flask

from openmap.core import hooks
from openmap.core.settings import ROOT

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_table_of_hooks_is_true(app: Flask) -> None:
    written = {
        name: [] if names == "–" else names.split(", ")
        for name, names in re.findall(
            r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", ARCHITECTURE, re.MULTILINE
        )
    }

    connected = {
        name: [part.__module__.split(".")[1] for part in hook.contributions]
        for name, hook in vars(hooks).items()
        if isinstance(hook, hooks.Hook)
    }

    assert written == connected


def test_links_between_documents_lead_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert dead == []
