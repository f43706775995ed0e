"""Reads the team and its sessions."""

from datetime import datetime

from sqlalchemy import select

from openmap.accounts.models import SignInLink, TeamSession, User
from openmap.core.db import db
from openmap.core.tokens import hash_of


def user_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def live_session(secret: str, *, now: datetime) -> TeamSession | None:
    """Return the session that this cookie opens, unless it has ended or its user is gone."""
    return db.session.scalar(
        select(TeamSession)
        .join(User)
        .where(
            TeamSession.token_hash == hash_of(secret),
            TeamSession.revoked_at.is_(None),
            TeamSession.expires_at > now,
            User.disabled_at.is_(None),
        )
    )


def sign_in_link(secret: str) -> SignInLink | None:
    return db.session.scalar(select(SignInLink).where(SignInLink.token_hash == hash_of(secret)))


def live_sessions_of(user: User, *, now: datetime) -> list[TeamSession]:
    """Return where the user is signed in, the latest first."""
    return list(
        db.session.scalars(
            select(TeamSession)
            .where(
                TeamSession.user_id == user.id,
                TeamSession.revoked_at.is_(None),
                TeamSession.expires_at > now,
            )
            .order_by(TeamSession.last_seen_at.desc())
        )
    )
