"""Pages of the team: of one edition, and of all editions."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from openmap.core import clock
from openmap.core.db import transaction
from openmap.core.errors import ChangedMeanwhileError, DomainError
from openmap.core.forms import text
from openmap.core.locale import PARIS, _
from openmap.events import queries
from openmap.events.forms.team import DutiesForm, InvitationForm
from openmap.events.guards import current_actor, current_event, current_user
from openmap.events.models import Event, Role, TeamRole
from openmap.events.rules import ROLE_WORDS
from openmap.events.services import team as services
from openmap.events.views.manage import bp


@bp.route("/events/<string:slug>/team", role=Role.LEAD)
def team(slug: str) -> ResponseReturnValue:
    return _list(current_event())


@bp.route("/team", role=Role.LEAD, everywhere=True)
def team_everywhere() -> ResponseReturnValue:
    return _list(None)


@bp.route("/events/<string:slug>/team/invite", methods=["GET", "POST"], role=Role.LEAD)
def invite(slug: str) -> ResponseReturnValue:
    return _invite(current_event())


@bp.route("/team/invite", methods=["GET", "POST"], role=Role.LEAD, everywhere=True)
def invite_everywhere() -> ResponseReturnValue:
    return _invite(None)


@bp.route("/events/<string:slug>/team/<int:team_role_id>", methods=["GET", "POST"], role=Role.LEAD)
def team_member(slug: str, team_role_id: int) -> ResponseReturnValue:
    return _member(current_event(), team_role_id)


@bp.route("/team/<int:team_role_id>", methods=["GET", "POST"], role=Role.LEAD, everywhere=True)
def team_member_everywhere(team_role_id: int) -> ResponseReturnValue:
    return _member(None, team_role_id)


@bp.route("/events/<string:slug>/team/<int:team_role_id>/remove", methods=["POST"], role=Role.LEAD)
def remove_member(slug: str, team_role_id: int) -> ResponseReturnValue:
    return _remove(current_event(), team_role_id)


@bp.route("/team/<int:team_role_id>/remove", methods=["POST"], role=Role.LEAD, everywhere=True)
def remove_member_everywhere(team_role_id: int) -> ResponseReturnValue:
    return _remove(None, team_role_id)


def _list(event: Event | None) -> str:
    return render_template(
        "events/manage/team.html",
        event=event,
        roles=queries.team_of(event.id if event else None),
        everywhere=queries.team_of(None) if event else [],
        leads_all=Role.LEAD in _held_everywhere(),
        words=ROLE_WORDS,
        today=clock.now().astimezone(PARIS).date(),
        invite_url=_url("invite", event),
        member_url=lambda given: _url("team_member", event, team_role_id=given.id),
    )


def _invite(event: Event | None) -> ResponseReturnValue:
    form = InvitationForm(data={"role": Role.READER})
    if form.accepted():
        try:
            with transaction():
                given = services.invite(form.to_invitation(), event=event, by=current_actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(
                _(
                    "%(name)s is in the team. A mail to %(email)s says how to sign in.",
                    name=given.user.name,
                    email=given.user.email,
                ),
                "success",
            )
            return redirect(_url("team", event))
    return render_template(
        "events/manage/team_invite.html", event=event, form=form, team_url=_url("team", event)
    )


def _member(event: Event | None, team_role_id: int) -> ResponseReturnValue:
    given = _given(event, team_role_id)
    form = DutiesForm.over(services.duties_of(given))
    if form.accepted():
        try:
            with transaction():
                services.change(
                    given,
                    form.to_duties(),
                    event=event,
                    seen=text(form.version),
                    by=current_actor(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
            if isinstance(refusal, ChangedMeanwhileError):
                form.compare(services.duties_of(given))
        else:
            flash(_("The role of %(name)s is changed.", name=given.user.name), "success")
            return _back(event, given.user.id)
    return render_template(
        "events/manage/team_member.html",
        event=event,
        form=form,
        given=given,
        word=ROLE_WORDS[given.role],
        team_url=_url("team", event),
        remove_url=_url("remove_member", event, team_role_id=given.id),
    )


def _remove(event: Event | None, team_role_id: int) -> ResponseReturnValue:
    given = _given(event, team_role_id)
    user = given.user
    try:
        with transaction():
            services.remove(given, by=current_actor())
    except DomainError as refusal:
        flash(str(refusal.sentence), "error")
        return redirect(_url("team_member", event, team_role_id=team_role_id))
    flash(_("%(name)s is no longer in this team.", name=user.name), "success")
    return _back(event, user.id)


def _given(event: Event | None, team_role_id: int) -> TeamRole:
    return queries.team_role(event.id if event else None, team_role_id) or abort(404)


def _back(event: Event | None, changed_user_id: int) -> Response:
    """Return to the team, or to one's account when one has just left the lead oneself."""
    today = clock.now().astimezone(PARIS).date()
    held = queries.roles_of(current_user(), event_id=event.id if event else None, today=today)
    if changed_user_id == current_user().id and Role.LEAD not in held:
        return redirect(url_for("accounts_manage.account"))
    return redirect(_url("team", event))


def _held_everywhere() -> set[Role]:
    today = clock.now().astimezone(PARIS).date()
    return queries.roles_of(current_user(), event_id=None, today=today)


def _url(view: str, event: Event | None, team_role_id: int | None = None) -> str:
    if event is None:
        return url_for(f".{view}_everywhere", team_role_id=team_role_id)
    return url_for(f".{view}", slug=event.slug, team_role_id=team_role_id)
