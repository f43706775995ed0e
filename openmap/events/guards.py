"""The lock of the manage pages: who is signed in, and with which role for which edition."""

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from openmap.accounts.guards import current_session, note_seen
from openmap.accounts.models import User
from openmap.audit.models import ActorKind
from openmap.audit.services import Actor
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
        here = request.script_root + request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=here if _is_page() else None))
    note_seen(team_session)
    g.user = team_session.user
    needed, everywhere = role_of_request()
    if needed is Membership.SIGNED_IN:
        return None
    if not isinstance(needed, Role):
        abort(403)
    _admit(g.user, needed, everywhere=everywhere)
    return None


def _is_page() -> bool:
    """Say whether the request can be repeated after the sign-in."""
    return request.method == "GET"


def _admit(user: User, needed: Role, *, everywhere: bool) -> None:
    today = clock.now().astimezone(PARIS).date()
    slug = (request.view_args or {}).get("slug")
    if slug is None:
        g.roles = (
            queries.roles_of(user, event_id=None, today=today)
            if everywhere
            else queries.roles_anywhere_of(user, today=today)
        )
        if not rules.may_act_as(needed, g.roles):
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


def current_actor() -> Actor:
    """Return the member of the team as the history will name them."""
    user = current_user()
    return Actor(ActorKind.TEAM, name=user.name, id=user.id)


def may_here(role: Role) -> bool:
    """Say whether they may do what the role does; a page shows only such actions."""
    held: set[Role] = g.get("roles", set())
    return rules.may_act_as(role, held)


def may_everywhere(role: Role) -> bool:
    """Say whether they hold the role for all editions, as beginning a new one needs."""
    today = clock.now().astimezone(PARIS).date()
    return rules.may_act_as(role, queries.roles_of(current_user(), event_id=None, today=today))
