"""Reads the history."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select

from openmap.audit.models import AuditEntry
from openmap.core.db import db


def history_of(subject_kind: str, subject_id: int, *, most: int = 100) -> Sequence[AuditEntry]:
    """Return what was done to the subject, the latest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(most)
    ).all()


def newest_entry_id(subject_kind: str, subject_id: int) -> int | None:
    """Return the number of the last line about the subject."""
    return db.session.scalar(
        select(func.max(AuditEntry.id)).where(
            AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id
        )
    )


def entries_from(
    subject_kind: str, subject_id: int, *, first_id: int, actions: Collection[str]
) -> Sequence[AuditEntry]:
    """Return such deeds about the subject from this line on, the first one first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == subject_kind,
            AuditEntry.subject_id == subject_id,
            AuditEntry.action.in_(actions),
            AuditEntry.id >= first_id,
        )
        .order_by(AuditEntry.id)
    ).all()


def deeds_at(event_id: int, subject_kinds: Collection[str]) -> Select[AuditEntry]:
    """Select what was done at the event to such subjects, the latest first."""
    return (
        select(AuditEntry)
        .where(AuditEntry.event_id == event_id, AuditEntry.subject_kind.in_(subject_kinds))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
