"""Reads, in one short statement, whether a page made earlier still says the truth."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text

from openmap.core.db import db

#: `xmin` names the transaction that last wrote a row: whatever changes the event, its seats, its
#: queue or its window of registration changes the mark, and no mark ever comes back.
_STANDING = text(
    """
    SELECT e.id, e.held_on, e.timezone, e.starts_at, s.opens_at, s.closes_at,
        concat_ws(',', e.version, e.xmin, s.xmin,
            (SELECT string_agg(concat_ws('.', p.xmin, p.taken, p.capacity), ' ' ORDER BY p.id)
             FROM seat_pool AS p WHERE p.event_id = e.id),
            (SELECT string_agg(concat_ws('.', c.xmin, c.number), ' ' ORDER BY c.category_id)
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
    row = db.session.execute(_STANDING, {"slug": slug}).one_or_none()
    if row is None:
        return None
    moments = tuple(moment for moment in (row.starts_at, row.opens_at, row.closes_at) if moment)
    return Standing(row.id, row.held_on, ZoneInfo(row.timezone), moments, row.mark)
