"""Reads the team and its sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, func, select

from openmap.accounts.models import SignInLink, SignInRequest, TeamSession, User
from openmap.core.db import db
from openmap.core.tokens import hash_of


def user_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def user_by_id(user_id: int) -> User | None:
    return db.session.get(User, user_id)


def demonstration_user() -> User | None:
    """Return the organiser that the demonstration data brought."""
    return db.session.scalar(select(User).where(User.is_demonstration).order_by(User.id).limit(1))


def users_with_last_seen() -> Sequence[Row[User, datetime | None]]:
    """Return everyone of the team, by name, with the last time they were seen."""
    return db.session.execute(
        select(User, func.max(TeamSession.last_seen_at))
        .outerjoin(TeamSession, TeamSession.user_id == User.id)
        .group_by(User.id)
        .order_by(User.name, User.id)
    ).all()


def sign_in_request(request_id: int) -> SignInRequest | None:
    return db.session.get(SignInRequest, request_id)


def live_session(secret: str, *, now: datetime) -> TeamSession | None:
    """Return the session that this cookie opens, unless it has ended or its user is gone."""
    return db.session.scalar(
        select(TeamSession).where(
            TeamSession.token_hash == hash_of(secret),
            TeamSession.revoked_at.is_(None),
            TeamSession.expires_at > now,
        )
    )


def usable_link(secret: str, *, now: datetime) -> SignInLink | None:
    """Return the sign-in link of this secret while it can still be used."""
    return db.session.scalar(_usable_link(secret, now))


def lock_usable_link(secret: str, *, now: datetime) -> SignInLink | None:
    """Return the link, locked: of two clicks at once only one opens."""
    return db.session.scalar(
        _usable_link(secret, now)
        .with_for_update(of=SignInLink)
        .execution_options(populate_existing=True)
    )


def _usable_link(secret: str, now: datetime) -> Select[SignInLink]:
    return select(SignInLink).where(
        SignInLink.token_hash == hash_of(secret),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > now,
    )


def live_session_of(user: User, session_id: int, *, now: datetime) -> TeamSession | None:
    """Return this session if it is the user's own and still open."""
    return db.session.scalar(
        select(TeamSession).where(
            TeamSession.id == session_id,
            TeamSession.user_id == user.id,
            TeamSession.revoked_at.is_(None),
            TeamSession.expires_at > now,
        )
    )


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
