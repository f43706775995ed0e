"""Keeps what was done, in the transaction that did it."""

from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any

from sqlalchemy import update

from openmap.audit.models import ActorKind, AuditEntry
from openmap.core.db import db
from openmap.core.locale import LocalText


@dataclass(frozen=True)
class Actor:
    """Who acts, as the history will name them."""

    kind: ActorKind
    name: str = ""
    id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
COMMAND = Actor(ActorKind.COMMAND)


def record(
    action: str,
    subject_kind: str,
    subject_id: int,
    *,
    by: Actor,
    event_id: int | None = None,
    changes: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Add one line to the history; `changes` holds {field: [before, after]} as JSON values."""
    db.session.add(
        AuditEntry(
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            actor_kind=by.kind,
            actor_id=by.id,
            actor_name=by.name,
            event_id=event_id,
            changes=changes or {},
            reason=reason,
        )
    )


def differences(before: Any, after: Any) -> dict[str, Any]:
    """Return what differs between two dataclasses of facts, as `changes` of `record`."""
    pairs = ((f.name, getattr(before, f.name), getattr(after, f.name)) for f in fields(before))
    return {name: [_json(old), _json(new)] for name, old, new in pairs if old != new}


def _json(value: object) -> object:
    if isinstance(value, LocalText):
        return {"fr": value.fr, "en": value.en}
    if isinstance(value, date | time):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def forget(subject_kind: str, subject_id: int) -> None:
    """Erase what the history holds of a person; that something was done, and when, stays."""
    db.session.execute(
        update(AuditEntry)
        .where(AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id)
        .values(changes={}, reason=None)
    )
    db.session.execute(
        update(AuditEntry)
        .where(
            AuditEntry.subject_kind == subject_kind,
            AuditEntry.subject_id == subject_id,
            AuditEntry.actor_kind == ActorKind.PARTICIPANT,
        )
        .values(actor_name="")
    )
