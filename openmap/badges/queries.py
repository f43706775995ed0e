"""Reads keys, badges, and who wants one printed."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from openmap.badges.models import Badge, SigningKey
from openmap.core.db import db
from openmap.core.folding import fold
from openmap.events.models import Category, Partner, PartnerRole
from openmap.registrations.models import Registration, RegistrationState


@dataclass(frozen=True)
class Choice:
    """Whose badges are meant: all confirmed people, unless it says less."""

    event_id: int
    category_id: int | None = None
    registration_id: int | None = None
    #: Only who has no printed badge, or one with words that have changed since.
    only_new: bool = False


@dataclass(frozen=True)
class Tally:
    """How far the printing of an edition's badges is, for all or one category."""

    confirmed: int = 0
    printed: int = 0
    new: int = 0
    changed: int = 0
    reprinted: int = 0
    last_printed_at: datetime | None = None

    @property
    def to_print(self) -> int:
        return self.new + self.changed


def current_key() -> SigningKey | None:
    return db.session.scalar(select(SigningKey).where(SigningKey.retired_at.is_(None)))


def keys_by_id() -> dict[int, bytes]:
    """Return every public key that ever signed, the retired ones included."""
    rows = db.session.execute(select(SigningKey.id, SigningKey.public_key))
    return {row.id: row.public_key for row in rows}


def public_keys() -> list[dict[str, Any]]:
    """Return the public keys as JSON for devices at the door (docs/badge-codes.md)."""
    return [
        {"id": key_id, "key": base64.b64encode(key).decode()}
        for key_id, key in sorted(keys_by_id().items())
    ]


def badges_of(registrations: Iterable[Registration]) -> dict[int, Badge]:
    """Return the stored badges, by registration."""
    ids = [registration.id for registration in registrations]
    found = db.session.scalars(select(Badge).where(Badge.registration_id.in_(ids)))
    return {badge.registration_id: badge for badge in found}


def words_printed() -> ColumnElement[str]:
    """Digest what a badge says; a printed one whose digest differs is out of date."""
    return func.md5(
        func.concat_ws(
            "\x1f",
            Registration.given_name,
            Registration.family_name,
            Registration.organisation_name,
            Registration.category_id,
            Registration.is_speaker,
        )
    )


_printed = Badge.printed_at.is_not(None)
_new = Badge.printed_at.is_(None)


def _changed() -> ColumnElement[bool]:
    return and_(_printed, Badge.printed_as.is_distinct_from(words_printed()))


def registrations_chosen(
    choice: Choice, *, offset: int = 0, limit: int | None = None
) -> Sequence[Registration]:
    """Return the confirmed people of the choice, in the order of lists and badges."""
    statement = (
        _chosen(select(Registration), choice)
        .join(Registration.category)
        .options(contains_eager(Registration.category), joinedload(Registration.event))
        .order_by(Registration.sort_name, Registration.id)
    )
    return db.session.scalars(statement.offset(offset).limit(limit)).unique().all()


def number_chosen(choice: Choice) -> int:
    return db.session.scalar(_chosen(select(func.count(Registration.id)), choice)) or 0


def _chosen(statement: Select[Any], choice: Choice) -> Select[Any]:
    statement = statement.where(
        Registration.event_id == choice.event_id,
        Registration.state == RegistrationState.CONFIRMED,
    )
    if choice.category_id is not None:
        statement = statement.where(Registration.category_id == choice.category_id)
    if choice.registration_id is not None:
        statement = statement.where(Registration.id == choice.registration_id)
    if choice.only_new:
        statement = statement.outerjoin(Badge, Badge.registration_id == Registration.id).where(
            or_(_new, _changed())
        )
    return statement


def tally_by_category(event_id: int) -> dict[int, Tally]:
    """Count printed and unprinted badges of confirmed people, category by category."""
    rows = db.session.execute(
        select(
            Registration.category_id,
            func.count(),
            func.count().filter(_printed),
            func.count().filter(_new),
            func.count().filter(_changed()),
            func.count().filter(Badge.times_printed > 1),
            func.max(Badge.printed_at),
        )
        .select_from(Registration)
        .outerjoin(Badge, Badge.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.CONFIRMED,
        )
        .group_by(Registration.category_id)
    )
    return {row[0]: Tally(*row[1:]) for row in rows}


def total(tallies: Iterable[Tally]) -> Tally:
    """Add up the tallies of categories."""
    known = list(tallies)
    moments = [tally.last_printed_at for tally in known if tally.last_printed_at]
    return Tally(
        confirmed=sum(tally.confirmed for tally in known),
        printed=sum(tally.printed for tally in known),
        new=sum(tally.new for tally in known),
        changed=sum(tally.changed for tally in known),
        reprinted=sum(tally.reprinted for tally in known),
        last_printed_at=max(moments, default=None),
    )


def people_named(
    event_id: int, words: str, *, code: str | None = None, limit: int = 10
) -> Sequence[Registration]:
    """Return confirmed people by part of a name or organisation, or by short code."""
    folded = fold(words).split()
    if not folded:
        return []
    named = and_(*(Registration.search_text.contains(word, autoescape=True) for word in folded))
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.CONFIRMED,
            or_(named, Registration.short_code == code) if code else named,
        )
        .options(joinedload(Registration.category))
        .order_by(Registration.sort_name, Registration.id)
        .limit(limit)
    ).all()


def printed_but_not_coming(event_id: int, *, limit: int = 50) -> Sequence[Registration]:
    """Return whose badge lies printed on the table although the person no longer comes."""
    return db.session.scalars(
        select(Registration)
        .join(Badge, Badge.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id,
            Registration.state != RegistrationState.CONFIRMED,
            _printed,
        )
        .options(joinedload(Registration.category))
        .order_by(Registration.sort_name, Registration.id)
        .limit(limit)
    ).all()


def category_of_event(event_id: int, category_id: int) -> Category | None:
    return db.session.scalar(
        select(Category).where(Category.event_id == event_id, Category.id == category_id)
    )


def registration_of_event(event_id: int, registration_id: int) -> Registration | None:
    return db.session.scalar(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.id == registration_id)
        .options(joinedload(Registration.category), joinedload(Registration.event))
    )


def partners_on_paper(event_id: int) -> Sequence[Partner]:
    """Return who stands behind the edition with their logos, funders first."""
    order = [PartnerRole.FUNDER, PartnerRole.ORGANISER, PartnerRole.HOST, PartnerRole.PARTNER]
    partners = db.session.scalars(
        select(Partner)
        .where(Partner.event_id == event_id)
        .options(undefer(Partner.logo))
        .order_by(Partner.position, Partner.id)
    )
    return sorted(partners, key=lambda partner: order.index(partner.role))
