"""Finds out which member of the team is at the other end."""

from flask import g, session

from openmap.accounts import queries
from openmap.accounts.models import TeamSession
from openmap.core import clock

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
