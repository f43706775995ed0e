import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import psycopg
import pytest

from openmap.core.embedded import Account, EmbeddedServerError, Server

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as somebody else")


def make_reachable(folder: Path) -> Path:
    """Open the folders of pytest: PostgreSQL runs as nobody when we are root."""
    for parent in (folder, *folder.parents):
        if parent.name.startswith(("pytest-", "popen-")):
            parent.chmod(0o755)
    folder.chmod(0o755)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_reachable(tmp_path)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder / 'l\'"été" 2' / "pg", durable=False)
    yield server
    server.stop()


def ask(server: Server, query: str) -> object:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchone() if cursor.description else None


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def pid_of(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_data_is_found_again_after_a_stop_in_a_path_with_spaces_and_quotes(server: Server) -> None:
    ask(server.start(), "CREATE TABLE guest AS SELECT 'Zoé' AS name")
    pid = pid_of(server)
    server.stop()
    stopped = not is_alive(pid)

    found = ask(server.start(), "SELECT name FROM guest")

    assert (stopped, found) == (True, ("Zoé",))


def test_a_killed_server_is_seen_and_its_commits_are_kept(server: Server) -> None:
    server.durable = True
    ask(server.start(), "CREATE TABLE guest AS SELECT 'Zoé' AS name")
    os.kill(pid_of(server), signal.SIGKILL)
    while server.exit_status() is None:
        time.sleep(0.01)

    found = ask(server.start(), "SELECT name FROM guest")

    assert found == ("Zoé",)


def test_a_pid_file_that_names_another_program_does_not_stop_the_start(server: Server) -> None:
    server.start().stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")

    assert ask(server.start(), "SELECT 1") == (1,)


def test_a_pid_file_cut_short_does_not_stop_the_start(server: Server) -> None:
    server.start().stop()
    (server.data / "postmaster.pid").write_text("")

    assert ask(server.start(), "SELECT 1") == (1,)


def test_a_start_killed_while_it_made_the_cluster_is_made_again(server: Server) -> None:
    draft = server.data.with_name("pg.new")
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")

    assert ask(server.start(), "SELECT 1") == (1,)


def test_only_the_owner_may_enter_where_the_socket_is(server: Server) -> None:
    server.start()

    assert server.socket_dir.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["n" * 90, "one, two"])
def test_a_path_that_no_socket_may_have_gets_a_private_folder(folder: Path, name: str) -> None:
    server = Server(folder / name / "pg", durable=False)
    try:
        server.start()

        assert server.socket_dir.parent != server.data.parent
        assert server.socket_dir.stat().st_mode & 0o077 == 0
        assert ask(server, "SELECT 1") == (1,)
    finally:
        server.stop()

    assert not server.socket_dir.exists()


def test_a_socket_folder_open_to_others_is_refused(folder: Path) -> None:
    server = Server(folder / ("n" * 90) / "pg", durable=False)
    server.start().stop()
    server.socket_dir.mkdir()
    server.socket_dir.chmod(0o777)
    try:
        with pytest.raises(EmbeddedServerError, match="n’appartient pas à openmap"):
            server.start()
    finally:
        shutil.rmtree(server.socket_dir, ignore_errors=True)


def test_another_major_version_is_named(folder: Path) -> None:
    (folder / "pg").mkdir()
    (folder / "pg" / "PG_VERSION").write_text("16\n")

    with pytest.raises(EmbeddedServerError, match="PostgreSQL 16"):
        Server(folder / "pg").start()


def test_a_refusal_of_postgresql_names_its_log(server: Server) -> None:
    server.start().stop()
    (server.data / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(EmbeddedServerError, match=r"pg\.log"):
        server.start()


def test_kill_9_of_the_parent_ends_the_server(folder: Path) -> None:
    code = dedent(
        """
        import sys
        from pathlib import Path
        from openmap.core.embedded import Server

        server = Server(Path(sys.argv[1]), durable=False).start()
        print((server.data / "postmaster.pid").read_text().split()[0], flush=True)
        sys.stdin.read()
        """
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, folder / "pg"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        descriptor = os.pidfd_open(pid)
        parent.kill()

    ended = wait_for_end(descriptor, seconds=5)

    assert ended


def wait_for_end(descriptor: int, *, seconds: float) -> bool:
    readable, _, _ = select.select([descriptor], [], [], seconds)
    os.close(descriptor)
    return bool(readable)


@as_root
@pytest.mark.parametrize("data", ["pg", "instance/pg"])
def test_a_tree_closed_to_others_stays_closed(folder: Path, data: str) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = Server(closed / data, durable=False)
    try:
        assert ask(server.start(), "SELECT 1") == (1,)
    finally:
        server.stop()

    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_a_tree_that_nobody_may_enter_is_said_in_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr("openmap.core.embedded.REACH_EVERYTHING", "+no_such_capability")

    with pytest.raises(EmbeddedServerError, match="nobody"):
        Server(closed / "instance" / "pg", durable=False).start()


@as_root
def test_programs_in_a_closed_tree_are_copied_for_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openmap.core.embedded.REACH_EVERYTHING", "+no_such_capability")
    reaches = Account.reaches

    def but_no_programs(account: Account, folder: Path, program: Path | None = None) -> bool:
        return reaches(account, folder) and program is None

    monkeypatch.setattr(Account, "reaches", but_no_programs)
    server = Server(folder / "pg", durable=False)
    try:
        assert ask(server.start(), "SELECT 1") == (1,)
    finally:
        server.stop()


@as_root
def test_root_runs_the_server_of_an_ordinary_user_as_that_user(folder: Path) -> None:
    server = Server(folder / "pg", durable=False)
    server.start().stop()
    for path in (server.data, *server.data.rglob("*")):
        os.chown(path, 12345, 12345)
    try:
        server.start()

        assert Path(f"/proc/{pid_of(server)}").stat().st_uid == 12345
    finally:
        server.stop()


@as_root
def test_data_of_another_account_is_said_in_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(server: Server) -> None:
        raise PermissionError(13, "Permission denied", str(server.data))

    monkeypatch.setattr(Server, "_initialise", refuse)

    with pytest.raises(EmbeddedServerError, match="est à un autre compte"):
        Server(folder / "pg").start()
