"""The lock of the manage pages: who is signed in, and with which role for which edition."""

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from openmap.accounts.guards import current_session
from openmap.accounts.models import User
from openmap.core import clock
from openmap.core.audience import Membership, role_of_request
from openmap.core.locale import PARIS
from openmap.events import queries, rules
from openmap.events.models import Event, Role


def organiser() -> ResponseReturnValue | None:
    """Admit a member of the team who holds the role the route names, for its edition.

    An edition one may not see answers 404, like one that does not exist.
    """
    team_session = current_session()
    if team_session is None:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    g.user = team_session.user
    needed, everywhere = role_of_request()
    if needed is Membership.SIGNED_IN:
        return None
    if not isinstance(needed, Role):
        abort(403)
    _admit(g.user, needed, everywhere=everywhere)
    return None


def _admit(user: User, needed: Role, *, everywhere: bool) -> None:
    today = clock.now().astimezone(PARIS).date()
    slug = (request.view_args or {}).get("slug")
    if slug is None:
        held = queries.roles_of(user, event_id=None, today=today)
        if not rules.may_act_as(needed, held) and (
            everywhere or not queries.holds_any_role(user, today=today)
        ):
            abort(403)
        return
    g.event = queries.event_by_slug(slug) or abort(404)
    held = queries.roles_of(user, event_id=g.event.id, today=today)
    if not held:
        abort(404)
    if not rules.may_act_as(needed, held):
        abort(403)
    g.roles = held


def current_event() -> Event:
    """Return the edition that the guard admitted the person to."""
    event: Event = g.event
    return event


def current_user() -> User:
    """Return the member of the team that the guard admitted."""
    user: User = g.user
    return user
