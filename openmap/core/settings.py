"""Settings from `OPENMAP_*` variables; a wrong or missing one is refused at start, in words."""

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT: Final = Path(__file__).resolve().parents[2]
SHORTEST_SECRET: Final = 32


class Environment(StrEnum):
    """Where the app runs; only development shows `/dev/mail`, only tests shift the clock."""

    DEVELOPMENT = "development"
    TESTING = "testing"
    PRODUCTION = "production"


class SettingsError(SystemExit):
    """A setting is wrong or missing; the message says which and what to do."""


@dataclass(frozen=True)
class Legal:
    """What the legal notice must name (LCEN, article 6)."""

    publisher: str = ""
    publisher_address: str = ""
    publisher_phone: str = ""
    publication_director: str = ""
    host: str = ""
    host_address: str = ""
    host_phone: str = ""
    privacy_contact: str = ""
    accessibility_contact: str = ""

    @property
    def missing(self) -> list[str]:
        return [f"OPENMAP_{f.name.upper()}" for f in fields(self) if not getattr(self, f.name)]


@dataclass(frozen=True)
class Settings:
    """Everything that differs between a laptop and a server."""

    environment: Environment
    instance: Path
    database_url: URL
    base_url: str
    secret_keys: tuple[str, ...]
    smtp_url: str | None = None
    mail_from: str = "Openmap ESS <openmap@localhost>"
    proxies: int = 0
    #: Only tests that come from one address may do without limits.
    throttle: bool = True
    legal: Legal = field(default_factory=Legal)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Raises:
            SettingsError: a variable is missing or cannot be understood.

        """
        environment = _environment(environ)
        environ = {**_left_by_launcher(environ, environment), **environ}
        return cls(
            environment=environment,
            instance=Path(environ.get("OPENMAP_INSTANCE") or ROOT / "instance").resolve(),
            database_url=_database_url(environ),
            base_url=_base_url(environ, environment),
            secret_keys=_secret_keys(environ, environment),
            smtp_url=_smtp_url(environ),
            mail_from=_mail_from(environ, environment),
            proxies=_proxies(environ),
            throttle=environment is not Environment.TESTING
            or environ.get("OPENMAP_THROTTLE") != "0",
            legal=_legal(environ),
        )

    @property
    def is_development(self) -> bool:
        return self.environment is Environment.DEVELOPMENT

    @property
    def serves_loopback_only(self) -> bool:
        """Say whether the base URL names this machine; `/dev/mail` exists nowhere else."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


def _left_by_launcher(environ: Mapping[str, str], environment: Environment) -> dict[str, str]:
    """Read what `make run` left in `instance/run.env`: commands beside it find its database."""
    left = Path(environ.get("OPENMAP_INSTANCE") or ROOT / "instance") / "run.env"
    if environment is not Environment.DEVELOPMENT or not left.is_file():
        return {}
    lines = (line.partition("=") for line in left.read_text().splitlines())
    return {name: value for name, _, value in lines if name.startswith("OPENMAP_")}


def _environment(environ: Mapping[str, str]) -> Environment:
    value = environ.get("OPENMAP_ENV", Environment.DEVELOPMENT)
    try:
        return Environment(value)
    except ValueError:
        raise SettingsError(
            f"OPENMAP_ENV is “{value}”: set it to development, testing or production."
        ) from None


def _database_url(environ: Mapping[str, str]) -> URL:
    value = environ.get("OPENMAP_DATABASE_URL")
    if not value:
        raise SettingsError(
            "OPENMAP_DATABASE_URL is missing: start openmap with `make run`, which brings its own "
            "database, or name a PostgreSQL 14 or newer (postgresql://user:password@host/database)."
        )
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise SettingsError(
            "OPENMAP_DATABASE_URL cannot be read: write postgresql://user:password@host/database."
        ) from None
    if not url.drivername.startswith("postgres"):
        raise SettingsError(
            f"OPENMAP_DATABASE_URL names {url.drivername}: openmap needs PostgreSQL."
        )
    return url.set(drivername="postgresql+psycopg")


def _parts(value: str, schemes: Collection[str]) -> SplitResult | None:
    """Return the parts of an address; None when it names no host, or a port that is no number."""
    try:
        parts = urlsplit(value)
        known = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if known else None


def _base_url(environ: Mapping[str, str], environment: Environment) -> str:
    value = environ.get("OPENMAP_BASE_URL", "").rstrip("/")
    if not value:
        if environment is Environment.PRODUCTION:
            raise SettingsError(
                "OPENMAP_BASE_URL is missing: write the public address, for instance "
                "https://openmap.example.org. All links in mails are made from it."
            )
        return "http://127.0.0.1:8000"
    parts = _parts(value, {"http", "https"})
    if parts is None or any((parts.username, parts.path, parts.query, parts.fragment)):
        raise SettingsError(
            f"OPENMAP_BASE_URL is “{value}”: write scheme and host only, "
            "for instance https://openmap.example.org."
        )
    if environment is Environment.PRODUCTION and parts.scheme != "https":
        raise SettingsError("OPENMAP_BASE_URL must begin with https:// in production.")
    return value


def _secret_keys(environ: Mapping[str, str], environment: Environment) -> tuple[str, ...]:
    """Return the keys, newest first; the older ones still open what they closed."""
    keys = tuple(key for key in environ.get("OPENMAP_SECRET_KEYS", "").split(",") if key)
    if not keys:
        raise SettingsError(
            "OPENMAP_SECRET_KEYS is missing: make one with "
            '`python3 -c "import secrets; print(secrets.token_urlsafe(48))"` and keep it safe.'
        )
    if environment is Environment.PRODUCTION and any(len(key) < SHORTEST_SECRET for key in keys):
        raise SettingsError(
            f"OPENMAP_SECRET_KEYS holds a key of fewer than {SHORTEST_SECRET} signs: lengthen it."
        )
    return keys


def _smtp_url(environ: Mapping[str, str]) -> str | None:
    value = environ.get("OPENMAP_SMTP_URL")
    if not value:
        return None
    if _parts(value, {"smtp", "smtps", "smtp+starttls"}) is None:
        raise SettingsError(
            "OPENMAP_SMTP_URL cannot be read: write smtp://host:25, smtp+starttls://user:password"
            "@host:587 or smtps://user:password@host:465."
        )
    return value


def _mail_from(environ: Mapping[str, str], environment: Environment) -> str:
    value = environ.get("OPENMAP_MAIL_FROM", "")
    if not value and environment is not Environment.PRODUCTION:
        return "Openmap ESS <openmap@openmap.example>"
    if "@" not in parseaddr(value)[1]:
        raise SettingsError(
            "OPENMAP_MAIL_FROM is missing or is no address: write for instance "
            "“Openmap ESS <openmap@example.org>”. It is also the organiser of all invitations."
        )
    return value


def _proxies(environ: Mapping[str, str]) -> int:
    value = environ.get("OPENMAP_PROXIES", "0")
    if not value.isdecimal():
        raise SettingsError(
            f"OPENMAP_PROXIES is “{value}”: write how many proxies stand in front of openmap."
        )
    return int(value)


def _legal(environ: Mapping[str, str]) -> Legal:
    return Legal(
        **{f.name: environ.get(f"OPENMAP_{f.name.upper()}", "").strip() for f in fields(Legal)}
    )
