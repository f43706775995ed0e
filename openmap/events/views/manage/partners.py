"""Partners of an edition: add, change, order, remove, look at the logo."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.forms import text
from openmap.core.locale import _
from openmap.events import queries, services
from openmap.events.forms.parts import ROLES, PartnerForm
from openmap.events.guards import current_actor, current_event, may_here
from openmap.events.models import Role
from openmap.events.views.manage import bp


@bp.route("/events/<string:slug>/partners", role=Role.READER)
def partners(slug: str) -> ResponseReturnValue:
    event = current_event()
    return render_template(
        "events/manage/partners.html",
        event=event,
        partners=queries.partners_of(event),
        role_words=ROLES,
        may_edit=may_here(Role.EDITOR),
    )


@bp.route("/events/<string:slug>/partners/new", methods=["GET", "POST"], role=Role.EDITOR)
def new_partner(slug: str) -> ResponseReturnValue:
    event, form = current_event(), PartnerForm(data={"role": "partner"})
    if form.accepted():
        try:
            with transaction():
                services.add_partner(event, form.to_partner(), form.to_logo(), by=current_actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(name)s is added.", name=text(form["name"])), "success")
            return redirect(url_for(".partners", slug=slug))
    return render_template("events/manage/partner.html", event=event, form=form, partner=None)


@bp.route(
    "/events/<string:slug>/partners/<int:partner_id>", methods=["GET", "POST"], role=Role.EDITOR
)
def partner(slug: str, partner_id: int) -> ResponseReturnValue:
    event = current_event()
    found = queries.partner_by_id(event.id, partner_id) or abort(404)
    form = PartnerForm.over(services.facts_of_partner(found))
    if form.accepted():
        try:
            with transaction():
                services.change_partner(
                    event,
                    partner_id,
                    form.to_partner(),
                    form.to_logo(),
                    seen=text(form.version),
                    by=current_actor(),
                )
        except DomainError as refusal:
            form.refuse_edit(refusal, lambda: services.facts_of_partner(found))
        else:
            flash(_("%(name)s is saved.", name=text(form["name"])), "success")
            return redirect(url_for(".partners", slug=slug))
    return render_template("events/manage/partner.html", event=event, form=form, partner=found)


@bp.route(
    "/events/<string:slug>/partners/<int:partner_id>/move", methods=["POST"], role=Role.EDITOR
)
def move_partner(slug: str, partner_id: int) -> ResponseReturnValue:
    event = current_event()
    queries.partner_by_id(event.id, partner_id) or abort(404)
    with transaction():
        services.move_partner(event, partner_id, places=places_asked())
    return redirect(url_for(".partners", slug=slug))


@bp.route(
    "/events/<string:slug>/partners/<int:partner_id>/remove", methods=["POST"], role=Role.EDITOR
)
def remove_partner(slug: str, partner_id: int) -> ResponseReturnValue:
    event = current_event()
    found = queries.partner_by_id(event.id, partner_id) or abort(404)
    name = found.name
    with transaction():
        services.remove_partner(event, partner_id, by=current_actor())
    flash(_("%(name)s no longer appears on the page.", name=name), "success")
    return redirect(url_for(".partners", slug=slug))


@bp.route("/events/<string:slug>/partners/<int:partner_id>/logo.png", role=Role.READER)
def logo(slug: str, partner_id: int) -> ResponseReturnValue:
    found = queries.partner_by_id(current_event().id, partner_id) or abort(404)
    picture = found.logo or abort(404)
    return Response(picture, mimetype="image/png")


def places_asked() -> int:
    """Return -1 for up, 1 for down; any other word moves nothing."""
    return {"up": -1, "down": 1}.get(request.form.get("to", ""), 0)
