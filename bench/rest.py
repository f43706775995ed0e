"""What everything holds while nobody asks: memory of all parts, and the weight of a page."""

import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from openmap.core.settings import ROOT
from tests.running import free_port
from tests.visitor import Visitor

SETTLES = 5.0
ASKED = 40
_SHEETS = re.compile(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"')
_SCRIPTS = re.compile(r'<(?:script[^>]+src|link[^>]+rel="modulepreload"[^>]+href)="([^"]+)"')
_IMPORTS = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")


def memory_at_rest() -> float:
    """Start openmap as `make run` does, demonstration included, and return its memory in MB.

    Shared pages are counted once (PSS). The launcher, both web workers, the worker and all
    processes of PostgreSQL are in it, after a few pages were read.
    """
    folder = Path(tempfile.mkdtemp(prefix="openmap-"))
    folder.chmod(0o711)
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENMAP_")}
    environ = kept | {"OPENMAP_INSTANCE": str(folder / "instance"), "PORT": str(port)}
    environ.pop("MAKELEVEL", None)
    command = [sys.executable, "-m", "openmap.core.launcher"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE) as launcher:
        try:
            assert launcher.stdout is not None
            said = next((line for line in launcher.stdout if line.startswith(b"Arr")), None)
            assert said is not None, "openmap did not start"
            _read_some_pages(port)
            time.sleep(SETTLES)
            return sum(map(_memory, _family(launcher.pid)))
        finally:
            launcher.send_signal(signal.SIGTERM)
            launcher.wait(20)
            shutil.rmtree(folder, ignore_errors=True)


def _read_some_pages(port: int) -> None:
    for _try in range(ASKED):
        with Visitor(port) as visitor:
            assert visitor.get("/").status == 200


def _family(pid: int) -> Iterable[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _memory(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def weight(visitor: Visitor, page: str) -> float:
    """Return the styles and scripts of a page, gzipped, in KB; modules that they load as well."""
    text = visitor.get(page).text
    pending = [*_SHEETS.findall(text), *_SCRIPTS.findall(text)]
    seen: dict[str, int] = {}
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        content = visitor.get(path).text
        seen[path] = len(gzip.compress(content.encode(), 9))
        pending += [_joined(path, other) for other in _IMPORTS.findall(content)]
    assert seen, page
    return sum(seen.values()) / 1024


def _joined(path: str, other: str) -> str:
    return os.path.normpath(Path(path).parent / other)
