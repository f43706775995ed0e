"""Changes the team of an edition, or of all: who may do what, until when."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from openmap.accounts import services as accounts
from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.core import clock
from openmap.core.db import db
from openmap.core.errors import ensure_unchanged
from openmap.core.locale import PARIS
from openmap.events import queries, rules
from openmap.events.errors import AlreadyInTeamError, RemovedMeanwhileError
from openmap.events.models import Event, Role, TeamRole


@dataclass(frozen=True)
class Duties:
    """What someone of the team may do, and until when."""

    role: Role
    #: The last day on which the role holds.
    ends_on: date | None = None
    #: For one edition only; who leads sees them anyway.
    sees_access_arrangements: bool = False


@dataclass(frozen=True)
class Invitation:
    """Whom to take into the team, and what for."""

    email: str
    name: str
    duties: Duties


def invite(invitation: Invitation, *, event: Event | None, by: Actor) -> TeamRole:
    """Give a role for the edition, or for all, and mail the member how to sign in.

    Raises:
        AlreadyInTeamError: the member has a role there.
        RoleEndsInPastError: the last day is past.

    """
    duties = _as_of_today(invitation.duties, event)
    queries.lock_team()
    user = accounts.find_or_add(invitation.email, invitation.name)
    event_id = event.id if event else None
    if queries.role_of_member(user, event_id) is not None:
        raise AlreadyInTeamError(user.email)
    given = TeamRole(user=user, event_id=event_id, **asdict(duties))
    db.session.add(given)
    db.session.flush()
    _record("team.invite", given, by=by, before=None, after=duties)
    accounts.welcome(
        user,
        role=rules.ROLE_WORDS[duties.role],
        event_title=event.title if event else None,
        invited_by=by.name,
        sender=queries.sender_of(event) if event else None,
    )
    return given


def change(given: TeamRole, duties: Duties, *, event: Event | None, seen: str, by: Actor) -> None:
    """Change what the member may do, while someone keeps leading for good.

    Raises:
        ChangedMeanwhileError: the duties are no longer those that `seen` is the fingerprint of.
        LastLeadError: nobody else leads without an end date.
        RoleEndsInPastError: the last day is past.

    """
    duties = _as_of_today(duties, event, kept=given.ends_on)
    _lock(given)
    before = duties_of(given)
    ensure_unchanged(before, seen=seen)
    _ensure_a_lead_remains(given, after=rules.leads_for_good(duties.role, duties.ends_on))
    for name, value in asdict(duties).items():
        setattr(given, name, value)
    _record("team.change", given, by=by, before=before, after=duties)


def remove(given: TeamRole, *, by: Actor) -> None:
    """Take the role away at once; the account and what it did stay.

    Raises:
        LastLeadError: nobody else leads without an end date.

    """
    _lock(given)
    _ensure_a_lead_remains(given, after=False)
    _record("team.remove", given, by=by, before=duties_of(given), after=None)
    db.session.delete(given)


def duties_of(given: TeamRole) -> Duties:
    return Duties(
        role=given.role,
        ends_on=given.ends_on,
        sees_access_arrangements=given.sees_access_arrangements,
    )


def _lock(given: TeamRole) -> None:
    """Wait for whoever changes roles just now, then read the role again."""
    queries.lock_team()
    team_role_id, event_id = given.id, given.event_id
    db.session.expire(given)
    if queries.team_role(event_id, team_role_id) is None:
        raise RemovedMeanwhileError


def _ensure_a_lead_remains(given: TeamRole, *, after: bool) -> None:
    rules.ensure_a_lead_remains(
        before=rules.leads_for_good(given.role, given.ends_on),
        after=after,
        others=queries.other_lasting_leads(given),
    )


def _as_of_today(duties: Duties, event: Event | None, *, kept: date | None = None) -> Duties:
    """Check the last day, unless it is the one already there; only an edition has arrangements."""
    if duties.ends_on != kept:
        rules.ensure_still_to_come(
            duties.ends_on, today=clock.now().astimezone(event.zone if event else PARIS).date()
        )
    sees = duties.sees_access_arrangements and event is not None
    return Duties(role=duties.role, ends_on=duties.ends_on, sees_access_arrangements=sees)


def _record(
    action: str, given: TeamRole, *, by: Actor, before: Duties | None, after: Duties | None
) -> None:
    audit.record(
        action,
        "team_role",
        given.id,
        by=by,
        event_id=given.event_id,
        changes={"member": [given.user.email] * 2, **_changes(before, after)},
    )


def _changes(before: Duties | None, after: Duties | None) -> dict[str, Any]:
    old, new = _plain(before), _plain(after)
    return {
        name: [old.get(name), new.get(name)]
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    }


def _plain(duties: Duties | None) -> dict[str, Any]:
    """Return the duties as JSON values."""
    if duties is None:
        return {}
    ends_on = duties.ends_on.isoformat() if duties.ends_on else None
    return {**asdict(duties), "role": duties.role.value, "ends_on": ends_on}
