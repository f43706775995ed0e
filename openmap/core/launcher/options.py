"""What the person asked for, and whether this machine can give it."""

import contextlib
import ipaddress
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from openmap.core.launcher.errors import LaunchError
from openmap.core.settings import ROOT

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Options:
    """Variables of the environment, in our words."""

    host: str
    port: int
    https: bool
    demo: bool
    development: bool
    instance: Path
    base_url: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        host = environ.get("HOST") or "127.0.0.1"
        port = port_number(environ.get("PORT") or "8000")
        https = environ.get("HTTPS", "0") not in {"", "0"}
        scheme = "https" if https else "http"
        development = environ.get("OPENMAP_ENV", "development") == "development"
        return cls(
            host=host,
            port=port,
            https=https,
            demo=development and environ.get("DEMO", "1") != "0",
            development=development,
            instance=Path(environ.get("OPENMAP_INSTANCE") or ROOT / "instance").resolve(),
            base_url=environ.get("OPENMAP_BASE_URL")
            or f"{scheme}://{reachable_name(host)}:{port}",
        )

    @property
    def address(self) -> str:
        """Return what to bind, in numbers, as granian wants it."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except OSError:
            raise LaunchError(f"Cette machine ne connaît pas HOST={self.host}.") from None
        return str(found[0][4][0])

    @property
    def is_local(self) -> bool:
        """Tell whether only this machine can follow our links."""
        name = urlsplit(self.base_url).hostname or ""
        with contextlib.suppress(ValueError):
            return ipaddress.ip_address(name).is_loopback
        return name == "localhost"


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise LaunchError(f"PORT vaut « {text} » : donnez un nombre de 1 à {LAST_PORT}.")
    return int(text)


def reachable_name(host: str) -> str:
    """Return the name under which others reach this machine when it listens everywhere."""
    if host in ANYWHERE:
        host = lan_address()
    return f"[{host}]" if ":" in host else host


def lan_address() -> str:
    """Ask the system which address it would leave by; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def ensure_port_is_free(options: Options) -> None:
    """Refuse a port in use: granian would share it with the other program in silence."""
    address = options.address
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, options.port))
            probe.listen(1)
        except OSError as refusal:
            reason = os.strerror(refusal.errno or 0)
            other = options.port % LAST_PORT + 1 if options.port > 1023 else 8000  # noqa: PLR2004
            raise LaunchError(
                f"Le port {options.port} n’est pas libre sur {options.host} ({reason}). "
                f"Choisissez-en un autre : make run PORT={other}"
            ) from None
