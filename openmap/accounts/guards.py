"""Finds out which member of the team is at the other end."""

from flask import g, session

from openmap.accounts import queries, rules, services
from openmap.accounts.models import TeamSession
from openmap.core import clock
from openmap.core.db import transaction

COOKIE_KEY = "team"


def current_session() -> TeamSession | None:
    """Return the team session of this request, read once."""
    if "team_session" not in g:
        secret = session.get(COOKIE_KEY)
        g.team_session = (
            queries.live_session(secret, now=clock.now()) if isinstance(secret, str) else None
        )
    found: TeamSession | None = g.team_session
    return found


def note_seen(team_session: TeamSession) -> None:
    """Write that the session is in use, every ten minutes at most (house 3.6 allows it)."""
    if rules.seen_is_due(team_session.last_seen_at, now=clock.now()):
        with transaction():
            services.note_seen(team_session)
