from datetime import date, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import delete, select

from openmap.accounts.models import User
from openmap.audit.models import ActorKind, AuditEntry
from openmap.audit.services import Actor
from openmap.core import clock
from openmap.core.db import db, transaction
from openmap.core.errors import ChangedMeanwhileError, DomainError, fingerprint
from openmap.events import queries, rules
from openmap.events.errors import (
    AlreadyInTeamError,
    LastLeadError,
    RemovedMeanwhileError,
    RoleEndsInPastError,
)
from openmap.events.models import Event, Role, TeamRole
from openmap.events.services import team
from openmap.events.services.team import Duties, Invitation
from openmap.mail.models import Mail
from tests.make.accounts import make_role, make_user
from tests.make.events import make_event

AWA = Actor(ActorKind.TEAM, name="Awa", id=1)
TODAY = clock.now().date()


def _change(given: TeamRole, duties: Duties, event: Event | None = None) -> None:
    seen = fingerprint(team.duties_of(given))
    team.change(given, duties, event=event, seen=seen, by=AWA)


@pytest.mark.parametrize(
    ("before", "after", "others", "refused"),
    [
        (True, False, 0, True),
        (True, False, 1, False),
        (True, True, 0, False),
        (False, False, 0, False),
        (False, True, 0, False),
    ],
)
def test_someone_leads_for_good(*, before: bool, after: bool, others: int, refused: bool) -> None:
    if refused:
        with pytest.raises(LastLeadError):
            rules.ensure_a_lead_remains(before=before, after=after, others=others)
    else:
        rules.ensure_a_lead_remains(before=before, after=after, others=others)


def test_a_role_may_end_today_not_yesterday() -> None:
    rules.ensure_still_to_come(None, today=TODAY)
    rules.ensure_still_to_come(TODAY, today=TODAY)
    with pytest.raises(RoleEndsInPastError):
        rules.ensure_still_to_come(TODAY - timedelta(days=1), today=TODAY)


def test_an_invitation_makes_the_account_the_role_and_the_mail(app: Flask) -> None:
    event = make_event()

    given = team.invite(
        Invitation("Bo@ville.example", "Bo", Duties(Role.EDITOR, date(2031, 1, 1))),
        event=event,
        by=AWA,
    )

    assert (given.user.email, given.role, given.ends_on) == (
        "bo@ville.example",
        Role.EDITOR,
        date(2031, 1, 1),
    )
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.kind, mail.recipient, mail.event_id) == (
        "invitation_to_member",
        "bo@ville.example",
        event.id,
    )
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.changes["role"]) == ("team.invite", [None, "editor"])


def test_nobody_is_invited_twice_to_one_team(app: Flask) -> None:
    event = make_event()
    invitation = Invitation("bo@ville.example", "Bo", Duties(Role.READER))
    team.invite(invitation, event=event, by=AWA)

    with pytest.raises(AlreadyInTeamError):
        team.invite(invitation, event=event, by=AWA)
    assert team.invite(invitation, event=None, by=AWA).event_id is None


def test_an_invitation_cannot_end_before_it_begins(app: Flask) -> None:
    with pytest.raises(RoleEndsInPastError):
        team.invite(
            Invitation("bo@ville.example", "Bo", Duties(Role.READER, date(2020, 1, 1))),
            event=None,
            by=AWA,
        )


@pytest.mark.parametrize("everywhere", [False, True])
def test_the_last_lead_cannot_be_removed(app: Flask, *, everywhere: bool) -> None:
    event = None if everywhere else make_event()
    lead = make_role(make_user(), Role.LEAD, event=event)

    with pytest.raises(LastLeadError):
        team.remove(lead, by=AWA)


@pytest.mark.parametrize("duties", [Duties(Role.EDITOR), Duties(Role.LEAD, date(2031, 1, 1))])
def test_the_last_lead_can_neither_step_down_nor_end(app: Flask, duties: Duties) -> None:
    event = make_event()
    lead = make_role(make_user(), Role.LEAD, event=event)

    with pytest.raises(LastLeadError):
        _change(lead, duties, event)
    assert (lead.role, lead.ends_on) == (Role.LEAD, None)


def test_a_lead_of_all_editions_counts_for_each(app: Flask) -> None:
    event = make_event()
    lead = make_role(make_user(), Role.LEAD, event=event)
    make_role(make_user(), Role.LEAD)

    team.remove(lead, by=AWA)
    db.session.flush()

    assert queries.team_of(event.id) == []


def test_a_lead_of_one_edition_does_not_count_for_all(app: Flask) -> None:
    make_role(make_user(), Role.LEAD, event=make_event())
    lead = make_role(make_user(), Role.LEAD)

    with pytest.raises(LastLeadError):
        team.remove(lead, by=AWA)


