"""The programs that the launcher starts."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from openmap.core.embedded import die_with_parent
from openmap.core.launcher.kept import certificate
from openmap.core.launcher.options import Options
from openmap.core.settings import ROOT

WORKER = [sys.executable, "-m", "flask", "worker"]
PREPARE = [sys.executable, "-m", "openmap.core.launcher.prepare"]

QUICK = 10.0
QUICK_ENDS = 3


class Child:
    """A program in a session of its own, that ends when we do, however we end."""

    def __init__(
        self,
        argv: list[str],
        environ: Mapping[str, str],
        log: BinaryIO,
        stdout: BinaryIO | None = None,
    ) -> None:
        self.argv, self.environ, self.log, self.stdout = argv, environ, log, stdout or log
        self.quick_ends = 0
        self.start()

    @property
    def name(self) -> str:
        return Path(self.argv[0]).name if self.argv[1:2] != ["-m"] else self.argv[-1]

    def start(self) -> None:
        self.started = time.monotonic()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # for the reason in embedded.py
            self.process = subprocess.Popen(
                self.argv,
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=self.stdout,
                stderr=self.log,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGTERM),
            )

    def status(self) -> int | None:
        """Return None while it runs."""
        return self.process.poll()

    def start_again(self) -> bool:
        """Start it again unless it keeps ending at once; a worker ends when the database does."""
        short = time.monotonic() - self.started < QUICK
        self.quick_ends = self.quick_ends + 1 if short else 0
        if self.quick_ends > QUICK_ENDS:
            return False
        self.start()
        return True

    def ask_to_stop(self) -> None:
        if self.status() is None:
            self.process.send_signal(signal.SIGTERM)

    def end(self, seconds: float) -> None:
        """Wait that long, then kill the whole group: granian's workers outlive their parent."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.05, seconds))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def granian(options: Options) -> list[str]:
    """Return the command of the web server; `docs/decisions/` explains the figures."""
    command = [str(Path(sys.executable).with_name("granian")), "app:app"]
    command += ["--interface", "wsgi", "--http", "1", "--no-ws", "--log-level", "warning"]
    command += ["--workers", "2", "--blocking-threads", "256"]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "3"]
    command += ["--host", options.address, "--port", str(options.port)]
    if options.https:
        name = urlsplit(options.base_url).hostname or "localhost"
        public, secret = certificate(options.instance, name)
        command += ["--ssl-certificate", str(public), "--ssl-keyfile", str(secret)]
    return command
