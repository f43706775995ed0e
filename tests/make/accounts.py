"""Builders of team members."""

from datetime import timedelta
from itertools import count

from flask.testing import FlaskClient

from openmap.accounts.guards import COOKIE_KEY
from openmap.accounts.models import TeamSession, User
from openmap.core import clock
from openmap.core.db import db
from openmap.core.tokens import hash_of, new_secret
from openmap.events.models import Event, Role, TeamRole

_numbers = count(1)


def make_user(*, name: str = "Awa Diallo", email: str | None = None) -> User:
    user = User(name=name, email=email or f"team{next(_numbers)}@maximilien.example")
    db.session.add(user)
    db.session.flush()
    return user


def make_role(user: User, role: Role, *, event: Event | None = None) -> TeamRole:
    given = TeamRole(user=user, role=role, event_id=event.id if event else None)
    db.session.add(given)
    db.session.flush()
    return given


def sign_in(
    client: FlaskClient,
    *,
    role: Role = Role.LEAD,
    event: Event | None = None,
    user: User | None = None,
) -> User:
    """Sign the client in as a member of the team with this role, for one edition or all."""
    user = user or make_user()
    make_role(user, role, event=event)
    secret = new_secret()
    db.session.add(
        TeamSession(
            user=user,
            token_hash=hash_of(secret),
            browser="Tests",
            expires_at=clock.now() + timedelta(days=1),
        )
    )
    db.session.flush()
    with client.session_transaction() as session:
        session[COOKIE_KEY] = secret
    return user
