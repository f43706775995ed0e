"""The day links of the volunteers."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from openmap.badges import qr
from openmap.checkin import queries, services
from openmap.checkin.forms import DoorLinkForm
from openmap.checkin.models import DoorLink
from openmap.checkin.views.manage import bp
from openmap.core import clock
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.forms import text
from openmap.core.locale import _
from openmap.events.guards import current_actor, current_event
from openmap.events.models import Role


@bp.route("/events/<string:slug>/door", methods=["GET", "POST"], role=Role.DOOR_LEAD)
def door(slug: str) -> ResponseReturnValue:
    """List the links, and make one for a volunteer."""
    event, form = current_event(), DoorLinkForm()
    if form.accepted():
        try:
            with transaction():
                link = services.create_link(
                    event,
                    volunteer=text(form.volunteer),
                    place=text(form.place),
                    by=current_actor(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for(".door_link", slug=slug, link_id=link.id))
    return render_template(
        "checkin/manage/door.html",
        event=event,
        form=form,
        links=queries.door_links_of(event.id),
        now=clock.now(),
        expires_at=services.expiry_of(event),
    )


@bp.route("/events/<string:slug>/door/<int:link_id>", role=Role.DOOR_LEAD)
def door_link(slug: str, link_id: int) -> ResponseReturnValue:
    """Show a link as a QR to scan from this screen and as a text to send."""
    event, link = current_event(), _link(link_id)
    if link.revoked_at is not None or link.expires_at <= clock.now():
        return redirect(url_for(".door", slug=slug))
    url = services.link_url(link)
    path, modules = qr.drawn_link(url)
    return render_template(
        "checkin/manage/door_link.html",
        event=event,
        link=link,
        url=url,
        path=path,
        modules=modules,
        quiet=qr.QUIET,
    )


@bp.route("/events/<string:slug>/door/<int:link_id>/revoke", methods=["POST"], role=Role.DOOR_LEAD)
def revoke_door_link(slug: str, link_id: int) -> ResponseReturnValue:
    """Withdraw a link at once; what was scanned with it stays."""
    link = _link(link_id)
    with transaction():
        services.revoke_link(link, by=current_actor())
    flash(_("The link of %(name)s no longer opens the door.", name=link.volunteer), "success")
    return redirect(url_for(".door", slug=slug))


def _link(link_id: int) -> DoorLink:
    return queries.door_link_of(current_event().id, link_id) or abort(404)
