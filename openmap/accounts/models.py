"""Tables of the team: users, what was asked at the sign-in page, links, sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openmap.core import clock
from openmap.core.db import Model


class User(Model):
    """A member of the team. There is no password: a mailed link opens the door."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Lower case; the key people sign in with.
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="fr")
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    is_demonstration: Mapped[bool] = mapped_column(default=False)


class SignInRequest(Model):
    """An address typed at the sign-in page, known or not; the worker answers it and deletes it.

    So the page does the same for every address, in the same time.
    """

    __tablename__ = "sign_in_request"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str]
    #: The page to open afterwards, a local path.
    next_path: Mapped[str | None] = mapped_column(default=None)
    asked_at: Mapped[datetime] = mapped_column(default_factory=clock.now)


class SignInLink(Model):
    """A link that opens one session, once, within 15 minutes."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), init=False, index=True
    )
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class TeamSession(Model):
    """One browser in which a member of the team is signed in."""

    __tablename__ = "team_session"
    __table_args__ = (Index("ix_team_session_user_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), init=False)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    #: "Firefox, Windows": enough for its owner to recognise it.
    browser: Mapped[str]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default_factory=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
