"""One's own account: who I am, where I am signed in, how to leave."""

from flask import abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from openmap.accounts import queries, services
from openmap.accounts.forms import ProfileForm
from openmap.accounts.guards import COOKIE_KEY, current_session
from openmap.accounts.models import TeamSession
from openmap.core import clock
from openmap.core.audience import Audience, AudienceBlueprint, Membership
from openmap.core.db import transaction
from openmap.core.locale import _

bp = AudienceBlueprint("accounts", Audience.MANAGE, __name__)


@bp.route("/account", methods=["GET", "POST"], role=Membership.SIGNED_IN)
def account() -> ResponseReturnValue:
    here = _current()
    form = ProfileForm(obj=here.user)
    if form.accepted():
        with transaction():
            services.change_profile(here.user, form.to_profile())
        flash(_("Your account is saved."), "success")
        return redirect(url_for(".account"))
    return render_template(
        "accounts/manage/account.html",
        form=form,
        here=here,
        user=here.user,
        sessions=queries.live_sessions_of(here.user, now=clock.now()),
    )


@bp.route(
    "/account/sessions/<int:team_session_id>/revoke",
    methods=["POST"],
    role=Membership.SIGNED_IN,
)
def revoke(team_session_id: int) -> ResponseReturnValue:
    here = _current()
    found = queries.live_session_of(here.user, team_session_id, now=clock.now()) or abort(404)
    if found.id == here.id:
        return _sign_out_here()
    with transaction():
        services.close([found])
    flash(_("That browser is signed out."), "success")
    return redirect(url_for(".account"))


@bp.route("/sign-out", methods=["POST"], role=Membership.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    return _sign_out_here()


@bp.route("/sign-out-everywhere", methods=["POST"], role=Membership.SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    with transaction():
        services.close_everywhere(_current().user)
    return _gone(_("You are signed out of every browser."))


def _current() -> TeamSession:
    """Return the session that the guard admitted."""
    return current_session() or abort(403)


def _sign_out_here() -> ResponseReturnValue:
    with transaction():
        services.close([_current()])
    return _gone(_("You are signed out of this browser."))


def _gone(sentence: str) -> ResponseReturnValue:
    session.pop(COOKIE_KEY, None)
    flash(sentence, "success")
    return redirect(url_for("accounts.sign_in"))
