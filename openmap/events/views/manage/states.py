"""The life of an edition: what is missing, publish, archive, cancel, delete; preview."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from openmap.core import hooks
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.locale import _
from openmap.events import rules, services
from openmap.events.forms.editions import CancelForm
from openmap.events.guards import current_actor, current_event, may_here
from openmap.events.models import EventState, Role
from openmap.events.views.manage import bp


@bp.route("/events/<string:slug>/readiness", role=Role.READER)
def readiness(slug: str) -> ResponseReturnValue:
    event = current_event()
    lines = [line for part in hooks.readiness(event.id) for line in part]
    missing = [line for line in lines if not line.done]
    return render_template(
        "events/manage/readiness.html",
        event=event,
        blocking=[line for line in missing if line.blocking],
        advised=[line for line in missing if not line.blocking],
        done=[line for line in lines if line.done],
        total=len(lines),
        may_edit=may_here(Role.EDITOR),
    )


@bp.route("/events/<string:slug>/publish", methods=["POST"], role=Role.EDITOR)
def publish(slug: str) -> ResponseReturnValue:
    event = current_event()
    try:
        with transaction():
            services.publish(event, by=current_actor())
    except DomainError as refusal:
        flash(str(refusal.sentence), "error")
        return redirect(url_for(".readiness", slug=slug))
    flash(_("The edition is published: its page is open to everyone."), "success")
    return redirect(url_for(".show", slug=slug))


@bp.route("/events/<string:slug>/close", methods=["POST"], role=Role.EDITOR)
def close(slug: str) -> ResponseReturnValue:
    return _acted(slug, services.close, _("The edition is over."))


@bp.route("/events/<string:slug>/archive", methods=["POST"], role=Role.LEAD)
def archive(slug: str) -> ResponseReturnValue:
    return _acted(slug, services.archive, _("The edition is among the archives."))


@bp.route("/events/<string:slug>/renew-preview", methods=["POST"], role=Role.EDITOR)
def renew_preview(slug: str) -> ResponseReturnValue:
    return _acted(
        slug, services.renew_preview, _("Former preview links no longer work. Here is a new one.")
    )


@bp.route("/events/<string:slug>/cancel", methods=["GET", "POST"], role=Role.LEAD)
def cancel(slug: str) -> ResponseReturnValue:
    event, form = current_event(), CancelForm()
    if not rules.may_become(event.state, EventState.CANCELLED):
        flash(_("This edition can no longer be cancelled."), "info")
        return redirect(url_for(".show", slug=slug))
    if form.accepted():
        with transaction():
            services.cancel(event, form.to_reason(), by=current_actor())
        flash(_("The edition is cancelled; its page says why."), "success")
        return redirect(url_for(".show", slug=slug))
    panels = [panel for part in hooks.panels("event_cancel", event.id) for panel in part]
    return render_template("events/manage/cancel.html", event=event, form=form, panels=panels)


@bp.route("/events/<string:slug>/delete", methods=["GET", "POST"], role=Role.LEAD)
def delete(slug: str) -> ResponseReturnValue:
    event = current_event()
    if event.state is not EventState.DRAFT:
        flash(
            _("Only a draft can be deleted; an edition that was public can be cancelled."), "info"
        )
        return redirect(url_for(".show", slug=slug))
    if request.method == "POST":
        title = str(event.title)
        with transaction():
            services.delete_draft(event, by=current_actor())
        flash(_("The draft “%(title)s” is deleted.", title=title), "success")
        return redirect(url_for("office_manage.index"))
    return render_template("events/manage/delete.html", event=event)


def _acted(slug: str, act: Callable[..., None], sentence: str) -> ResponseReturnValue:
    """Do it, say so or say why not, and go back to the edition."""
    try:
        with transaction():
            act(current_event(), by=current_actor())
    except DomainError as refusal:
        flash(str(refusal.sentence), "error")
    else:
        flash(sentence, "success")
    return redirect(url_for(".show", slug=slug))
