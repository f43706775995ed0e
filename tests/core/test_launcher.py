import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from openmap.core.launcher.__main__ import welcome, where_mails_go
from openmap.core.launcher.children import QUICK_ENDS, Child, granian
from openmap.core.launcher.errors import LaunchError
from openmap.core.launcher.kept import certificate, log_of, only_one, secret_key, write_private
from openmap.core.launcher.options import Options, ensure_port_is_free
from openmap.core.settings import ROOT
from tests.core.test_embedded import make_reachable

LAUNCHER = [sys.executable, "-m", "openmap.core.launcher"]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return make_reachable(tmp_path) / "an instance"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def options(**environ: str) -> Options:
    return Options.from_environment(environ)


def environment(instance: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENMAP_")}
    kept.pop("MAKELEVEL", None)
    return kept | {"OPENMAP_INSTANCE": str(instance), "PORT": str(port), "DEMO": "0"}


class Running:
    """A launcher that has said that openmap is ready."""

    def __init__(self, instance: Path, port: int) -> None:
        self.process = subprocess.Popen(
            LAUNCHER,
            cwd=ROOT,
            env=environment(instance, port),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.said: list[str] = []
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if line.startswith("Arrêter"):
                return
        with self.process:
            raise AssertionError(self.said)

    def everything(self) -> set[int]:
        """Return the launcher and all that descends from it."""
        parents = {int(p.name): parent_of(p) for p in Path("/proc").iterdir() if p.name.isdigit()}
        family, grew = {self.process.pid}, True
        while grew:
            more = {pid for pid, parent in parents.items() if parent in family} - family
            family, grew = family | more, bool(more)
        return family

    def end(self, sign: signal.Signals) -> tuple[float, int]:
        began = time.monotonic()
        self.process.send_signal(sign)
        status = self.process.wait(20)
        return time.monotonic() - began, status


def parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def left_after(pids: set[int], seconds: float) -> set[int]:
    end = time.monotonic() + seconds
    while (alive := {pid for pid in pids if is_running(pid)}) and time.monotonic() < end:
        time.sleep(0.02)
    return alive


def is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def running(instance: Path, port: int) -> Iterator[Running]:
    running = Running(instance, port)
    yield running
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(20)
    assert running.process.stdout is not None
    running.process.stdout.close()


def start_refused(instance: Path, port: int) -> str:
    done = subprocess.run(
        LAUNCHER,
        cwd=ROOT,
        env=environment(instance, port),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr


@pytest.mark.race
def test_ctrl_c_ends_everything_within_five_seconds(
    running: Running, instance: Path, port: int
) -> None:
    second = start_refused(instance, port)
    family = running.everything()

    seconds, status = running.end(signal.SIGINT)

    assert second.startswith(
        f"openmap\u00a0: openmap tourne déjà ici (processus {running.process.pid}). Arrêtez-le"
    )
    assert len(second.splitlines()) == 1
    assert len(family) > 6
    assert (status, seconds < 5, left_after(family, 0.5)) == (0, True, set())
    assert not (instance / "run.env").exists()


@pytest.mark.race
def test_kill_9_of_the_launcher_leaves_nothing(running: Running) -> None:
    family = running.everything()

    running.end(signal.SIGKILL)

    assert left_after(family, 8) == set()


def test_a_port_in_use_is_one_sentence(instance: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        said = start_refused(instance, port)

    assert len(said.splitlines()) == 1
    assert said.startswith(f"openmap\u00a0: Le port {port} n’est pas libre sur 127.0.0.1")


def test_a_database_that_does_not_answer_is_one_sentence(instance: Path, port: int) -> None:
    environ = environment(instance, port)
    environ["OPENMAP_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"

    done = subprocess.run(
        LAUNCHER, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=90, check=False
    )

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "La base de données ne répond pas" in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000 "])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(LaunchError, match="donnez un nombre de 1 à 65535"):
        options(PORT=port)


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(LaunchError, match=r"HOST=no\.such\.host\.invalid"):
        ensure_port_is_free(options(HOST="no.such.host.invalid"))


def test_links_name_an_address_that_others_reach() -> None:
    everywhere = options(HOST="0.0.0.0", PORT="8080", HTTPS="1")  # noqa: S104

    assert everywhere.base_url.startswith("https://")
    assert "0.0.0.0" not in everywhere.base_url  # noqa: S104
    assert everywhere.base_url.endswith(":8080")


@pytest.mark.parametrize(
    ("base_url", "local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("http://192.168.1.20:8000", False),
        ("https://openmap.example", False),
    ],
)
def test_mails_are_shown_on_this_machine_only(base_url: str, *, local: bool) -> None:
    asked = options(OPENMAP_BASE_URL=base_url, OPENMAP_INSTANCE="/somewhere")

    shown = where_mails_go(asked, {})

    assert shown == (f"{base_url}/dev/mail" if local else "fichiers .eml dans /somewhere/mail")


def test_mails_leave_by_the_server_that_was_named() -> None:
    assert where_mails_go(options(), {"OPENMAP_SMTP_URL": "smtp://u:secret@mx.example:25"}) == (
        "envoyés par mx.example"
    )


def test_the_welcome_says_address_link_mails_and_how_to_stop() -> None:
    said = welcome(options(PORT="8001"), {}, "http://127.0.0.1:8001/sign-in/abc")

    assert said == [
        "openmap est prêt\u00a0: http://127.0.0.1:8001",
        "Entrer comme organisatrice de la démonstration\u00a0: http://127.0.0.1:8001/sign-in/abc",
        "Mails\u00a0: http://127.0.0.1:8001/dev/mail",
        "Arrêter\u00a0: Ctrl-C",
    ]


def test_phones_are_told_that_their_camera_needs_https() -> None:
    said = welcome(options(OPENMAP_BASE_URL="http://192.168.1.20:8000"), {}, "")

    assert any("HTTPS=1" in line for line in said)


def test_production_has_no_demonstration() -> None:
    assert not options(OPENMAP_ENV="production").demo


def test_a_second_holder_is_told_who_holds_the_instance(instance: Path) -> None:
    with (
        only_one(instance),
        pytest.raises(LaunchError, match=f"processus {os.getpid()}"),
        only_one(instance),
    ):
        pass


def test_the_secret_key_is_made_once_and_for_our_eyes_only(instance: Path) -> None:
    instance.mkdir()

    first, second = secret_key(instance), secret_key(instance)

    assert first == second
    assert len(first) >= 32
    assert (instance / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_private_file_does_not_follow_what_stood_there(instance: Path) -> None:
    instance.mkdir()
    (instance / "target").write_text("untouched")
    (instance / "run.env.new").symlink_to(instance / "target")

    write_private(instance / "run.env", "secret")

    assert (instance / "target").read_text() == "untouched"


def test_a_long_log_is_begun_again(instance: Path) -> None:
    instance.mkdir()
    (instance / "run.log").write_bytes(b"x" * 5_000_001)

    log = log_of(instance)

    assert (log.exists(), log.with_name("run.log.1").exists()) == (False, True)


@pytest.mark.parametrize("name", ["192.168.1.20", "openmap.local"])
def test_the_certificate_names_the_address_and_is_kept(instance: Path, name: str) -> None:
    instance.mkdir()

    public, secret = certificate(instance, name)
    made = public.read_bytes()

    assert certificate(instance, name)[0].read_bytes() == made
    assert secret.stat().st_mode & 0o777 == 0o600
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(public, secret)


def test_the_web_server_serves_https_when_asked(instance: Path) -> None:
    instance.mkdir()

    command = granian(options(HTTPS="1", OPENMAP_INSTANCE=str(instance)))

    assert command[command.index("--ssl-certificate") + 1].endswith("https-127.0.0.1.crt")


def test_a_child_that_keeps_ending_is_given_up(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        child = Child([sys.executable, "-c", ""], {}, log)
        starts = 1
        while True:
            child.process.wait(20)
            if not child.start_again():
                break
            starts += 1
        child.end(0)

    assert starts == QUICK_ENDS + 1


def test_a_child_that_does_not_stop_is_killed_with_its_group(tmp_path: Path) -> None:
    deaf = (
        "import signal as s, time; s.signal(15, s.SIG_IGN); print(1, flush=True); time.sleep(60)"
    )
    with (tmp_path / "log").open("w+b") as log:
        child = Child([sys.executable, "-c", deaf], {}, log)
        while not (tmp_path / "log").read_bytes():
            time.sleep(0.01)

        child.ask_to_stop()
        child.end(0.1)

    assert child.status() == -signal.SIGKILL
