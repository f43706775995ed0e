"""Counts tries in PostgreSQL, so that limits hold across workers and machines."""

import time
from ipaddress import ip_address, ip_network

from flask import current_app
from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine, text

from openmap.core import jobs
from openmap.core.db import db
from openmap.core.errors import TooManyRequestsError

BIND = "throttle"
TABLE = """
CREATE UNLOGGED TABLE throttle (
    key text PRIMARY KEY, hits integer NOT NULL, expires_at double precision NOT NULL
)
"""
_HIT = text("""
    INSERT INTO throttle AS t (key, hits, expires_at) VALUES (:key, :amount, :until)
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN t.expires_at <= :now THEN :amount ELSE t.hits + :amount END,
        expires_at = CASE WHEN t.expires_at <= :now THEN :until ELSE t.expires_at END
    RETURNING hits
""")


class PostgresStorage(Storage):
    """The store that `limits` lacks: one upsert on a connection of its own.

    It comes from a pool of its own too: requests that each hold a connection and wait for
    another one of the same pool would wait for each other.
    """

    STORAGE_SCHEME = ["openmap"]  # noqa: RUF012 - as `limits` declares it

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    @property
    def _engine(self) -> Engine:
        return db.engines[BIND]

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        with self._engine.begin() as connection:
            hits = connection.scalar(
                _HIT, {"key": key, "amount": amount, "until": now + expiry, "now": now}
            )
        return int(hits or 0)

    def get(self, key: str) -> int:
        with self._engine.connect() as connection:
            row = connection.execute(
                text("SELECT hits FROM throttle WHERE key = :key AND expires_at > :now"),
                {"key": key, "now": time.time()},
            ).first()
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        with self._engine.connect() as connection:
            moment = connection.scalar(
                text("SELECT expires_at FROM throttle WHERE key = :key"), {"key": key}
            )
        return float(moment or time.time())

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._engine.begin() as connection:
            return connection.execute(text("DELETE FROM throttle")).rowcount

    def clear(self, key: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM throttle WHERE key = :key"), {"key": key})


@jobs.task("throttle.forget", cron="53 * * * *")
def forget() -> None:
    """Forget what no longer counts: keys name people and the places they write from."""
    with db.engines[BIND].begin() as connection:
        connection.execute(
            text("DELETE FROM throttle WHERE expires_at <= :now"), {"now": time.time()}
        )


def address_block(address: str | None) -> str:
    """Return the network an address belongs to: people change the rest of theirs at will."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network(f"{known}/{24 if known.version == 4 else 56}", strict=False))  # noqa: PLR2004


def ensure_not_too_many(limit: str, *identifiers: str) -> None:
    """Count one try for these identifiers (what, who, about whom) and refuse beyond the limit.

    `limit` is written as `limits` reads it: "5/minute", "20 per hour".

    Raises:
        TooManyRequestsError: the limit is passed.

    """
    if not current_app.config.get("THROTTLE", True):
        return
    item: RateLimitItem = parse(limit)
    if not FixedWindowRateLimiter(PostgresStorage()).hit(item, *identifiers):
        raise TooManyRequestsError
