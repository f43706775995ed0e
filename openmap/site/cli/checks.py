"""What `flask doctor` looks at: each check says how it stands and, if need be, the remedy."""

import shutil
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import text

from openmap.core import clock
from openmap.core.db import db
from openmap.core.locale import _
from openmap.core.settings import ROOT, SHORTEST_SECRET, Settings
from openmap.site import queries

SMTP_SECONDS: Final = 5
WORKER_WITHIN: Final = timedelta(seconds=60)
CLOCKS_WITHIN: Final = timedelta(seconds=2)
MEGABYTE: Final = 1024 * 1024
LEAST_DISK: Final = 200 * MEGABYTE
LITTLE_DISK: Final = 1024 * MEGABYTE
#: What `make run` installs beside the code.
ASSETS: Final = (
    "vendor/bootstrap/bootstrap.min.css",
    "vendor/htmx/htmx.min.js",
    "vendor/zxing/zxing_reader.wasm",
    "vendor/atkinson/atkinson.woff2",
    "fonts/AtkinsonHyperlegibleNext-Regular.ttf",
    "fonts/DejaVuSans.ttf",
)


class Verdict(StrEnum):
    """How something stands."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    verdict: Verdict
    subject: str
    sentence: str
    remedy: str = ""


def database(settings: Settings) -> Finding:
    began = time.perf_counter()
    version = db.session.scalar(text("SHOW server_version")) or ""
    spent = round((time.perf_counter() - began) * 1000)
    sentence = _(
        "PostgreSQL %(version)s answers in %(number)s ms.",
        version=version.split()[0],
        number=spent,
    )
    return Finding(Verdict.GOOD, _("Database"), sentence)


def migrations(settings: Settings) -> Finding:
    found, newest = queries.revision(), queries.newest_revision()
    if found == newest:
        return Finding(
            Verdict.GOOD, _("Migrations"), _("The schema is up to date (%(at)s).", at=found)
        )
    return Finding(
        Verdict.BAD,
        _("Migrations"),
        _("The schema is at %(at)s, the code expects %(newest)s.", at=found, newest=newest),
        _("Run `flask db upgrade`."),
    )


def mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return _mail_into_files(settings)
    parts = urlsplit(settings.smtp_url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(parts.hostname or "", parts.port or 0, timeout=SMTP_SECONDS) as server:
            server.noop()
    except OSError as error:
        return Finding(
            Verdict.BAD,
            _("Mail"),
            _("%(host)s cannot be reached: %(error)s.", host=parts.hostname, error=error),
            _("Check OPENMAP_SMTP_URL and the firewall. Mails wait in the queue meanwhile."),
        )
    return Finding(
        Verdict.GOOD, _("Mail"), _("%(host)s answers.", host=f"{parts.hostname}:{parts.port}")
    )


def _mail_into_files(settings: Settings) -> Finding:
    folder = settings.instance / "mail"
    sentence = _("No mail leaves: each becomes a file in %(folder)s.", folder=folder)
    if settings.is_development:
        return Finding(Verdict.GOOD, _("Mail"), sentence)
    return Finding(Verdict.BAD, _("Mail"), sentence, _("Set OPENMAP_SMTP_URL."))


def worker(settings: Settings) -> Finding:
    seen_at = queries.health().worker_seen_at
    if seen_at is not None and clock.now() - seen_at < WORKER_WITHIN:
        return Finding(Verdict.GOOD, _("Worker"), _("It is at work."))
    return Finding(
        Verdict.BAD,
        _("Worker"),
        _("No worker is running: mails and offers of seats wait."),
        _("Start `flask worker`, or `make run`, which starts it too."),
    )


def clocks(settings: Settings) -> Finding:
    apart = abs(queries.health().database_time - clock.now())
    sentence = _(
        "This machine and the database differ by %(number)s s.",
        number=f"{apart.total_seconds():.1f}",
    )
    if apart <= CLOCKS_WITHIN:
        return Finding(Verdict.GOOD, _("Clocks"), sentence)
    return Finding(Verdict.BAD, _("Clocks"), sentence, _("Let both follow a time server (NTP)."))


def disk(settings: Settings) -> Finding:
    folder = settings.instance if settings.instance.exists() else ROOT
    free = shutil.disk_usage(folder).free
    sentence = _("%(number)s MB are free.", number=free // MEGABYTE)
    if free >= LITTLE_DISK:
        return Finding(Verdict.GOOD, _("Disk"), sentence)
    verdict = Verdict.DOUBTFUL if free >= LEAST_DISK else Verdict.BAD
    return Finding(
        verdict, _("Disk"), sentence, _("Make room: the database stops when the disk is full.")
    )


def base_url(settings: Settings) -> Finding:
    sentence = _("Links in mails begin with %(address)s.", address=settings.base_url)
    if settings.is_development or not settings.serves_loopback_only:
        return Finding(Verdict.GOOD, _("Address"), sentence)
    return Finding(
        Verdict.BAD, _("Address"), sentence, _("Set OPENMAP_BASE_URL to the public address.")
    )


def legal(settings: Settings) -> Finding:
    missing = settings.legal.missing
    if not missing:
        return Finding(Verdict.GOOD, _("Legal notice"), _("It is complete."))
    return Finding(
        Verdict.DOUBTFUL if settings.is_development else Verdict.BAD,
        _("Legal notice"),
        _("It lacks what the law asks for."),
        _("Set %(names)s.", names=", ".join(missing)),
    )


def secrets(settings: Settings) -> Finding:
    shortest = min(map(len, settings.secret_keys))
    if shortest >= SHORTEST_SECRET:
        return Finding(Verdict.GOOD, _("Secrets"), _("They are long enough."))
    return Finding(
        Verdict.BAD,
        _("Secrets"),
        _("The shortest has %(number)s signs.", number=shortest),
        _("Put a key of %(number)s signs or more first.", number=SHORTEST_SECRET),
    )


def assets(settings: Settings) -> Finding:
    missing = [name for name in ASSETS if not (ROOT / "static" / name).is_file()]
    if not missing:
        return Finding(Verdict.GOOD, _("Styles and fonts"), _("They are installed."))
    return Finding(
        Verdict.BAD,
        _("Styles and fonts"),
        _("These are missing: %(names)s.", names=", ".join(missing)),
        _("Run `make install`."),
    )


CHECKS: Final[tuple[Callable[[Settings], Finding], ...]] = (
    database,
    migrations,
    worker,
    clocks,
    mail,
    disk,
    base_url,
    secrets,
    legal,
    assets,
)
