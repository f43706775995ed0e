"""The team's pages of the programme: an ordered list, moved by buttons."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.forms import text
from openmap.core.locale import _
from openmap.events.guards import current_actor, current_event, may_here
from openmap.events.models import Role
from openmap.programme import queries, services
from openmap.programme.forms import KINDS, ItemForm

bp = AudienceBlueprint("programme", Audience.MANAGE, __name__)


@bp.route("/events/<string:slug>/programme", role=Role.READER)
def index(slug: str) -> ResponseReturnValue:
    event = current_event()
    sessions = queries.sessions_of(event.id)
    return render_template(
        "programme/manage/index.html",
        event=event,
        rows=[(session, services.item_of(session, event)) for session in sessions],
        kinds=KINDS,
        may_edit=may_here(Role.EDITOR),
    )


@bp.route("/events/<string:slug>/programme/new", methods=["GET", "POST"], role=Role.EDITOR)
def new(slug: str) -> ResponseReturnValue:
    event = current_event()
    form = ItemForm().of(event)
    if form.accepted():
        with transaction():
            services.add(event, form.to_item(), by=current_actor())
        flash(_("“%(title)s” is in the programme.", title=text(form.title_fr)), "success")
        return redirect(url_for(".index", slug=slug))
    return render_template("programme/manage/edit.html", event=event, form=form, item=None)


@bp.route(
    "/events/<string:slug>/programme/<int:session_id>", methods=["GET", "POST"], role=Role.EDITOR
)
def edit(slug: str, session_id: int) -> ResponseReturnValue:
    event = current_event()
    found = queries.session_by_id(event.id, session_id) or abort(404)
    form = ItemForm.over(services.item_of(found, event)).of(event)
    if form.accepted():
        try:
            with transaction():
                services.change(
                    event, session_id, form.to_item(), seen=text(form.version), by=current_actor()
                )
        except DomainError as refusal:
            form.refuse_edit(refusal, lambda: services.item_of(found, event))
        else:
            flash(_("“%(title)s” is saved.", title=text(form.title_fr)), "success")
            return redirect(url_for(".index", slug=slug))
    return render_template("programme/manage/edit.html", event=event, form=form, item=found)


@bp.route(
    "/events/<string:slug>/programme/<int:session_id>/move", methods=["POST"], role=Role.EDITOR
)
def move(slug: str, session_id: int) -> ResponseReturnValue:
    event = current_event()
    queries.session_by_id(event.id, session_id) or abort(404)
    places = {"up": -1, "down": 1}.get(request.form.get("to", ""), 0)
    with transaction():
        services.move(event, session_id, places=places)
    return redirect(url_for(".index", slug=slug))


@bp.route(
    "/events/<string:slug>/programme/<int:session_id>/remove", methods=["POST"], role=Role.EDITOR
)
def remove(slug: str, session_id: int) -> ResponseReturnValue:
    event = current_event()
    found = queries.session_by_id(event.id, session_id) or abort(404)
    title = str(found.title)
    with transaction():
        services.remove(event, session_id, by=current_actor())
    flash(_("“%(title)s” left the programme.", title=title), "success")
    return redirect(url_for(".index", slug=slug))
