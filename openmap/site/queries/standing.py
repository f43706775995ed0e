"""Reads, in one short statement, whether a page made earlier still says the truth."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row, text

from openmap.core.db import db

#: `xmin` names the transaction that last wrote a row: whatever changes the event, its seats, its
#: queue or its window of registration changes the mark, and no mark comes back: sums only rise.
_STANDING = text(
    """
    SELECT e.id, e.held_on, e.timezone, e.starts_at, s.opens_at, s.closes_at,
        concat_ws(',', e.version, e.xmin, s.xmin,
            (SELECT concat_ws('.', sum(p.xmin::text::bigint), sum(p.taken), sum(p.capacity))
             FROM seat_pool AS p WHERE p.event_id = e.id),
            (SELECT concat_ws('.', sum(c.xmin::text::bigint), sum(c.number))
             FROM registration_count AS c WHERE c.event_id = e.id AND c.state = 'waiting')
        ) AS mark
    FROM event AS e
    LEFT JOIN registration_settings AS s ON s.event_id = e.id
    WHERE e.slug = :slug AND e.state <> 'draft'
    """
)


@dataclass(frozen=True)
class Standing:
    """What a rendering of the page of an edition depends on."""

    event_id: int
    held_on: date
    zone: ZoneInfo
    moments: tuple[datetime, ...]
    mark: str

    def key(self, *, now: datetime) -> Hashable:
        """Return the same key as long as the page is to say the same."""
        today = now.astimezone(self.zone).date()
        passed = tuple((moment, moment <= now) for moment in self.moments)
        return self.event_id, self.mark, today >= self.held_on, today > self.held_on, passed


def standing_of(slug: str) -> Standing | None:
    """Return how the published edition stands now."""
    row = _read({"slug": slug})
    if row is None:
        return None
    moments = tuple(moment for moment in (row.starts_at, row.opens_at, row.closes_at) if moment)
    return Standing(row.id, row.held_on, ZoneInfo(row.timezone), moments, row.mark)


def _read(values: Mapping[str, str]) -> Row[*tuple[Any, ...]] | None:
    """Run the statement; alone it needs no transaction, which spares two of three round trips."""
    bind = db.session.get_bind()
    if isinstance(bind, Connection):
        return bind.execute(_STANDING, values).one_or_none()
    with _without_transactions(bind).connect() as connection:
        return connection.execute(_STANDING, values).one_or_none()


@lru_cache(maxsize=1)
def _without_transactions(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="AUTOCOMMIT")
