"""The real stack for a while: PostgreSQL, two web workers and the worker, as `make run` has them.

Shared by races, browser journeys and the bench.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from flask import Flask

from openmap.core.db import db
from openmap.core.embedded import Server
from openmap.core.launcher.__main__ import answers
from openmap.core.launcher.children import PREPARE, WORKER, Child, granian
from openmap.core.launcher.options import Options
from openmap.core.settings import ROOT, Settings
from openmap.factory import create_app

SECRET = "for-tests-only-and-long-enough-to-be-accepted"
#: Long, because other tests load the machine meanwhile.
ANSWERS_WITHIN = 90.0
ENDS_WITHIN = 4.0


@dataclass
class Stack:
    """What runs, where it answers, and how to look behind it."""

    base_url: str
    server: Server
    instance: Path
    environ: Mapping[str, str]
    log: BinaryIO
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        return self.environ["OPENMAP_DATABASE_URL"]

    @property
    def port(self) -> int:
        return int(self.environ["PORT"])

    @property
    def complaints(self) -> str:
        """Return what web server, worker and PostgreSQL wrote down so far."""
        return Path(self.log.name).read_text() + self.server.log.read_text()

    def start(self, name: str, command: list[str], **environ: str) -> Child:
        self.children[name] = Child(command, {**self.environ, **environ}, self.log)
        return self.children[name]

    def start_worker(self) -> Child:
        return self.start("worker", WORKER)

    def end(self, name: str) -> None:
        child = self.children.pop(name)
        child.ask_to_stop()
        child.end(ENDS_WITHIN)

    def flask(self, *command: str) -> str:
        """Run a command of `flask` beside the stack and return what it printed."""
        argv = [sys.executable, "-m", "flask", *command]
        done = subprocess.run(  # noqa: S603 - our own command
            argv, cwd=ROOT, env=dict(self.environ), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """Open the database of the stack by an app of our own, to prepare it and to look."""
        app = create_app(Settings.from_environment(self.environ))
        with app.app_context():
            yield app
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


@contextmanager
def running(*, durable: bool = False, worker: bool = True, **environ: str) -> Iterator[Stack]:
    """Start everything on an empty database and a free port; end it, whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="openmap-"))
    folder.chmod(0o711)  # root's PostgreSQL is nobody's
    server = Server(folder / "pg", durable=durable)
    try:
        server.start()
        with (folder / "run.log").open("ab") as log:
            stack = _stack(server, folder, log, environ)
            try:
                _start(stack, worker=worker)
                yield stack
            finally:
                for name in list(stack.children):
                    stack.end(name)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _stack(server: Server, folder: Path, log: BinaryIO, environ: Mapping[str, str]) -> Stack:
    port = free_port()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("OPENMAP_")}
    ours = {
        "OPENMAP_ENV": "testing",
        "OPENMAP_THROTTLE": "0",
        "OPENMAP_INSTANCE": str(folder),
        "OPENMAP_DATABASE_URL": server.url().render_as_string(hide_password=False),
        "OPENMAP_BASE_URL": f"http://127.0.0.1:{port}",
        "OPENMAP_SECRET_KEYS": SECRET,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DEMO": "0",
    }
    environ = inherited | ours | dict(environ)
    return Stack(f"http://127.0.0.1:{port}", server, folder, environ, log)


def _start(stack: Stack, *, worker: bool) -> None:
    prepared = subprocess.run(  # noqa: S603 - our own command
        PREPARE, cwd=ROOT, env=dict(stack.environ), capture_output=True, text=True, check=False
    )
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr
    options = Options.from_environment(stack.environ)
    web = stack.start("web", granian(options))
    end = time.monotonic() + ANSWERS_WITHIN
    while not answers(options):
        assert web.status() is None, stack.complaints
        assert time.monotonic() < end, stack.complaints
        time.sleep(0.05)
    if worker:
        stack.start_worker()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
