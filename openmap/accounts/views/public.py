"""The way in: ask for a link, open it."""

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from openmap.accounts import queries, rules, services
from openmap.accounts.errors import SignInLinkUselessError
from openmap.accounts.forms import OpenSessionForm, SignInForm
from openmap.accounts.guards import COOKIE_KEY, current_session
from openmap.core import clock
from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.db import transaction
from openmap.core.forms import asked, text, text_or_none
from openmap.core.throttle import address_block, ensure_not_too_many

bp = AudienceBlueprint("accounts", Audience.PUBLIC, __name__)

TYPED = "sign_in_typed"
#: Where the team lands, the first that the installation has.
LANDINGS = ("office_manage.index", "accounts_manage.account")


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for a link; known and unknown addresses get the same answer in the same time."""
    if request.method == "GET" and current_session() is not None:
        return redirect(_where_to(request.args.get("next")))
    form = SignInForm(email=asked("email", longest=254), next=request.args.get("next"))
    if form.accepted():
        email = text(form.email)
        ensure_not_too_many(
            "20 per 15 minutes", "sign-in-from", address_block(request.remote_addr)
        )
        ensure_not_too_many("5 per 15 minutes", "sign-in-for", email)
        with transaction():
            services.ask_for_link(email, next_path=text_or_none(form.next))
        session[TYPED] = email
        return redirect(url_for(".look_in_your_mailbox"))
    return render_template("accounts/public/sign_in.html", form=form)


@bp.route("/sign-in/sent")
def look_in_your_mailbox() -> ResponseReturnValue:
    """Say what happens next, with nothing but what was typed."""
    email = session.get(TYPED)
    if not isinstance(email, str):
        return redirect(url_for(".sign_in"))
    return render_template("accounts/public/look_in_your_mailbox.html", email=email)


@bp.route("/sign-in/<string:token>", methods=["GET", "POST"])
def open_session(token: str) -> ResponseReturnValue:
    """Show a button, since mail scanners open links; the button opens a session here."""
    form = OpenSessionForm(next=request.args.get("next"))
    link = queries.usable_link(token, now=clock.now())
    if form.accepted():
        try:
            _exchange(token)
        except SignInLinkUselessError:
            link = None
        else:
            return redirect(_where_to(text_or_none(form.next)))
    page = render_template("accounts/public/open_session.html", form=form, link=link)
    return page, 200 if link else SignInLinkUselessError.status


def _exchange(token: str) -> None:
    with transaction():
        secret = services.exchange(
            token,
            user_agent=request.user_agent.string,
            replaced=current_session(),
        )
    for key in (TYPED, "csrf_token"):
        session.pop(key, None)
    session[COOKIE_KEY] = secret
    session.permanent = True


def _where_to(path: str | None) -> str:
    """Return the page asked for if it is one of ours, else where the team lands."""
    if safe := rules.safe_next(path):
        return safe
    landing = next(name for name in LANDINGS if name in current_app.view_functions)
    return url_for(landing)
