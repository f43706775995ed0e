"""Builders of editions."""

from datetime import date, datetime, time
from itertools import count
from zoneinfo import ZoneInfo

from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events.models import Category, CategoryCode, Event, EventState, Venue
from openmap.seats.models import PoolCategory, SeatPool

PARIS = ZoneInfo("Europe/Paris")
_numbers = count(1)


def make_event(
    *,
    title: str = "7e Openmap ESS – déchets du bâtiment",
    slug: str | None = None,
    held_on: date = date(2030, 5, 16),
    state: EventState = EventState.PUBLISHED,
    capacity: int = 100,
) -> Event:
    """Make a published edition, 8:45 to 12:30 in Paris, with one pool and two categories."""
    event = Event(
        slug=slug or f"edition-{next(_numbers)}",
        title=LocalText(fr=title),
        held_on=held_on,
        starts_at=datetime.combine(held_on, time(8, 45), PARIS),
        ends_at=datetime.combine(held_on, time(12, 30), PARIS),
        state=state,
        contact_name="La MACS",
        contact_email="macs@maximilien.example",
        venue=Venue(
            name="Les Canaux",
            address="6 quai de la Seine",
            postcode="75019",
            city="Paris",
            departement_code="75",
        ),
    )
    db.session.add(event)
    db.session.flush()
    pool = SeatPool(event_id=event.id, label=LocalText(fr="Toutes les places"), capacity=capacity)
    db.session.add(pool)
    db.session.flush()
    for code, label in (
        (CategoryCode.PUBLIC_BUYER, "Acheteur public"),
        (CategoryCode.SUPPLIER, "Structure inclusive ou de l’ESS"),
    ):
        make_category(event, code=code, label=label, pool=pool)
    return event


def make_category(
    event: Event,
    *,
    code: CategoryCode,
    label: str,
    pool: SeatPool | None = None,
    needs_approval: bool = False,
) -> Category:
    category = Category(
        event_id=event.id, code=code, label=LocalText(fr=label), needs_approval=needs_approval
    )
    db.session.add(category)
    db.session.flush()
    if pool is not None:
        db.session.add(PoolCategory(event_id=event.id, pool_id=pool.id, category_id=category.id))
        db.session.flush()
    return category
