"""Adds, changes, orders and removes the partners and the categories of an edition."""

from collections.abc import Sequence
from typing import Any, TypeVar

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.core import hooks
from openmap.core.db import db
from openmap.core.errors import ensure_unchanged
from openmap.core.images import as_png
from openmap.events import queries, rules
from openmap.events.errors import (
    CategoryThereError,
    LastCategoryError,
    LogoWithoutAlternativeError,
    MentionMissingError,
    RemovedMeanwhileError,
)
from openmap.events.models import Category, Event, EventState, Partner, PartnerRole
from openmap.events.services.editions import touch
from openmap.events.services.facts import (
    AS_IT_IS,
    CategoryFacts,
    Logo,
    PartnerFacts,
    facts_of_category,
    facts_of_partner,
)

Part = TypeVar("Part", Partner, Category)


def add_partner(event: Event, facts: PartnerFacts, logo: Logo = AS_IT_IS, *, by: Actor) -> Partner:
    queries.lock_event(event.id)
    partner = Partner(
        event_id=event.id,
        name=facts.name,
        role=facts.role,
        url=facts.url,
        mention=facts.mention,
        position=len(queries.partners_of(event)),
    )
    _set_logo(partner, facts, logo)
    _ensure_mentioned(facts)
    db.session.add(partner)
    db.session.flush()
    _keep("events.add_partner", "partner", partner, {"name": [None, facts.name]}, by)
    return partner


def change_partner(
    event: Event,
    partner_id: int,
    facts: PartnerFacts,
    logo: Logo = AS_IT_IS,
    *,
    seen: str,
    by: Actor,
) -> None:
    queries.lock_event(event.id)
    partner = queries.partner_by_id(event.id, partner_id)
    if partner is None:
        raise RemovedMeanwhileError
    old = facts_of_partner(partner)
    ensure_unchanged(old, seen=seen)
    _ensure_mentioned(facts)
    partner.name, partner.role, partner.url = facts.name, facts.role, facts.url
    partner.mention = facts.mention
    _set_logo(partner, facts, logo)
    changes = audit.differences(old, facts_of_partner(partner))
    if logo != AS_IT_IS:
        changes["logo"] = [None, "removed" if logo.removed else "changed"]
    db.session.flush()
    _keep("events.change_partner", "partner", partner, changes, by)


def remove_partner(event: Event, partner_id: int, *, by: Actor) -> None:
    queries.lock_event(event.id)
    if partner := queries.partner_by_id(event.id, partner_id):
        _keep("events.remove_partner", "partner", partner, {"name": [partner.name, None]}, by)
        db.session.delete(partner)
        db.session.flush()


def move_partner(event: Event, partner_id: int, *, places: int) -> None:
    """Move the partner up (-1) or down (1) in the order of the page."""
    queries.lock_event(event.id)
    _move(queries.partners_of(event), partner_id, places)
    touch(event.id)


def add_category(event: Event, facts: CategoryFacts, *, by: Actor) -> Category:
    queries.lock_event(event.id)
    known = queries.categories_of(event)
    if facts.code in {category.code for category in known}:
        raise CategoryThereError
    category = Category(
        event_id=event.id,
        position=len(known),
        code=facts.code,
        label=facts.label,
        hint=facts.hint,
        needs_approval=facts.needs_approval,
        holds_a_seat=facts.holds_a_seat,
        is_public=facts.is_public,
    )
    db.session.add(category)
    db.session.flush()
    _keep("events.add_category", "category", category, {"label": [None, facts.label.fr]}, by)
    hooks.event_changed(event.id, frozenset({"categories"}))
    return category


def change_category(
    event: Event, category_id: int, facts: CategoryFacts, *, seen: str, by: Actor
) -> None:
    event = queries.lock_event(event.id)
    category = queries.category_by_id(event.id, category_id)
    if category is None:
        raise RemovedMeanwhileError
    old = facts_of_category(category)
    ensure_unchanged(old, seen=seen)
    for name in ("label", "hint", "needs_approval", "holds_a_seat", "is_public"):
        setattr(category, name, getattr(facts, name))
    db.session.flush()
    _ensure_one_is_public(event)
    _keep("events.change_category", "category", category, audit.differences(old, facts), by)
    hooks.event_changed(event.id, frozenset({"categories"}))


def remove_category(event: Event, category_id: int, *, by: Actor) -> None:
    """Remove a category that nobody is registered in; its questions go with it."""
    event = queries.lock_event(event.id)
    if category := queries.category_by_id(event.id, category_id):
        gone = {"label": [category.label.fr, None]}
        _keep("events.remove_category", "category", category, gone, by)
        db.session.delete(category)
        db.session.flush()
        _ensure_one_is_public(event)
        hooks.event_changed(event.id, frozenset({"categories"}))


def move_category(event: Event, category_id: int, *, places: int) -> None:
    """Move the category up (-1) or down (1) in the order of the form."""
    queries.lock_event(event.id)
    _move(queries.categories_of(event), category_id, places)
    touch(event.id)


def _move(parts: Sequence[Part], part_id: int, places: int) -> None:
    by_id = {part.id: part for part in parts}
    for position, key in enumerate(rules.moved(list(by_id), part_id, by=places)):
        by_id[key].position = position


def _set_logo(partner: Partner, facts: PartnerFacts, logo: Logo) -> None:
    """Keep the picture as our own PNG, never as it came; words stand beside it."""
    if logo.removed:
        partner.logo, partner.logo_alternative = None, ""
        return
    has_logo = logo.picture is not None or bool(partner.logo_alternative)
    if has_logo and not facts.logo_alternative:
        raise LogoWithoutAlternativeError
    if logo.picture is not None:
        partner.logo = as_png(logo.picture)
    partner.logo_alternative = facts.logo_alternative if has_logo else ""


def _ensure_mentioned(facts: PartnerFacts) -> None:
    if facts.role is PartnerRole.FUNDER and facts.mention is None:
        raise MentionMissingError


def _ensure_one_is_public(event: Event) -> None:
    public = [category for category in queries.categories_of(event) if category.is_public]
    if event.state is EventState.PUBLISHED and not public:
        raise LastCategoryError


def _keep(action: str, kind: str, part: Part, changes: dict[str, Any], by: Actor) -> None:
    if changes:
        audit.record(action, kind, part.id, by=by, event_id=part.event_id, changes=changes)
        touch(part.event_id)