@pytest.mark.parametrize("kind", ["other edition", "ends", "editor"])
def test_who_does_not_lead_for_good_does_not_count(app: Flask, kind: str) -> None:
    event = make_event()
    lead = make_role(make_user(), Role.LEAD, event=event)
    second = make_role(
        make_user(),
        Role.EDITOR if kind == "editor" else Role.LEAD,
        event=make_event() if kind == "other edition" else event,
    )
    if kind == "ends":
        second.ends_on = date(2031, 1, 1)
    db.session.flush()

    with pytest.raises(LastLeadError):
        team.remove(lead, by=AWA)


def test_a_role_is_changed_and_the_history_says_how(app: Flask) -> None:
    event = make_event()
    given = make_role(make_user(), Role.READER, event=event)

    _change(given, Duties(Role.EDITOR, sees_access_arrangements=True), event)
    db.session.flush()

    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.changes == {
        "member": [given.user.email] * 2,
        "role": ["reader", "editor"],
        "sees_access_arrangements": [False, True],
    }


def test_a_role_that_has_ended_may_keep_its_day(app: Flask) -> None:
    given = make_role(make_user(), Role.READER)
    given.ends_on = date(2020, 1, 1)
    db.session.flush()

    _change(given, Duties(Role.EDITOR, date(2020, 1, 1)))

    assert given.role is Role.EDITOR


def test_a_second_lead_is_told_that_the_first_changed_it(app: Flask) -> None:
    given = make_role(make_user(), Role.READER)
    seen = fingerprint(team.duties_of(given))
    team.change(given, Duties(Role.EDITOR), event=None, seen=seen, by=AWA)
    db.session.flush()

    with pytest.raises(ChangedMeanwhileError):
        team.change(given, Duties(Role.DOOR_LEAD), event=None, seen=seen, by=AWA)


def test_a_role_removed_meanwhile_is_named_as_such(app: Flask) -> None:
    given = make_role(make_user(), Role.READER)
    db.session.execute(
        delete(TeamRole)
        .where(TeamRole.id == given.id)
        .execution_options(synchronize_session=False)
    )

    with pytest.raises(RemovedMeanwhileError):
        team.remove(given, by=AWA)


@pytest.mark.parametrize(
    ("role", "named", "everywhere", "sees"),
    [
        (Role.LEAD, False, False, True),
        (Role.LEAD, False, True, True),
        (Role.EDITOR, False, False, False),
        (Role.READER, True, False, True),
        (Role.READER, True, True, False),
    ],
)
def test_access_arrangements_are_for_leads_and_whom_they_name(
    app: Flask, role: Role, *, named: bool, everywhere: bool, sees: bool
) -> None:
    event, other = make_event(), make_event()
    user = make_user()
    make_role(user, role, event=None if everywhere else event).sees_access_arrangements = named
    db.session.flush()

    seen = [
        queries.sees_access_arrangements(user, event_id=edition.id, today=TODAY)
        for edition in (event, other)
    ]

    assert seen == [sees, sees and everywhere]


def test_access_arrangements_close_when_the_role_ends(app: Flask) -> None:
    event = make_event()
    user = make_user()
    make_role(user, Role.LEAD, event=event).ends_on = TODAY - timedelta(days=1)
    db.session.flush()

    assert not queries.sees_access_arrangements(user, event_id=event.id, today=TODAY)


def test_two_leads_who_remove_each_other_at_once_leave_one(database_url: str, app: Flask) -> None:
    """Two sessions of their own: without the lock both would count the other and leave nobody."""
    db.session.remove()
    db.session.configure(bind=None, join_transaction_mode="conditional_savepoint")
    with transaction():
        event = make_event()
        leads = [make_role(make_user(), Role.LEAD, event=event).id for _ in range(2)]
        event_id = event.id
    refusals: list[str] = []

    def leave(team_role_id: int) -> None:
        with app.app_context():
            given = queries.team_role(event_id, team_role_id)
            assert given is not None
            try:
                with transaction():
                    team.remove(given, by=AWA)
                    clock_runs_on.wait(0.3)
            except DomainError as refusal:
                refusals.append(type(refusal).__name__)
            db.session.remove()

    from threading import Event as Signal

    clock_runs_on = Signal()
    threads = [Thread(target=leave, args=(lead,)) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    left = len(queries.team_of(event_id))
    with transaction():
        db.session.execute(delete(AuditEntry).where(AuditEntry.event_id == event_id))
        db.session.execute(delete(TeamRole))
        db.session.execute(delete(Event).where(Event.id == event_id))
        db.session.execute(delete(User))
    assert (left, refusals) == (1, ["LastLeadError"])
