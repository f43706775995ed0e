"""Reads the history."""

from collections.abc import Sequence

from sqlalchemy import select

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
