"""Rules about all code: one commit, one clock, short modules, known rooms, mirrored trees."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from openmap.core.settings import ROOT
from openmap.factory import CAPABILITIES

OPENMAP = ROOT / "openmap"
MODULES = sorted(OPENMAP.rglob("*.py"))
LONGEST_MODULE = 300

ROOMS = {
    "models", "errors", "rules", "queries", "services", "emails", "ical", "pdf", "qr", "exports",
    "forms", "imports", "guards", "views", "cli", "jobs", "hooks", "decision", "data",
}  # fmt: skip
CORE = {
    "assets", "audience", "clock", "db", "documents", "embedded", "errors", "files", "folding",
    "forms", "headers", "hooks", "ical", "images", "jobs", "launcher", "locale", "logging",
    "markdown", "pages", "rendering", "settings", "spreadsheets", "throttle", "tokens",
}  # fmt: skip
MODELS_OF_OTHERS = {"models", "queries", "services", "errors", "ical", "pdf", "qr", "guards"}
#: (who, what): private rooms opened to others, each with its reason in docs/architecture.md.
OPENED = {("registrations", "questions.forms")}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _lines(path: Path, pattern: str) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [f"{_name(path)}:{n}" for n, line in enumerate(lines, 1) if re.search(pattern, line)]


def test_only_the_transaction_commits() -> None:
    found = [hit for path in MODULES for hit in _lines(path, r"\.commit\(")]

    assert [hit.partition(":")[0] for hit in found] == ["openmap/core/db.py"]


def test_only_the_clock_reads_time() -> None:
    pattern = r"datetime\.(now|utcnow|today)\(|date\.today\(|\bfunc\.now\("

    found = {hit.partition(":")[0] for path in MODULES for hit in _lines(path, pattern)}

    assert found == {"openmap/core/clock.py"}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_short_and_opens_with_a_sentence(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert source.count("\n") <= LONGEST_MODULE, "two subjects in one room: split it by subject"
    assert not source or source.startswith('"""')


def test_every_file_of_a_capability_is_a_known_room() -> None:
    unknown = [
        _name(entry)
        for capability in CAPABILITIES
        for entry in (OPENMAP / capability).iterdir()
        if entry.stem not in ROOMS and not entry.name.startswith("__")
    ]

    assert unknown == []


def test_core_is_closed() -> None:
    found = {
        entry.stem for entry in (OPENMAP / "core").iterdir() if not entry.name.startswith("__")
    }

    assert found <= CORE, "one more file in core needs a decision in docs/decisions/"


def test_every_package_is_a_capability_of_the_factory() -> None:
    packages = {entry.name for entry in OPENMAP.iterdir() if (entry / "__init__.py").exists()}

    assert packages - {"core"} == set(CAPABILITIES)


def test_the_rooms_contract_names_every_capability() -> None:
    config = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rooms = config.partition("Rooms: inside a capability")[2].partition("layers = [")[0]

    assert set(re.findall(r'"openmap\.(\w+)"', rooms)) == set(CAPABILITIES)


def test_capabilities_use_only_the_public_rooms_of_each_other() -> None:
    trespasses = []
    for path in MODULES:
        own = path.relative_to(OPENMAP).parts[0]
        if own in {"core", "factory.py"}:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            trespasses += [f"{_name(path)}: {line.strip()}" for room in _foreign_rooms(line, own)]

    assert trespasses == []


def _foreign_rooms(line: str, own: str) -> list[str]:
    """Return the private rooms of other capabilities that the import line enters."""
    if not (found := re.match(r"\s*from openmap\.(\w+)(?:\.(\w+))?\S* import (.+)", line)):
        return []
    other, room, names = found.groups()
    if other in {own, "core"}:
        return []
    entered = [room] if room else [name.split(" as ")[0].strip(" ()") for name in names.split(",")]
    return [
        name
        for name in entered
        if name and name in ROOMS - MODELS_OF_OTHERS and (own, f"{other}.{name}") not in OPENED
    ]


def test_the_planted_trespass_is_seen() -> None:
    assert _foreign_rooms("from openmap.events.forms import EventForm", "site") == ["forms"]
    assert _foreign_rooms("from openmap.events import emails, queries", "site") == ["emails"]
    assert _foreign_rooms("from openmap.events.models import Event", "site") == []


@pytest.mark.parametrize("tree", ["templates", "tests"])
def test_trees_mirror_each_other(tree: str) -> None:
    known = set(CAPABILITIES) | {
        "core",
        "layouts",
        "macros",
        "errors",
        "house",
        "journeys",
        "make",
    }
    known |= {"race", "__pycache__", "shots"}

    folders = {entry.name for entry in (ROOT / tree).iterdir() if entry.is_dir()}

    assert folders <= known


def test_imports_keep_floors_and_rooms() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 0, done.stdout
