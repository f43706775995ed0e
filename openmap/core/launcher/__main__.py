"""Starts everything in order, watches it, and ends it."""

import contextlib
import http.client
import io
import os
import signal
import ssl
import sys
import tempfile
import time
from collections.abc import Mapping
from typing import BinaryIO
from urllib.parse import urlsplit

from openmap.core.embedded import EmbeddedServerError, Server, die_with_parent
from openmap.core.launcher.children import PREPARE, WORKER, Child, granian
from openmap.core.launcher.errors import LaunchError, StopAskedError
from openmap.core.launcher.kept import log_of, only_one, secret_key, write_private
from openmap.core.launcher.options import Options, ensure_port_is_free

CHILDREN_END_WITHIN = 3.6
ANSWERS_WITHIN = 30.0
TICK = 0.05


class Launcher:
    """The database, the web server, what prepares its first page, then the worker."""

    def __init__(self, options: Options, environ: Mapping[str, str], log: BinaryIO) -> None:
        self.options, self.environ, self.log = options, dict(environ), log
        self.server: Server | None = None
        self.children: list[Child] = []
        self.asked = False

    def ask_to_stop(self, *_: object) -> None:
        self.asked = True

    def run(self) -> None:
        try:
            self._start_database()
            self._hand_on_settings()
            web = self._start(granian(self.options))  # it loads while we prepare
            link = self._prepare()
            self._wait_for_an_answer(web)
            self._start(WORKER)
            say(*welcome(self.options, self.environ, link))
            self._watch()
        finally:
            self._stop()

    def _start(self, command: list[str], stdout: BinaryIO | None = None) -> Child:
        child = Child(command, self.environ, self.log, stdout)
        self.children.append(child)
        return child

    def _pause(self) -> None:
        if self.asked:
            raise StopAskedError
        time.sleep(TICK)

    def _start_database(self) -> None:
        if "OPENMAP_DATABASE_URL" in self.environ:
            return
        data = self.options.instance / "pg"
        if not data.exists():
            say("openmap prépare son premier démarrage…")
        self.server = Server(data).start()
        url = self.server.url().render_as_string(hide_password=False)
        self.environ["OPENMAP_DATABASE_URL"] = url

    def _hand_on_settings(self) -> None:
        """Give them to our children, and to the commands that a person types beside us."""
        settings = {
            "OPENMAP_INSTANCE": str(self.options.instance),
            "OPENMAP_BASE_URL": self.options.base_url,
            "OPENMAP_DATABASE_URL": self.environ["OPENMAP_DATABASE_URL"],
        }
        if self.options.development and not self.environ.get("OPENMAP_SECRET_KEYS"):
            settings["OPENMAP_SECRET_KEYS"] = secret_key(self.options.instance)
        self.environ |= settings | {"DEMO": str(int(self.options.demo))}
        lines = (f"{name}={value}\n" for name, value in settings.items())
        write_private(self.options.instance / "run.env", "".join(lines))

    def _prepare(self) -> str:
        """Return the link that signs the demonstration's organiser in, if there is one."""
        with tempfile.TemporaryFile() as answer:
            child = self._start(PREPARE, answer)
            while child.status() is None:
                self._pause()
            self.children.remove(child)
            answer.seek(0)
            text = answer.read().decode().strip()
        if child.status() != 0:
            raise LaunchError(text or f"La préparation a échoué, voyez {self.log.name}.")
        return text

    def _wait_for_an_answer(self, web: Child) -> None:
        end = time.monotonic() + ANSWERS_WITHIN
        while not answers(self.options):
            if time.monotonic() > end or web.status() is not None:
                raise LaunchError(f"Le serveur web n’a pas démarré, voyez {self.log.name}.")
            self._pause()

    def _watch(self) -> None:
        while True:
            self._pause()
            for child in self.children:
                if child.status() is not None and not child.start_again():
                    raise LaunchError(
                        f"« {child.name} » s’arrête sans cesse, voyez {self.log.name}."
                    )
            if self.server is not None and self.server.exit_status() is not None:
                raise LaunchError(f"PostgreSQL s’est arrêté, voyez {self.server.log}.")

    def _stop(self) -> None:
        end = time.monotonic() + CHILDREN_END_WITHIN
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.end(end - time.monotonic())
        if self.server is not None:
            self.server.stop(1)
        (self.options.instance / "run.env").unlink(missing_ok=True)


def answers(options: Options) -> bool:
    """Ask for a page as a browser would: a port may be open before the app is ready."""
    if options.https:
        trusting = ssl._create_unverified_context()  # noqa: S323, SLF001 - our own certificate
        web: http.client.HTTPConnection = http.client.HTTPSConnection(
            options.address, options.port, timeout=5, context=trusting
        )
    else:
        web = http.client.HTTPConnection(options.address, options.port, timeout=5)
    with contextlib.closing(web), contextlib.suppress(OSError, http.client.HTTPException):
        web.request("GET", "/health", headers={"Host": urlsplit(options.base_url).netloc})
        return web.getresponse().status > 0
    return False


def welcome(options: Options, environ: Mapping[str, str], link: str) -> list[str]:
    lines = [f"openmap est prêt : {options.base_url}"]
    if link:
        lines.append(f"Entrer comme organisatrice de la démonstration : {link}")
    lines.append(f"Mails : {where_mails_go(options, environ)}")
    if not options.is_local and not options.https:
        lines.append("Les téléphones ne prêtent leur caméra qu’en HTTPS : ajoutez HTTPS=1.")
    return [*lines, "Arrêter : Ctrl-C"]


def where_mails_go(options: Options, environ: Mapping[str, str]) -> str:
    if smtp := environ.get("OPENMAP_SMTP_URL"):
        return f"envoyés par {urlsplit(smtp).hostname}"
    if options.development and options.is_local:
        return f"{options.base_url}/dev/mail"
    return f"fichiers .eml dans {options.instance / 'mail'}"


def say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def main(environ: Mapping[str, str]) -> None:
    options = Options.from_environment(environ)
    with only_one(options.instance):
        ensure_port_is_free(options)
        with log_of(options.instance).open("ab") as log:
            launcher = Launcher(options, environ, log)
            for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(sign, launcher.ask_to_stop)
            if "MAKELEVEL" in environ:
                die_with_parent(signal.SIGTERM)
            with contextlib.suppress(StopAskedError):
                launcher.run()


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old terminal may lack our typography
    os.umask(0o077)  # mails, logs and keys are nobody else's
    try:
        main(os.environ)
    except (EmbeddedServerError, LaunchError) as refusal:
        sys.exit(f"openmap : {refusal}")
    except OSError as refusal:
        sys.exit(f"openmap : {refusal.filename or ''} {refusal.strerror}")
